"""Peaks of stress and whether they are past, on courses whose peaks a person can point at."""

from hypothesis import given
from hypothesis import strategies as st

from voicemon import events as ev
from voicemon.conversation.peaks import APART, StressPeaks

RATE_HZ = 100


def reading(
    second: float, stress: float, confidence: float = 0.5, kind: str = "utterance"
) -> ev.ReadingTaken:
    stop = round(second * RATE_HZ)
    return ev.ReadingTaken(
        channel="customer", utterance="c", kind=kind, start=stop - 1, stop=stop, arousal=0, valence=0, stress=stress,
        stress_low=stress, stress_high=stress, confidence=confidence, baseline=0.5, moved_by=[], model="m",
    )  # fmt: skip


def course(*stress: float) -> StressPeaks:
    """A reading every ten seconds, so that each stands for itself."""
    peaks = StressPeaks(RATE_HZ)
    for number, value in enumerate(stress):
        peaks.push(reading(10 * number, value))
    return peaks


def test_a_course_goes_up_and_comes_down() -> None:
    rising = course(20, 40, 70).peak
    assert rising is not None and (rising.stress, rising.past) == (70, False)
    trembling = course(20, 40, 70, 62, 66).peak
    assert trembling is not None and (trembling.stress, trembling.now, trembling.past) == (70, 66, False)
    past = course(20, 40, 70, 60, 45, 50).peak
    assert past is not None
    assert (past.at, past.stress, past.now, past.read_until, past.past) == (2000, 70, 50, 5000, True)


def test_a_new_peak_begins_where_stress_has_risen_again() -> None:
    twice = course(70, 40, 49.9)
    assert twice.peak is not None and twice.peak.stress == 70 and twice.past == []
    twice.push(reading(40, 50))
    assert twice.peak is not None and (twice.peak.stress, twice.peak.past) == (50, False)
    assert [(peak.stress, peak.past) for peak in twice.past] == [(70, True)]


def test_what_lies_close_together_counts_by_its_confidence_and_guesses_do_not() -> None:
    peaks = StressPeaks(RATE_HZ)
    for taken in (
        reading(1, 30, 0.4),
        reading(2, 60, 0.8),
        reading(3, 99, 0.2),
        reading(3, 99, 0.9, "fused"),
    ):
        peaks.push(taken)
    assert peaks.peak is not None and peaks.peak.stress == (30 * 0.4 + 60 * 0.8) / (0.4 + 0.8)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=40))
def test_peaks_are_what_a_look_back_finds(stresses: list[int]) -> None:
    """The latest peak is the highest since it, and past exactly where the course has fallen far enough after it."""
    peaks = course(*stresses)
    latest = peaks.peak
    assert latest is not None
    since = latest.at // (10 * RATE_HZ)
    after = stresses[since:]
    assert latest.stress == max(after) == stresses[since]
    assert latest.past == (min(after) <= latest.stress - APART)
    assert all(peak.past for peak in peaks.past)
