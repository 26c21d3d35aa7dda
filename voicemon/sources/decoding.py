"""Audio files, decoded block by block at their own rate: libsndfile first, then FFmpeg."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicemon.errors import AudioFormatError

Block = NDArray[np.float32]
"""float32[n, channels] in ±1."""

BLOCK_FRAMES = 16_384
"""Samples of each channel that are decoded at once, at most, where libsndfile decodes."""

_EXACT_IN_16_BITS = ("PCM_16", "PCM_S8", "PCM_U8", "ULAW", "ALAW")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """What a file says of itself before anything is decoded."""

    path: Path
    decoder: str
    """``libsndfile`` or ``ffmpeg``."""
    rate_hz: int
    channels: int
    frames: int | None
    """Samples of each channel that the file announces; None where its format does not say exactly."""
    pcm16: bool
    """Whether every sample is a multiple of 1/32768, so that 16-bit PCM carries it unchanged."""
    seconds: float
    """Length that the file announces; near enough for a progress bar."""


def read_format(path: Path) -> FileFormat:
    """Look at the beginning of ``path`` and say what it holds.

    Raises:
        AudioFormatError: there is no such file, it is empty, or neither decoder takes it for audio.
    """
    if not path.is_file():
        raise AudioFormatError(f"{path}: there is no such file")
    if path.stat().st_size == 0:
        raise AudioFormatError(f"{path}: the file is empty")
    return _sndfile_format(path) or _ffmpeg_format(path)


def decode_blocks(file: FileFormat) -> Iterator[Block]:
    """The whole file, block by block, at its own rate.

    Raises:
        AudioFormatError: what follows cannot be decoded; everything before it has been yielded by then.
    """
    return _sndfile_blocks(file) if file.decoder == "libsndfile" else _ffmpeg_blocks(file)


def missing_frames(file: FileFormat, decoded: int) -> int:
    """How many samples of each channel the file announces beyond the ``decoded`` ones."""
    announced = max(file.frames or 0, _riff_frames(file.path) if file.decoder == "libsndfile" else 0)
    return max(0, announced - decoded)


def _sndfile_format(path: Path) -> FileFormat | None:
    import soundfile

    try:
        info = soundfile.info(str(path))
    except soundfile.LibsndfileError:
        return None  # not a format of libsndfile's; FFmpeg will judge it
    compressed = info.format in ("MP3", "MPEG") or info.subtype in ("OPUS", "VORBIS")
    return FileFormat(
        path=path,
        decoder="libsndfile",
        rate_hz=info.samplerate,
        channels=info.channels,
        frames=None if compressed else info.frames,
        pcm16=info.subtype in _EXACT_IN_16_BITS,
        seconds=info.frames / info.samplerate,
    )


def _sndfile_blocks(file: FileFormat) -> Iterator[Block]:
    import soundfile

    try:
        with soundfile.SoundFile(str(file.path)) as audio:
            while len(block := audio.read(BLOCK_FRAMES, dtype="float32", always_2d=True)):
                yield block
    except soundfile.LibsndfileError as error:
        raise AudioFormatError(f"{file.path}: {_one_line(error)}") from error


def _riff_frames(path: Path) -> int:
    """Frames that a WAV file's header announces; 0 for other files, and where it does not know.

    libsndfile takes a cut file for a shorter one, so only the header tells that something is missing.
    """
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return 0
        frame_bytes = 0
        while len(chunk := file.read(8)) == 8:
            name, size = struct.unpack("<4sI", chunk)
            if name == b"data":
                unknown = size >= 0xFFFFFF00  # written to a pipe, where the header could not be mended
                return 0 if unknown or not frame_bytes else size // frame_bytes
            body = file.read(size + size % 2)
            if name == b"fmt " and len(body) >= 16:
                frame_bytes = struct.unpack_from("<H", body, 12)[0]
    return 0


def _ffmpeg_format(path: Path) -> FileFormat:
    import av

    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise AudioFormatError(f"{path}: there is no audio in this file")
            stream = container.streams.audio[0]
            if not stream.rate or not stream.channels:
                raise AudioFormatError(f"{path}: the audio does not say its rate or its channels")
            seconds = container.duration / av.time_base if container.duration else 0.0
            return FileFormat(
                path=path,
                decoder="ffmpeg",
                rate_hz=stream.rate,
                channels=stream.channels,
                frames=None,
                pcm16=stream.format is not None and stream.format.name in ("s16", "s16p", "u8", "u8p"),
                seconds=seconds,
            )
    except (av.error.FFmpegError, OSError) as error:
        raise AudioFormatError(f"{path}: not audio that can be opened ({_one_line(error)})") from error


def _ffmpeg_blocks(file: FileFormat) -> Iterator[Block]:
    import av

    try:
        with av.open(str(file.path)) as container:
            stream = container.streams.audio[0]
            to_float = av.AudioResampler(format="fltp", layout=stream.layout, rate=file.rate_hz)
            for frame in container.decode(stream):
                yield from _as_blocks(to_float.resample(frame))
            yield from _as_blocks(to_float.resample(None))
    except av.error.FFmpegError as error:
        raise AudioFormatError(f"{file.path}: {_one_line(error)}") from error


def _as_blocks(frames: list[Any]) -> Iterator[Block]:
    for frame in frames:
        yield np.ascontiguousarray(frame.to_ndarray().T, np.float32)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
