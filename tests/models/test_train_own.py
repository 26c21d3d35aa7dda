"""Training on one's own calls: it learns what they say, judges speakers it has not heard, and can be used."""

from pathlib import Path

import pytest

from models.arousal_valence import train, train_own
from tests.models.voice import write_buzz
from voicemon.affect.estimator import AffectEstimator
from voicemon.affect.reader import VoiceReader, clip_llds
from voicemon.affect.release import read_release
from voicemon.audio.chunk import Samples
from voicemon.errors import CorpusError


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No EmoDB and no BAVED, few lines, little patience."""
    monkeypatch.setattr(train_own, "DATA", tmp_path / "nowhere")
    monkeypatch.setattr(train_own, "COPIES", 2)
    monkeypatch.setattr(train, "EPOCHS", 6)


def made_up(folder: Path, speakers: int = 2, valence: str = "0.1") -> Path:
    """Stirred where the pitch is high: 12 clips of each speaker."""
    lines = ["file,speaker,arousal,valence"]
    for speaker in range(speakers):
        for n in range(12):
            name = f"{speaker}-{n}.wav"
            write_buzz(folder / name, (260 if n % 2 else 130) * 1.1**speaker, 100 * speaker + n)
            lines.append(f"{name},S{speaker},{0.7 if n % 2 else -0.4},{valence if n else '-0.1'}")
    (folder / "my.csv").write_text("\n".join(lines))
    return folder / "my.csv"


def heard(path: Path) -> Samples:
    import soundfile

    return soundfile.read(path, dtype="float32")[0]


@pytest.mark.usefixtures("alone")
def test_it_learns_what_the_labels_say_and_tells_how_well(tmp_path: Path) -> None:
    said: list[str] = []
    model = train_own.train_own(made_up(tmp_path), tmp_path / "model", None, said.append)
    estimator = AffectEstimator.load(tmp_path / "model")
    assert estimator.model == model
    high, low = (
        VoiceReader(estimator).read(clip_llds(heard(tmp_path / name))) for name in ("0-1.wav", "0-2.wav")
    )
    assert high.arousal > low.arousal + 0.3  # type: ignore[union-attr]
    told = "\n".join(said)
    assert "your calls train alone" in told
    assert "each left out of training: AUC of high arousal 1.00" in told
    assert "the model that ships, on the same utterances: AUC" in told
    assert (estimator.release.stretch >= read_release().stretch).all(), "no surer than the model that ships"


@pytest.mark.usefixtures("alone")
def test_one_speaker_cannot_be_left_out(tmp_path: Path) -> None:
    said: list[str] = []
    train_own.train_own(made_up(tmp_path, speakers=1), tmp_path / "model", None, said.append)
    assert "only one speaker: nobody can be left out, so there are no figures" in said


@pytest.mark.usefixtures("alone")
def test_what_nothing_teaches_is_refused(tmp_path: Path) -> None:
    table = made_up(tmp_path)
    rows = [line.split(",") for line in table.read_text().splitlines()]
    table.write_text("\n".join(",".join(row[:3]) for row in rows))
    with pytest.raises(CorpusError, match="no row has valence"):
        train_own.train_own(table, tmp_path / "model", None, lambda line: None)


@pytest.mark.usefixtures("alone")
def test_too_few_utterances_are_refused_and_short_ones_named(tmp_path: Path) -> None:
    write_buzz(tmp_path / "a.wav", 150, 1, seconds=1.5)
    write_buzz(tmp_path / "b.wav", 150, 2, seconds=0.4)
    (tmp_path / "my.csv").write_text("file,speaker,arousal\na.wav,A,0.5\nb.wav,A,0.5\n")
    said: list[str] = []
    with pytest.raises(CorpusError, match="1 utterances are too few to learn from; 10 are needed"):
        train_own.train_own(tmp_path / "my.csv", tmp_path / "model", None, said.append)
    assert "row 3 is left out: less than 0.6 s of speech" in said


@pytest.mark.usefixtures("alone")
def test_a_named_folder_must_hold_the_free_corpora(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="does not hold emodb and baved"):
        train_own.train_own(made_up(tmp_path), tmp_path / "model", tmp_path, lambda line: None)
