"""What the model is told at each estimate of a replayed call, and whether stress rose within the minute after it.

The call goes through the live folds: `RiskFold` says when an estimate is made and what it rests on, `StressWatch` when
stress rose. A rise counts from where it was said, not from where it began: until then nobody knew. An estimate less
than a minute before the call's end without a rise is left out, as nobody knows what would have come.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.escalation_risk.courses import Course
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.call.stress_watch import StressWatch
from voicemon.conversation.risk import FEATURES, RiskFold, RiskModel

MINUTE = 60 * RATE_HZ
HEADER = ev.CallHeader(
    call="built", started_at="", source="built", channels=["customer"], emotion_channels=["customer"]
)
SILENT = RiskModel(model="none", intercept=0.0, weights={}, by_hand=[])


@dataclass(frozen=True, eq=False)
class Rows:
    """The estimates of several calls, in order: float64[n, f] and columns of n."""

    features: NDArray[np.float64]
    rises: NDArray[np.bool_]
    """Whether stress rose within the minute."""
    last: NDArray[np.float64]
    """Stress 0..100 of the last reading."""
    call: NDArray[np.int64]
    """Index of the call."""
    at: NDArray[np.int64]
    """Sample at which the estimate was made."""
    speaker: NDArray[np.str_]

    def where(self, chosen: NDArray[np.bool_]) -> "Rows":
        """The rows that are chosen."""
        return Rows(
            self.features[chosen], self.rises[chosen], self.last[chosen], self.call[chosen], self.at[chosen],
            self.speaker[chosen],
        )  # fmt: skip


def rises_of(course: Course) -> list[int]:
    """Samples at which a rise of stress was said."""
    watch = StressWatch()
    return [taken.stop for taken in course.readings if isinstance(watch.push(taken), ev.StressRose)]


def rows_of(courses: Sequence[Course]) -> Rows:
    """All estimates of the calls whose minute after is known."""
    features, labels, last, call, at, speakers = [], [], [], [], [], []
    for index, course in enumerate(courses):
        said, fold = rises_of(course), RiskFold(HEADER, SILENT)
        for taken in course.readings:
            for _ in fold.push(taken):
                rises = any(taken.stop < rise <= taken.stop + MINUTE for rise in said)
                if rises or taken.stop + MINUTE <= course.samples:
                    told = fold.features()
                    features.append([told[name] for name in FEATURES])
                    labels.append(rises)
                    last.append(taken.stress)
                    call.append(index)
                    at.append(taken.stop)
                    speakers.append(course.name.rpartition(" ")[0])
    return Rows(
        np.array(features, np.float64).reshape(-1, len(FEATURES)), np.array(labels, np.bool_),
        np.array(last, np.float64), np.array(call, np.int64), np.array(at, np.int64), np.array(speakers, np.str_),
    )  # fmt: skip


def together(parts: Sequence[Rows]) -> Rows:
    """The rows of all parts; their calls are told apart by number no longer."""
    return Rows(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.rises for part in parts]),
        np.concatenate([part.last for part in parts]),
        np.concatenate([part.call for part in parts]),
        np.concatenate([part.at for part in parts]),
        np.concatenate([part.speaker for part in parts]),
    )
