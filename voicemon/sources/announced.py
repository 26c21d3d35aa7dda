"""How much audio a file's header announces, where a decoder would take a cut file for a shorter one."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_UNKNOWN_SIZE = 0xFFFFFF00
"""From here on a size means that the writer could not know: it wrote to a pipe."""


def announced_frames(path: Path) -> int | None:
    """Samples of each channel that the header of a WAV or AIFF file announces.

    None for other files, and where the header does not know.
    """
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] == b"RIFF" and head[8:] == b"WAVE":
            return _wav_frames(file)
        if head[:4] == b"FORM" and head[8:] in (b"AIFF", b"AIFC"):
            return _aiff_frames(file)
    return None


def mp3_counts_its_frames(path: Path) -> bool:
    """Whether an MP3 file begins with the count of its frames (a Xing, Info or VBRI header)."""
    with path.open("rb") as file:
        head = file.read(10)
        if head[:3] == b"ID3":  # a tag, whose size has 7 bits a byte
            a, b, c, d = head[6:10]
            file.seek((a << 21 | b << 14 | c << 7 | d) + 10)
        first_frame = file.read(256)
    return any(tag in first_frame for tag in (b"Xing", b"Info", b"VBRI"))


def _wav_frames(file: BinaryIO) -> int | None:
    frame_bytes = 0
    for name, size in _chunks(file, "<4sI"):
        if name == b"fmt " and len(body := file.read(14)) == 14:
            frame_bytes = struct.unpack_from("<H", body, 12)[0]
        if name == b"data":
            return None if size >= _UNKNOWN_SIZE or not frame_bytes else size // frame_bytes
    return None


def _aiff_frames(file: BinaryIO) -> int | None:
    for name, _ in _chunks(file, ">4sI"):
        if name == b"COMM" and len(body := file.read(6)) == 6:
            return int(struct.unpack(">HI", body)[1])
    return None


def _chunks(file: BinaryIO, layout: str) -> Iterator[tuple[bytes, int]]:
    """Name and size of each chunk; the file stands at the chunk's body while it is looked at."""
    while len(head := file.read(8)) == 8:
        name, size = struct.unpack(layout, head)
        following = file.tell() + size + size % 2
        yield name, size
        file.seek(following)
