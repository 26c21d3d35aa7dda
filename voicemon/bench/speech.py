"""Real speech at telephone band for the benches: a seeded sample of each corpus, and of the calls."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voicemon.audio.chunk import PROSODY_RATE_HZ, Samples
from voicemon.audio.codec import Encoding, decode, encode
from voicemon.errors import AudioFormatError, ConfigError

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
"""Where the recordings lie beside a working copy; they are no part of the project."""

CALL_PIECE_S = 12
"""Seconds taken of a long call at a time: three places of each of its channels."""


def recordings(chosen: Path | None) -> Path:
    """The folder of recordings: ``chosen`` or the one beside the checkout.

    Raises:
        ConfigError: there is none.
    """
    folder = chosen or DATA
    if not folder.is_dir():
        raise ConfigError(
            f"no recordings at {folder}; --data names the folder that holds calls/ and emotion/"
        )
    return folder


def real_call(chosen: Path | None) -> Path:
    """The real two-channel telephone call among the recordings.

    Raises:
        ConfigError: there is none.
    """
    call = recordings(chosen) / "calls" / "auto_repairs_40.flac"
    if not call.is_file():
        raise ConfigError(f"no recording at {call}")
    return call


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A stretch of speech as a telephone carries it."""

    corpus: str
    """Name of the folder, or ``calls``."""

    name: str
    """File, and the place in it where only a part is taken."""

    samples: Samples
    """float32[n] at 8 kHz in ±1, through G.711 μ-law and back."""


def telephone_clips(data: Path, clips_per_corpus: int, seed: int) -> list[Clip]:
    """``clips_per_corpus`` clips of each folder of ``data``/emotion and all calls, the same for a ``seed``.

    Raises:
        AudioFormatError: there is no speech under ``data``.
    """
    clips: list[Clip] = []
    for folder in sorted((data / "emotion").glob("*/")):
        files = sorted(folder.rglob("*.flac"))
        chosen = random.Random(f"{seed} {folder.name}").sample(files, min(clips_per_corpus, len(files)))
        clips += [Clip(folder.name, file.name, telephone(*read_clip(file, 0))) for file in chosen]
    for file in sorted((data / "calls").glob("*.*")):
        clips += _call_pieces(file)
    if not clips:
        raise AudioFormatError(f"no speech under {data}: want emotion/*/*.flac or calls/*")
    return clips


def _call_pieces(file: Path) -> Iterator[Clip]:
    import soundfile

    if file.suffix not in (".flac", ".wav"):
        return
    for channel in range(soundfile.info(file).channels):
        samples, rate = read_clip(file, channel)
        piece = CALL_PIECE_S * rate
        places = 3 if len(samples) > 6 * piece else 1
        for i in range(places):
            start = i * len(samples) // places
            part = telephone(samples[start : start + piece], rate)
            yield Clip("calls", f"{file.name}, channel {channel}, {start // rate} s", part)


def read_clip(file: Path, channel: int = 0) -> tuple[Samples, int]:
    """One channel of a recording, float32[n] in ±1, and its rate in Hz."""
    import soundfile

    samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
    return np.ascontiguousarray(samples[:, channel]), int(rate)


def telephone(samples: Samples, rate: int) -> Samples:
    """``samples`` as G.711 μ-law at 8 kHz carries them, float32[n] at 8 kHz."""
    import soxr

    if rate != PROSODY_RATE_HZ:
        samples = soxr.resample(samples, rate, PROSODY_RATE_HZ)
    return decode(Encoding.MULAW, encode(Encoding.MULAW, samples))
