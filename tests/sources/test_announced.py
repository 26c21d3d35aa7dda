"""What headers announce, also where the file does not keep the promise."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicemon.sources.announced import announced_frames, mp3_counts_its_frames


@pytest.mark.parametrize("name", ["a.wav", "a.aiff"])
@pytest.mark.parametrize("kept", [1.0, 0.5])
def test_headers_count_whether_or_not_the_file_was_cut(tmp_path: Path, name: str, kept: float) -> None:
    path = tmp_path / name
    soundfile.write(path, np.zeros((1234, 2)), 8000)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    assert announced_frames(path) == 1234


def test_other_files_announce_nothing(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    for content in (
        b"",
        b"RIFF",
        b"RIFF\0\0\0\0WAVE",
        b"RIFF\0\0\0\0WAVEdata\x10\0\0\0",
        b"FORM\0\0\0\0AIFF",
    ):
        path.write_bytes(content)
        assert announced_frames(path) is None


@pytest.mark.parametrize(("content", "counts"), [(b"Info", True), (b"\0", False)])
@pytest.mark.parametrize("tag", [b"", b"ID3\x04\0\0\0\0\x02\x00" + bytes(256)])
def test_an_mp3_counts_its_frames_or_not(tmp_path: Path, content: bytes, counts: bool, tag: bytes) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(tag + b"\xff\xfb\x90\0" + bytes(32) + content + bytes(500))
    assert mp3_counts_its_frames(path) is counts
