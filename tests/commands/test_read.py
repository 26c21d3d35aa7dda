"""Single clips are read by both heads, as a live call reads them; without Whisper prosody stands alone and says so."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicemon.affect.estimator import AffectEstimator, Estimate
from voicemon.affect.reader import VoiceReader, clip_llds
from voicemon.commands.read import ClipMeter, read_clips
from voicemon.errors import WeightsError
from voicemon.transcription.fetch import ensure_model
from voicemon.transcription.whisper import WhisperEngine, WhisperOptions


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A buzz that moves as a voice does, 16 kHz."""
    time = np.arange(3 * 16_000) / 16_000
    phase = 2 * np.pi * np.cumsum(150 * 2 ** (0.25 * np.sin(2 * np.pi * 0.9 * time))) / 16_000
    buzz = sum(np.sin(k * phase) / k for k in range(1, 12))
    samples = (
        0.05 * (buzz + np.random.default_rng(3).normal(0, 0.05, len(time))) * (0.6 + 0.4 * np.sin(20 * time))
    )
    soundfile.write(tmp_path / "clip.wav", samples, 16_000, subtype="FLOAT")
    return tmp_path / "clip.wav"


@pytest.fixture
def base_folder() -> Path:
    try:
        return ensure_model("base")
    except WeightsError as error:
        pytest.skip(str(error))


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_usual_reading_is_fused_and_of_the_live_code(
    clip: Path, base_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read_clips([clip, clip], [], None, None) == 0
    first, second = lines_of(capsys)
    assert first["head"] == "fused"
    assert str(first["model"]).startswith("fused-base-")
    assert first == second
    fused = AffectEstimator.load_fused("base")
    assert fused is not None
    samples, _ = soundfile.read(clip, dtype="float32")
    engine = WhisperEngine.load(base_folder, WhisperOptions(device="cpu", workers=1))
    live = VoiceReader(fused).read(clip_llds(samples), engine.listen(samples))
    assert isinstance(live, Estimate)
    assert first["arousal"] == pytest.approx(live.arousal, abs=1e-3)


def test_without_whisper_prosody_stands_alone(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read_clips([clip], [clip], None, "none") == 0
    (line,) = lines_of(capsys)
    assert line["head"] == "prosody-only"
    assert line["model"] == AffectEstimator.load().model
    assert line["baseline"] != 0.0


def test_a_whisper_without_a_fused_head_is_said(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read_clips([clip], [], None, "small") == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["head"] == "prosody-only"
    assert "no fused head was made for whisper small" in err


def test_weights_that_cannot_be_had_are_an_error_only_where_they_were_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VOICEMON_MODELS", str(tmp_path))
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "model.bin").write_bytes(b"torn")
    with pytest.raises(WeightsError):
        ClipMeter.load("base")
    assert not ClipMeter.load(None).estimator.fused
    assert "prosody alone is read" in capsys.readouterr().err
