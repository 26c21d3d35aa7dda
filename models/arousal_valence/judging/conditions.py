"""Ways in which a measuring clip may come to the analyser: lines, noises and levels, one a `Condition`.

Each is compared with `PLAIN` on the same clips. A further codec is a further row of `CONDITIONS`.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import soundfile
from numpy.random import Generator

from models.arousal_valence.corpora import Clip
from models.arousal_valence.line import Line, Samples, level_dbfs, through
from models.arousal_valence.prepare import PLAIN_DBFS, load
from models.arousal_valence.states import up
from voicemon.audio.codec import Encoding

TALKERS = 4
"""Voices in the babble, none of them the judged one."""

SEED = 20261

MULAW = Line()


@dataclass(frozen=True)
class Condition:
    """One way from a mouth to the analyser, for all that a speaker says."""

    group: str
    """What is varied: a table of the card."""
    name: str
    line: Line = MULAW
    """Its gain and its noise are set for each speaker."""
    level_db: float = 0.0
    """Louder than `PLAIN_DBFS` by this."""
    babble_snr_db: float | None = None
    """Level of the speaker against that of `TALKERS` other voices, None for none."""
    noise_snr_db: float | None = None
    """Level of the speaker against that of pink noise, None for none."""
    wideband: bool = False
    """16 kHz and no line at all for Whisper; prosody hears below 4 kHz in any case."""
    fused_clips: int = 0
    """Clips of each corpus that are encoded for the fused head."""


PLAIN = Condition("codec", "G.711 μ-law, 8 kHz")

CONDITIONS = (
    PLAIN,
    Condition("codec", "PCM, 16 kHz", Line(codec=Encoding.PCM16), wideband=True, fused_clips=150),
    Condition("codec", "PCM, 8 kHz", Line(codec=Encoding.PCM16)),
    Condition("codec", "G.711 A-law, 8 kHz", Line(codec=Encoding.ALAW)),
    Condition("codec", "G.711 μ-law, 300–3400 Hz", Line(low_hz=300.0, high_hz=3400.0)),
    Condition("codec", "mobile: AMR 12.2 kbit/s, then G.711", Line(amr_bits_s=12200)),
    Condition("codec", "mobile: AMR 4.75 kbit/s, then G.711", Line(amr_bits_s=4750)),
    Condition("codec", "G.711, 3 % of packets lost", Line(lost=0.03)),
    Condition("babble", "30 dB", babble_snr_db=30.0),
    Condition("babble", "20 dB", babble_snr_db=20.0, fused_clips=150),
    Condition("babble", "10 dB", babble_snr_db=10.0),
    Condition("steady noise", "30 dB", noise_snr_db=30.0),
    Condition("steady noise", "20 dB", noise_snr_db=20.0),
    Condition("steady noise", "10 dB", noise_snr_db=10.0),
    Condition("level", "−12 dB", level_db=-12.0, fused_clips=60),
    Condition("level", "+12 dB", level_db=12.0, fused_clips=60),
)


def heard_under(
    condition: Condition, speaker: list[Clip], wanted: list[Clip], everyone: list[Clip]
) -> Iterator[tuple[Samples, Samples]]:
    """The ``wanted`` clips of one speaker, in order, as they arrive: at 8 kHz for prosody and at 16 kHz for Whisper.

    The line's gain is set by the median level of all clips of the ``speaker``; babble is made of other speakers
    among ``everyone``.
    """
    level = speaker_level(tuple(speaker))
    speech = PLAIN_DBFS + condition.level_db
    line = replace(
        condition.line,
        gain_db=speech - level,
        noise_dbfs=None if condition.noise_snr_db is None else speech - condition.noise_snr_db,
        noise_tilt=1.0,
    )
    for clip in wanted:
        random = np.random.default_rng([SEED, zlib.crc32(f"{clip.corpus}/{clip.path.name}".encode())])
        samples = load(clip)
        if condition.babble_snr_db is not None:
            loud = np.float32(10 ** ((level - condition.babble_snr_db) / 20))
            samples = samples + babble(clip, everyone, len(samples), random) * loud
        narrow = through(line, samples, random)
        yield narrow, _wideband(clip, line) if condition.wideband else up(narrow)


@lru_cache(maxsize=64)
def speaker_level(clips: tuple[Clip, ...]) -> float:
    """Median level of what a speaker says, dBFS."""
    return float(np.median([level_dbfs(load(clip)) for clip in clips]))


def babble(clip: Clip, everyone: list[Clip], length: int, random: Generator) -> Samples:
    """`TALKERS` other speakers at once, float32[length] at 8 kHz with a level of 0 dBFS (it is no sound to be
    played, but to be scaled)."""
    others = sorted({other.speaker for other in everyone} - {clip.speaker})
    mixed = np.zeros(length, np.float32)
    for speaker in random.choice(others, min(TALKERS, len(others)), replace=False):
        said = [other for other in everyone if other.speaker == speaker]
        pieces: list[Samples] = []
        while sum(map(len, pieces)) < length:
            piece = load(said[random.integers(len(said))])
            pieces.append(piece * np.float32(10 ** (-level_dbfs(piece) / 20)))
        mixed += np.concatenate(pieces)[:length]
    return np.asarray(mixed * np.float32(10 ** (-level_dbfs(mixed) / 20)))


def _wideband(clip: Clip, line: Line) -> Samples:
    samples, _ = soundfile.read(clip.path, dtype="float32")
    return np.asarray(np.clip(samples * np.float32(10 ** (line.gain_db / 20)), -1.0, 1.0))
