"""The writer keeps whole lines on disk, whatever the disk does."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from voicemon.call.log_writer import LogWriter
from voicemon.errors import CallLogError

LINE = b'{"type":"level","level_db":-30.0}\n'


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A real file system of 64 KiB."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    mounted = subprocess.run(command, check=False, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_lines_arrive_whole_and_in_order(tmp_path: Path) -> None:
    with LogWriter(patient=False) as writer:
        file = writer.create(tmp_path / "a" / "events.jsonl")
        lines = [b"%d\n" % number for number in range(1000)]
        for line in lines:
            writer.write(file, line)
        writer.drain()
        assert file.path.read_bytes() == b"".join(lines)


def test_a_log_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_bytes(LINE)
    with LogWriter(patient=False) as writer, pytest.raises(CallLogError, match="exists already"):
        writer.create(tmp_path / "events.jsonl")
    assert (tmp_path / "events.jsonl").read_bytes() == LINE


def test_a_full_disk_is_said_and_leaves_only_whole_lines(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk, LogWriter(patient=False) as writer:
        file = writer.create(disk / "events.jsonl")
        with pytest.raises(CallLogError, match="No space left"):
            for _ in range(100):
                for _ in range(100):
                    writer.write(file, LINE)
                writer.drain()
        content = file.path.read_bytes()
        assert content == LINE * (len(content) // len(LINE))
        assert content


def test_a_patient_writer_goes_on_when_there_is_room_again(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(48 * 1024))
        with LogWriter(patient=True) as writer:
            file = writer.create(disk / "events.jsonl")
            for _ in range(1000):
                writer.write(file, LINE)
            while writer.alarm is None:
                pass
            assert "No space left" in writer.alarm
            ballast.unlink()
            writer.drain()
            assert file.path.read_bytes() == LINE * 1000
            assert writer.alarm is None
