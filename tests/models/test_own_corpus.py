"""A table of one's own calls is read as it says, and each mistake in it is one clear line with its row."""

import math
from pathlib import Path

import numpy as np
import pytest
import soundfile

from models.arousal_valence.corpora import COORDINATES
from models.arousal_valence.own_corpus import clips_of, read_table
from tests.models.voice import buzz, write_buzz
from voicemon.errors import CorpusError

HEAD = "file,speaker,start_s,stop_s,arousal,valence,emotion"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_buzz(tmp_path / "a.wav", 150, 1, seconds=2.0)
    (tmp_path / "clips").mkdir()
    return tmp_path


def table(folder: Path, *lines: str, head: str = HEAD) -> Path:
    path = folder / "my.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def test_rows_have_the_labels_they_say(folder: Path) -> None:
    path = table(folder, "a.wav,Ann,0.5,1.5,0.8,,", "a.wav,Bob,,,,,anger")
    rated, named = clips_of(read_table(path), folder / "clips")
    assert (rated.arousal, rated.speaker, rated.source) == (0.8, "own:Ann", "row 2")
    assert math.isnan(rated.valence)
    assert (named.arousal, named.valence) == COORDINATES["anger"]
    assert soundfile.info(rated.path).frames == 16_000
    assert soundfile.info(named.path).frames == 32_000
    whole, part = (soundfile.read(clip.path, dtype="float32")[0] for clip in (named, rated))
    np.testing.assert_array_equal(part, whole[8_000:24_000])


def test_columns_may_be_fewer_and_in_any_order(folder: Path) -> None:
    (row,) = read_table(table(folder, "-1,Ann,a.wav,de,CC0", head="valence,speaker,file,language,licence"))
    assert (row.valence, row.start_s, row.stop_s) == (-1.0, 0.0, math.inf)


def test_ratings_that_lie_apart_are_no_one_label(folder: Path) -> None:
    path = table(folder, "a.wav,A,,,0.8,0,", "a.wav,A,,,0.7,0.1,", "a.wav,A,,,-0.2,0,")
    one, near, far = clips_of(read_table(path), folder / "clips")
    assert one.emotion == near.emotion != far.emotion
    assert not set(one.emotion) & set(" /")


def test_any_rate_and_format_is_heard_and_of_two_channels_the_customer(folder: Path) -> None:
    customer = buzz(180, 1.0, 3, 44_100)
    soundfile.write(folder / "call.flac", np.stack([customer, np.zeros(44_100)], 1), 44_100)
    soundfile.write(folder / "mulaw.wav", buzz(120, 1.0, 4, 8_000), 8_000, subtype="ULAW")
    path = table(folder, "call.flac,A,,,0.5,,", "mulaw.wav,A,,,0.5,,")
    for clip in clips_of(read_table(path), folder / "clips"):
        samples, rate = soundfile.read(clip.path)
        assert rate == 16_000
        assert abs(len(samples) - 16_000) <= 1
        assert samples.std() > 0.01


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("b.wav,A,,,0.5,,", "row 2: there is no file 'b.wav'"),
        ("a.wav,,,,0.5,,", "row 2: speaker is empty"),
        (",A,,,0.5,,", "row 2: file is empty"),
        ("a.wav,A,,,1.5,,", "row 2: arousal 1.5 is not -1..1"),
        ("a.wav,A,,,nan,,", "row 2: arousal nan is not -1..1"),
        ("a.wav,A,,,high,,", "row 2: arousal 'high' is not a number"),
        ("a.wav,A,-1,,0.5,,", "row 2: start_s -1 is not at least 0"),
        ("a.wav,A,2,1,0.5,,", "row 2: stop_s 1 is not behind start_s 2"),
        ("a.wav,A,,,,,", "row 2: has neither arousal, valence nor emotion"),
        ("a.wav,A,,,0.5,,anger", "row 2: has both an emotion and ratings"),
        ("a.wav,A,,,,,angry", "row 2: unknown emotion 'angry'; did you mean 'anger'?"),
        ("a.wav,A,,,0.5,,,more", "row 2: more cells than the table has columns"),
    ],
)
def test_a_mistake_is_named_with_its_row(folder: Path, line: str, message: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_table(table(folder, line))
    assert str(caught.value).endswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("file,speeker,arousal", "unknown column 'speeker'; did you mean 'speaker'?"),
        ("file,arousal", "there is no column 'speaker'"),
        ("file,speaker", "there is no column with labels: arousal, valence, emotion"),
        ("file,speaker,arousal", "the table has no rows"),
    ],
)
def test_a_table_without_what_is_needed_says_what(folder: Path, head: str, message: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_table(table(folder, head=head))
    assert str(caught.value).endswith(message)


def test_a_missing_table_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="No such file"):
        read_table(tmp_path / "none.csv")


def test_a_table_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "my.csv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(CorpusError, match="not a table in CSV"):
        read_table(tmp_path / "my.csv")


def test_audio_that_cannot_be_decoded_is_named_with_its_row(folder: Path) -> None:
    (folder / "bad.wav").write_bytes(b"RIFF but no audio at all" * 20)
    path = table(folder, "a.wav,A,,,0.5,,", "bad.wav,A,,,0.5,,")
    with pytest.raises(CorpusError, match=r"row 3: .*bad\.wav"):
        clips_of(read_table(path), folder / "clips")


def test_a_part_behind_the_end_is_named_with_its_row(folder: Path) -> None:
    for span, name in (("2.5,", "start_s 2.5"), ("1,3", "stop_s 3")):
        path = table(folder, f"a.wav,A,{span},0.5,,")
        with pytest.raises(CorpusError, match=rf"row 2: .*ends at 2\.00 s, before {name}"):
            clips_of(read_table(path), folder / "clips")
