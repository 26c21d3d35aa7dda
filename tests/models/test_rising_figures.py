"""What counts as found, late and false; and calls are built as they say."""

import numpy as np
import pytest

from models.arousal_valence.built_calls import FollowedCall, build_call, follow
from models.arousal_valence.corpora import load_clips
from models.arousal_valence.rising import Detector, LastReading, judged, threshold_as_careful
from tests.realdata import needs_data
from voicemon.affect.estimator import AffectEstimator
from voicemon.audio.chunk import RATE_HZ
from voicemon.conversation.rising import StressReading


def readings(*stresses: float) -> list[StressReading]:
    """One whole utterance of two seconds a value, every four seconds."""
    return [
        StressReading(4 * n * RATE_HZ, (4 * n + 2) * RATE_HZ, "utterance", stress, 0.8, 0.5)
        for n, stress in enumerate(stresses)
    ]


def a_call(*stresses: float, rises: int | None, eases: int | None = None) -> FollowedCall:
    length = 4 * len(stresses)
    return FollowedCall(
        "c", "none", readings(*stresses), None if rises is None else 4 * rises * RATE_HZ,
        None if rises is None else 4 * (eases or len(stresses)) * RATE_HZ, length * RATE_HZ,
    )  # fmt: skip


def test_delays_count_from_the_anger_and_earlier_alarms_are_false() -> None:
    found = a_call(20, 20, 70, 20, 70, 70, rises=4)
    late = a_call(20, 20, 20, 20, 20, 20, 20, 80, rises=4)
    missed = a_call(20, 20, 50, 50, rises=2)
    calm = a_call(20, 65, 20, rises=None)
    figures = judged(LastReading(60), [found, late, missed, calm])
    assert figures["rises"] == 3
    assert figures["found_within_8_s"] == pytest.approx(1 / 3)
    assert figures["found"] == pytest.approx(2 / 3)
    assert figures["median_delay_s"] == pytest.approx((2 + 14) / 2)
    assert figures["false"] == 2
    assert figures["calm_hours"] == pytest.approx((16 + 16 + 8 + 12) / 3600)


def test_the_simple_rule_is_ready_again_only_once_below() -> None:
    assert LastReading(60)(readings(70, 80, 50, 61)) == [2 * RATE_HZ, 14 * RATE_HZ]


def test_the_careful_threshold_is_the_lowest_that_is_careful_enough() -> None:
    calls = [a_call(20, 55.5, 20, rises=None)]
    assert threshold_as_careful(calls, 0.0) == 56.0
    assert threshold_as_careful(calls, 1e9) == 40.0


def test_the_detector_is_the_live_one() -> None:
    calm, angry = (20.0,) * 8, (80.0,) * 4
    alarms = Detector()(readings(*calm, *angry))
    assert len(alarms) == 1
    assert alarms[0] > 32 * RATE_HZ


@needs_data
def test_a_built_call_turns_angry_where_it_says() -> None:
    everyone = load_clips(("emodb",))
    clips = [clip for clip in everyone if clip.speaker == everyone[0].speaker]
    samples, rises, eases = build_call(clips, True, np.random.default_rng(1))
    assert samples.dtype == np.float32
    assert rises is not None
    assert eases is not None
    assert 0 < rises < eases < len(samples)
    first = samples[: 20 * RATE_HZ]
    assert follow(first, AffectEstimator.load())
    again, *marks = build_call(clips, True, np.random.default_rng(1))
    np.testing.assert_array_equal(samples, again)
    assert marks == [rises, eases]
    _, *none = build_call(clips, False, np.random.default_rng(1))
    assert none == [None, None]
