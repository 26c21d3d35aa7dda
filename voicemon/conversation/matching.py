"""Whether the parties of a call fall in with each other's pace and loudness.

Two measures over exchanges of turns, after Levitan and Hirschberg, "Measuring acoustic-prosodic entrainment with
respect to multiple levels and dimensions", Interspeech 2011: synchrony is the correlation of a turn's value with that
of the other's turn before it; convergence is whether the two come closer as the call goes on: the correlation of their
distance with time, its sign turned so that above 0 means closer. Both are Pearson's r.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from voicemon.conversation.pace import TurnVoice

LEAST_EXCHANGES = 8
"""A correlation of fewer pairs is chance: at eight, |r| must pass .7 to be told from none (95 %)."""


@dataclass(frozen=True, slots=True)
class Matching:
    """How two parties' turns go together. Correlations -1..1; None: too few exchanges, or values that never change."""

    exchanges: int
    synchrony: float | None
    convergence: float | None


def pace_matching(voices: Sequence[TurnVoice]) -> Matching:
    """Of words a minute, as they are."""
    return _matching([(voice.turn.party, voice.words_a_minute) for voice in voices])


def level_matching(voices: Sequence[TurnVoice]) -> Matching:
    """Of levels in dB, each against its party's mean over the call: how loud a line was set says nothing."""
    parties = {voice.turn.party for voice in voices}
    means = {
        party: statistics.fmean(heard)
        for party in parties
        if (heard := [v.level_db for v in voices if v.turn.party == party and v.level_db is not None])
    }
    return _matching(
        [
            (voice.turn.party, None if voice.level_db is None else voice.level_db - means[voice.turn.party])
            for voice in voices
        ]
    )


def _matching(values: Sequence[tuple[str, float | None]]) -> Matching:
    pairs = [
        (before, after)
        for (party, before), (other, after) in pairwise(values)
        if party != other and before is not None and after is not None
    ]
    if len(pairs) < LEAST_EXCHANGES:
        return Matching(len(pairs), None, None)
    firsts, seconds = [before for before, _ in pairs], [after for _, after in pairs]
    distances = [-abs(before - after) for before, after in pairs]
    return Matching(
        len(pairs), pearson(firsts, seconds), pearson([float(i) for i in range(len(pairs))], distances)
    )


def pearson(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's correlation of two columns of equal length; None where one of them never changes."""
    mean_x, mean_y = statistics.fmean(xs), statistics.fmean(ys)
    along = math.fsum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    spread = math.fsum((x - mean_x) ** 2 for x in xs) * math.fsum((y - mean_y) ** 2 for y in ys)
    if spread <= 0.0:
        return None
    return max(-1.0, min(1.0, along / math.sqrt(spread)))
