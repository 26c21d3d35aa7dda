"""The table of LLDs: complete, and true of what the extractor gives."""

from functools import cache

import numpy as np
import pytest

from tests.reference.signals import RATE, as_heard, noise, seconds, voice
from voicemon.features.extractor import LldExtractor
from voicemon.features.lld import LLD_INDEX, LLDS
from voicemon.kernels import prosody


def test_names_are_unique_and_each_has_words() -> None:
    assert len(LLD_INDEX) == len(LLDS) == prosody.COLUMNS
    assert all(lld.unit and lld.source and lld.plain and lld.low < lld.high for lld in LLDS)


def test_columns_are_the_kernels() -> None:
    names = {
        "f0": prosody.F0, "voicing": prosody.VOICING, "level": prosody.LEVEL, "loudness": prosody.LOUDNESS,
        "alpha_ratio": prosody.ALPHA, "hammarberg": prosody.HAMMARBERG, "slope_0_500": prosody.SLOPE_LOW,
        "slope_500_1500": prosody.SLOPE_HIGH, "centroid": prosody.CENTROID, "flux": prosody.FLUX,
        "mfcc1": prosody.MFCC, "mfcc4": prosody.MFCC + 3, "jitter": prosody.JITTER,
        "shimmer": prosody.SHIMMER, "hnr": prosody.HNR, "h1_h2": prosody.H1_H2,
    }  # fmt: skip
    assert {name: LLD_INDEX[name] for name in names} == names


@cache
def filtered(shape: str) -> np.ndarray:
    """Median LLDs of noise with some of its frequencies 12 dB louder."""
    sound = noise(seconds(1.0), 0.02)
    spectrum, hz = np.fft.rfft(sound), np.fft.rfftfreq(len(sound), 1 / RATE)
    louder = {
        "even": hz < 0,
        "low": hz < 700,
        "high": hz > 1500,
        "edges": (hz < 530) | (hz > 2200),
        "from 300": (hz > 300) & (hz < 500),
        "from 1000": (hz > 1000) & (hz < 1500),
    }[shape]
    extractor = LldExtractor()
    values = extractor.push(as_heard(np.fft.irfft(np.where(louder, 4.0, 1.0) * spectrum))).values[8:]
    return np.median(values, axis=0)


@pytest.mark.parametrize(
    ("name", "more", "less"),
    [
        ("mfcc1", "low", "high"),  # darkness
        ("mfcc2", "edges", "even"),  # low and high against middle sounds
        ("alpha_ratio", "low", "high"),
        ("hammarberg", "low", "high"),
        ("slope_0_500", "from 300", "even"),  # brightness
        ("slope_500_1500", "from 1000", "even"),
        ("centroid", "high", "low"),
    ],
)
def test_there_is_more_of_what_the_words_say_where_the_value_is_higher(
    name: str, more: str, less: str
) -> None:
    even = filtered("even")[LLD_INDEX[name]]
    assert filtered(more)[LLD_INDEX[name]] > max(even, filtered(less)[LLD_INDEX[name]]) + 0.5


def test_no_words_need_a_textbook() -> None:
    for lld in LLDS:
        assert not any(term in lld.plain for term in ("MFCC", "Hammarberg", "slope", "harmonic")), lld


SOUNDS = {
    "silence": np.zeros(4000),
    "voice": voice(150.0, 0.5),
    "noise": noise(0.5, 0.2),
    "clipped": np.clip(40.0 * voice(110.0, 0.5), -1.0, 1.0),
    "constant": np.full(4000, 0.7),
    "highest pitch": np.sin(2 * np.pi * 600 * np.arange(4000) / 8000),
    "alternating": (-1.0) ** np.arange(4000),
    "one click": np.eye(1, 4000, 2000)[0],
    "beyond full scale": 1e6 * noise(0.5, 1.0),
    "barely there": 1e-12 * voice(150.0, 0.5),
}


@pytest.mark.parametrize("sound", SOUNDS)
def test_values_stay_within_the_table_whatever_is_heard(sound: str) -> None:
    extractor = LldExtractor()
    heard = as_heard(SOUNDS[sound])
    values = np.concatenate((extractor.push(heard).values, extractor.flush().values))
    assert np.isfinite(values).all()
    for lld, column in zip(LLDS, values.T, strict=True):
        assert column.min() >= lld.low, lld.name
        assert column.max() <= lld.high, lld.name


@pytest.mark.parametrize("sound", ["silence", "constant", "barely there"])
def test_what_is_no_voice_is_unvoiced(sound: str) -> None:
    values = LldExtractor().push(as_heard(SOUNDS[sound])).values[8:]  # past the step in from silence
    voiced_only = [LLD_INDEX[name] for name in ("f0", "jitter", "shimmer", "hnr", "h1_h2")]
    assert not values[:, voiced_only].any()
