"""Stress 0..100: a stated function of arousal, valence and the change against the speaker's own baseline.

    tension = 0.70 arousal - 0.30 valence + 0.30 rise
    stress  = 100 / (1 + exp(-SLOPE (tension - MIDDLE)))

``rise`` is arousal less the arousal that the same network reads from this speaker's own baseline, times the
baseline's share: a voice that is always lively is not thereby stressed, a calm one that lifts is. The
logistic keeps the order and the ends. `MIDDLE` and `SLOPE` are set on the training corpora so that calm,
neutral speech reads about 25 and angry speech about 80. It is a scale for attention, not a medical measure.
"""

import math
from dataclasses import dataclass

AROUSAL_WEIGHT = 0.70
VALENCE_WEIGHT = 0.30
RISE_WEIGHT = 0.30
MIDDLE = 0.26
SLOPE = 5.0
BAND_DEVIATIONS = 0.6745
"""The band from ``low`` to ``high`` is the middle half of a normal: as likely right as wrong."""


@dataclass(frozen=True, slots=True)
class Stress:
    """Stress 0..100 and the band that should hold it half of the time."""

    value: float
    low: float
    high: float


def tension(arousal: float, valence: float, rise: float) -> float:
    """The sum under the logistic: rises with arousal and with its rise, falls with valence (each -1..1)."""
    return AROUSAL_WEIGHT * arousal - VALENCE_WEIGHT * valence + RISE_WEIGHT * rise


def points(tension_value: float) -> float:
    """Tension on the scale of 0..100, strictly rising."""
    return 100.0 / (1.0 + math.exp(-SLOPE * (tension_value - MIDDLE)))


def stress(arousal: float, valence: float, rise: float, deviations: tuple[float, float]) -> Stress:
    """Stress with its band.

    ``rise`` is the change of arousal against the own baseline times the baseline's share, -2..2;
    ``deviations`` are the standard deviations of arousal and valence. The errors of the two
    are taken as independent.
    """
    arousal_deviation, valence_deviation = deviations
    middle = tension(arousal, valence, rise)
    spread = math.hypot(
        (AROUSAL_WEIGHT + RISE_WEIGHT) * arousal_deviation,  # the same error is in arousal and in its rise
        VALENCE_WEIGHT * valence_deviation,
    )
    reach = BAND_DEVIATIONS * spread
    return Stress(points(middle), points(middle - reach), points(middle + reach))
