"""Sounds of a telephone line with nobody speaking, made from numbers: silence, tones, noise, breath, music.

Cadences and frequencies: ITU-T E.180 supplement 2 (tones of the national networks), Q.23 (DTMF), T.30 (fax), V.21.
All are float32[n] at 8 kHz in ±1, the same for the same seed.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from voicemon.audio.chunk import PROSODY_RATE_HZ as RATE
from voicemon.audio.chunk import Samples

Wave = NDArray[np.float64]

ROWS_HZ, COLUMNS_HZ = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
NOTES_HZ = tuple(220.0 * 2 ** (n / 12) for n in (0, 2, 3, 5, 7, 8, 10, 12, 14, 15, 17, 19))
"""Two octaves of A minor, less the last notes."""

BREATHS_HZ = ((500, 1500), (300, 1000), (700, 2400))
"""Two resonances of a throat through which someone breathes."""


def made(kind: str, seconds: float, seed: int = 0) -> Samples:
    """``seconds`` of one of `KINDS`, in stretches of 20 s whose loud part lies between -38 and -14 dBFS."""
    random = np.random.default_rng([seed, *kind.encode()])
    stretch = 20 * RATE
    parts = []
    for _ in range(-(-int(seconds * RATE) // stretch)):
        wave = KINDS[kind](stretch, random)
        loud = np.sqrt(np.percentile(wave**2, 95)) / np.sqrt(2)
        if kind not in AS_THEY_ARE and loud > 0:
            wave = wave * 10 ** (random.uniform(-38, -14) / 20) / loud
        parts.append(wave)
    return np.clip(np.concatenate(parts)[: int(seconds * RATE)], -1, 1).astype(np.float32)


def tones(n: int, *frequencies_hz: float) -> Wave:
    """Sines added up: float64[n]."""
    time = np.arange(n) / RATE
    return np.asarray(sum(np.sin(2 * np.pi * f * time) for f in frequencies_hz))


def cadence(wave: Wave, pattern_s: Sequence[float]) -> Wave:
    """``wave`` switched on and off by turns, with edges of 5 ms."""
    on = np.zeros(len(wave))
    at, sounding = 0, True
    while at < len(wave):
        for length in pattern_s:
            on[at : at + int(length * RATE)] = sounding
            at, sounding = at + int(length * RATE), not sounding
    return np.asarray(wave * np.convolve(on, np.ones(40) / 40, "same"))


def noise(n: int, random: Generator, tilt: float) -> Wave:
    """Noise whose power falls with frequency to the power of ``tilt``: 0 white, 1 pink, 2 brown."""
    spectrum = np.fft.rfft(random.standard_normal(n)) * np.maximum(np.fft.rfftfreq(n, 1 / RATE), 40.0) ** (
        -tilt / 2
    )
    return np.asarray(np.fft.irfft(spectrum, n))


def _resonate(wave: Wave, frequency_hz: float, width_hz: float) -> Wave:
    """What a throat lets through around one frequency."""
    distance = (np.fft.rfftfreq(len(wave), 1 / RATE) - frequency_hz) / (width_hz / 2)
    return np.asarray(np.fft.irfft(np.fft.rfft(wave) / (1 + distance**2), len(wave)))


def _silence(n: int, _: Generator) -> Wave:
    return np.zeros(n)


def _comfort(n: int, random: Generator) -> Wave:
    return noise(n, random, 0.5) * 10 ** (random.uniform(-70, -50) / 20)


def _hum(n: int, random: Generator) -> Wave:
    mains = (50, 60)[random.integers(2)]
    return (
        tones(n, mains, 2 * mains)
        + 0.4 * tones(n, 3 * mains, 5 * mains, 7 * mains)
        + 0.1 * random.standard_normal(n)
    )


def _ringing(n: int, random: Generator) -> Wave:
    which = random.integers(4)
    if which == 0:
        return cadence(tones(n, 425), (1, 4))
    if which == 1:
        return cadence(tones(n, 440, 480), (2, 4))
    return (
        cadence(tones(n, 400, 450), (0.4, 0.2, 0.4, 2)) if which == 2 else cadence(tones(n, 425), (1.5, 3.5))
    )


def _busy(n: int, random: Generator) -> Wave:
    which = random.integers(4)
    if which == 0:
        return cadence(tones(n, 425), (0.48, 0.48))
    if which == 1:
        return cadence(tones(n, 480, 620), (0.25, 0.25))
    return tones(n, 350, 440) if which == 2 else _information(n)


def _information(n: int) -> Wave:
    """The three rising tones before "this number is not in use"."""
    period = np.concatenate([tones(int(0.33 * RATE), f) for f in (950, 1400, 1800)] + [np.zeros(RATE)])
    return np.asarray(np.resize(period, n))


def _dtmf(n: int, random: Generator) -> Wave:
    on, off = random.uniform(0.05, 0.4), random.uniform(0.05, 0.6)
    keys = []
    for _ in range(int(n / RATE / (on + off)) + 1):
        pair = ROWS_HZ[random.integers(4)], COLUMNS_HZ[random.integers(4)]
        keys += [tones(int(on * RATE), *pair), np.zeros(int(off * RATE))]
    return np.asarray(np.resize(np.concatenate(keys), n))


def _fax(n: int, random: Generator) -> Wave:
    """Calling tone, answer tone, then V.21 at 300 bit/s and a carrier full of bits."""
    bits = np.repeat(random.integers(0, 2, n // 26 + 1), 26)[:n]
    v21 = np.sin(2 * np.pi * np.cumsum(np.where(bits, 1650, 1850)) / RATE)
    fast = np.repeat(random.standard_normal(n // 3 + 1), 3)[:n] * tones(n, 1800)
    parts = [cadence(tones(n, 1100), (0.5, 3)), tones(n, 2100), v21, fast]
    return np.concatenate([part[: n // 4] for part in parts])


def _breathing(n: int, random: Generator) -> Wave:
    """In and out, each a rush of noise through a throat."""
    out = np.zeros(n)
    at = 0
    while at < n:
        length = int(random.uniform(0.5, 1.8) * RATE)
        rush = random.standard_normal(length) * np.sin(np.pi * np.arange(length) / length) ** random.uniform(
            0.7, 2
        )
        for resonance in BREATHS_HZ[random.integers(len(BREATHS_HZ))]:
            rush = rush + 2 * _resonate(rush, resonance * random.uniform(0.8, 1.2), 250)
        stop = min(n, at + length)
        out[at:stop] += rush[: stop - at] * random.uniform(0.3, 1)
        at += length + int(random.uniform(0.2, 1.5) * RATE)
    return out + 0.003 * random.standard_normal(n)


def _clicks(n: int, random: Generator) -> Wave:
    """A keyboard: each stroke a knock and a rebound."""
    strokes = np.zeros(n)
    strokes[random.integers(0, n, n * 6 // RATE)] = random.uniform(0.2, 1, n * 6 // RATE)
    knock = random.standard_normal(240) * np.exp(-np.arange(240) / 40)
    return np.convolve(strokes, knock)[:n] + 0.002 * random.standard_normal(n)


def _melody(n: int, random: Generator) -> Wave:
    """One voice of plucked or blown notes over held chords, as cheap hold music has it."""
    beat = int(random.uniform(0.18, 0.5) * RATE)
    decay = random.uniform(0.15, 1.5) * RATE
    brightness = random.uniform(0.5, 2)
    out = np.zeros(n + 8 * beat)
    for at in range(0, n, beat):
        if random.random() < 0.8:
            _add_note(
                out, at, NOTES_HZ[random.integers(12)], (int(random.integers(1, 4)) * beat, decay, brightness)
            )
    for at in range(0, n, 8 * beat):
        root = int(random.integers(5))
        for note in (root, root + 2, root + 4):
            _add_note(out, at, NOTES_HZ[note] / 2, (8 * beat, 6 * RATE, 2 * brightness))
    return out[:n]


def _add_note(out: Wave, at: int, f0_hz: float, shape: tuple[int, float, float]) -> None:
    length, decay, brightness = shape
    time = np.arange(min(length, len(out) - at))
    harmonics = range(1, int(3600 / f0_hz))
    note = sum(k**-brightness * np.sin(2 * np.pi * k * f0_hz * time / RATE) for k in harmonics)
    out[at : at + len(time)] += note * np.exp(-time / decay) * np.minimum(1, time / 80)


AS_THEY_ARE = ("silence", "comfort noise")
"""Kinds that are not brought to a level."""

KINDS: dict[str, Callable[[int, Generator], Wave]] = {
    "silence": _silence,
    "comfort noise": _comfort,
    "line hum": _hum,
    "ringing": _ringing,
    "busy and dial tones": _busy,
    "DTMF": _dtmf,
    "fax and modem": _fax,
    "white noise": lambda n, random: noise(n, random, 0.0),
    "pink noise": lambda n, random: noise(n, random, 1.0),
    "brown noise": lambda n, random: noise(n, random, 2.0),
    "breathing": _breathing,
    "keyboard": _clicks,
    "made hold music": _melody,
}
"""What `made` can make."""
