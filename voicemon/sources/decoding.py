"""Audio files, decoded block by block at their own rate: libsndfile first, then FFmpeg."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicemon.errors import AudioFormatError
from voicemon.sources.announced import announced_frames, mp3_counts_its_frames

Block = NDArray[np.float32]
"""float32[n, channels] in ±1."""

BLOCK_FRAMES = 1024
"""Samples of each channel that libsndfile decodes at once; where a file is damaged, so many may be lost."""

SLACK_SECONDS = 0.25
"""What a compressed file may fall short of its announced length: coders pad their first and last frame."""

_SNDFILE_BEGINNINGS = (b"RIFF", b"RIFX", b"RF64", b"riff", b"FORM", b"fLaC", b".snd", b"caff")
"""How files begin that libsndfile decodes sample for sample; FFmpeg takes all others."""

_COUNTING_CONTAINERS = ("mp4", "matroska")
"""Containers whose header announces a length that can be held against what was decoded."""

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
        raise AudioFormatError(
            f"{path}: there is no such file" if not path.exists() else f"{path}: not a file"
        )
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
    if file.decoder == "libsndfile":
        return max(0, (announced_frames(file.path) or file.frames or 0) - decoded)
    missing = (file.frames or 0) - decoded
    return missing if missing > SLACK_SECONDS * file.rate_hz else 0


def _sndfile_format(path: Path) -> FileFormat | None:
    import soundfile

    with path.open("rb") as beginning:
        if beginning.read(4) not in _SNDFILE_BEGINNINGS:
            return None
    try:
        info = soundfile.info(str(path))
    except soundfile.LibsndfileError:
        return None  # not a format of libsndfile's; FFmpeg will judge it
    return FileFormat(
        path=path,
        decoder="libsndfile",
        rate_hz=info.samplerate,
        channels=info.channels,
        frames=info.frames,
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
        raise AudioFormatError(f"{file.path}: damaged ({_reason(error)})") from error


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
            counts = mp3_counts_its_frames(path) if container.format.name == "mp3" else False
            counts = counts or any(kind in container.format.name for kind in _COUNTING_CONTAINERS)
            return FileFormat(
                path=path,
                decoder="ffmpeg",
                rate_hz=stream.rate,
                channels=stream.channels,
                frames=round(seconds * stream.rate) if counts and seconds else None,
                pcm16=stream.format is not None and stream.format.name in ("s16", "s16p", "u8", "u8p"),
                seconds=seconds,
            )
    except (av.error.FFmpegError, OSError) as error:
        raise AudioFormatError(f"{path}: not audio that can be opened ({_reason(error)})") from error


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
        raise AudioFormatError(f"{file.path}: damaged ({_reason(error)})") from error


def _as_blocks(frames: list[Any]) -> Iterator[Block]:
    for frame in frames:
        yield np.ascontiguousarray(frame.to_ndarray().T, np.float32)


def _reason(error: Exception) -> str:
    """The decoder's own words on one line, without its numbers and the path."""
    words = getattr(error, "strerror", None) or getattr(error, "error_string", None) or str(error)
    return " ".join(str(words).split()).removeprefix("Error : ").rstrip(".")
