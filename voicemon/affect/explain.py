"""Which LLDs moved a reading, and which words, by how much, in plain units.

An explanation is an ablation: the values of one family of LLDs are put back to the speaker's baseline, the
network reads again, and the difference in stress is that family's effect. LLDs that say the same (level and
loudness, say) are put back together: one alone would leave the other to speak for it. Words are taken away
in the same manner: the reading is made again as if nothing had been understood.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicemon.affect.families import FAMILIES, columns_of
from voicemon.affect.states import HEADS
from voicemon.affect.words import WordValence
from voicemon.features.baseline import FREE_LEARNING_S, VoiceBaseline
from voicemon.features.functionals import FUNCTIONAL_INDEX, FUNCTIONALS

LEAST_EFFECT = 2.0
"""Points of stress below which a change is not worth a word."""

MOST = 3
"""Changes named at most."""

LEAST_TOLD = 0.3
"""Population deviations below which none of the plain words for a family tell why it moved a reading; then the
functional of it that changed most is named, whatever it is called."""

UNSPOKEN = ("1", "0..1", "loudness")
"""Units that a person does not read: numbers without one, and a scale of loudness that nobody knows."""

SAID = "words"
"""Stands for what was said where a change names its LLD."""

_COLUMNS = np.array([columns_of(family) for family in FAMILIES])
_WITH_SCORES = np.pad(_COLUMNS, ((0, 0), (0, HEADS)))


@dataclass(frozen=True, slots=True)
class Change:
    """An LLD that moved a reading, or the words, and by how much."""

    lld: str
    """Its name, or `SAID`."""
    change: float
    """Against the baseline, in ``unit``; by words: what they did to valence."""
    unit: str
    effect: float
    """Points of stress (0..100) that it added or took away, with the LLDs of its family."""
    text: str
    """The same in plain words: ``pitch +3.1 semitones``, ``the words “not happy”: valence −0.31``."""


def ablations(values: NDArray[np.float64], baseline: VoiceBaseline) -> NDArray[np.float64]:
    """The values with each of `FAMILIES` put back to the baseline in turn, float64[6, f]. What a
    fused head sees beside the functionals stays."""
    return np.where(_WITH_SCORES[:, : len(values)], baseline.centre(), values)


def changes(
    values: NDArray[np.float64], baseline: VoiceBaseline, effects: NDArray[np.float64]
) -> list[Change]:
    """How `FAMILIES` moved the reading, from their effects on stress, float64[6]: the `MOST` that did so most, by
    `LEAST_EFFECT` at least."""
    strongest = sorted(enumerate(effects.tolist()), key=lambda family: -abs(family[1]))[:MOST]
    moving = [(family, effect) for family, effect in strongest if abs(effect) >= LEAST_EFFECT]
    if not moving:
        return []
    moved = baseline.change(values)
    count = len(FUNCTIONALS)
    deviations = np.abs(moved[:count] / baseline.population.scale[:count])
    return [_told(family, moved, deviations, effect) for family, effect in moving]


def said_change(said: WordValence, change: float, effect: float) -> Change:
    """How what was said moved the reading: ``change`` of valence, ``effect`` on stress."""
    return Change(SAID, change, "valence", effect, f"{_quoted(said, change)}: valence {amount(change)}")


def most_moving(moved: Iterable[Change]) -> tuple[Change, ...]:
    """The changes worth a word, the strongest first."""
    told = [change for change in moved if abs(change.effect) >= LEAST_EFFECT]
    return tuple(sorted(told, key=lambda change: -abs(change.effect))[:MOST])


def _told(which: int, moved: NDArray[np.float64], deviations: NDArray[np.float64], effect: float) -> Change:
    plain = FAMILIES[which].told
    name = max(plain, key=lambda name: float(deviations[FUNCTIONAL_INDEX[name]]))
    column = FUNCTIONAL_INDEX[name]
    words, unit = plain[name]
    if deviations[column] < LEAST_TOLD:
        column = int(np.argmax(np.where(_COLUMNS[which], deviations, -1.0)))
        words, unit = FUNCTIONALS[column].plain, FUNCTIONALS[column].unit
    change = float(moved[column])
    spoken = "" if unit.startswith(UNSPOKEN) else unit
    return Change(
        FUNCTIONALS[column].lld, change, unit, effect, f"{words} {amount(change)} {spoken}".rstrip()
    )


def _quoted(said: WordValence, change: float) -> str:
    quoted = ", ".join(f"“{text}”" for text in said.carried_by)
    if change * said.value <= 0:
        return f"words milder than the voice {quoted}".rstrip()
    return f"the words {quoted}" if " " in quoted else f"the word {quoted}"


def amount(change: float) -> str:
    """A signed number as a person reads it: two significant digits below 10, none after the point above."""
    digits = 0 if abs(change) >= 20 else 1 if abs(change) >= 0.95 else 2
    return f"{change:+.{digits}f}".replace("-", "−")


def against(baseline: VoiceBaseline) -> str:
    """What the changes are measured against, in words: ``this caller's first 20 s``."""
    seconds = baseline.seconds
    if seconds == 0.0:
        return "most voices"
    if seconds <= FREE_LEARNING_S:
        return f"this caller's first {seconds:.0f} s"
    return f"this caller's calmer {seconds:.0f} s"
