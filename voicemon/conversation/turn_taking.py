"""Who spoke, when, and over whom: a call's turn-taking, counted exactly from the spans of its speech.

Words of the field: an inter-pausal unit is one party's speech without a pause of its own; a backchannel is the
listener's "mm-hm" within it, which takes no turn; the floor transfer offset is the time from the end of a turn to the
beginning of the next, below zero where they overlap (Sacks, Schegloff and Jefferson, Language 50, 1974; Heldner and
Edlund, Journal of Phonetics 38, 2010).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

PAUSE_SECONDS = 0.5
"""A shorter pause is one within a party's speech. Half a second parts clauses, less parts words."""

BACKCHANNEL_SECONDS = 1.0
"""Speech within the other's that is shorter than this shows attention and does not interrupt."""

OVERLAP_SECONDS = 0.2
"""Less overlap than this is a brisk change of turns, not an interruption."""

DEAD_AIR_SECONDS = 3.0
"""So long nobody speaks before it is dead air."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One party's speech over [onset, offset), in samples."""

    party: str
    onset: int
    offset: int


@dataclass(frozen=True, slots=True)
class Interruption:
    """``by`` began to speak at sample ``at`` while ``whom`` spoke, and both spoke for ``overlap`` samples."""

    by: str
    whom: str
    at: int
    overlap: int
    yielded: bool
    """Whether who was interrupted stopped first."""


@dataclass(frozen=True, slots=True)
class TurnTaking:
    """A call's turns. All spans are half-open, in samples."""

    units: tuple[Spoken, ...]
    """Inter-pausal units, by onset."""
    turns: tuple[Spoken, ...]
    """Units of one party until the other takes the turn, pauses included."""
    backchannels: tuple[Spoken, ...]
    interruptions: tuple[Interruption, ...]
    dead_air: tuple[tuple[int, int], ...]
    """Spans in which nobody speaks for long, between the first word of the call and the last."""

    def talk(self, party: str) -> int:
        """Samples for which the party speaks."""
        return sum(unit.offset - unit.onset for unit in self.units if unit.party == party)

    def share(self, party: str) -> float:
        """The party's part of all speech, 0..1; 0 where nobody spoke."""
        total = sum(unit.offset - unit.onset for unit in self.units)
        return self.talk(party) / total if total else 0.0

    def floor_transfers(self, party: str) -> list[int]:
        """Floor transfer offsets with which the party took its turns from the other, in samples."""
        return [turn.onset - before.offset for before, turn in pairwise(self.turns) if turn.party == party]

    def longest_turn(self, party: str) -> int:
        """Length of the party's longest turn in samples: its longest monologue."""
        return max((turn.offset - turn.onset for turn in self.turns if turn.party == party), default=0)


def turn_taking(spoken: Iterable[Spoken], rate_hz: int) -> TurnTaking:
    """The turn-taking of a call so far from all its finished speech, in whatever order that is told."""
    units = _units(spoken, rate_hz)
    backchannels = [unit for unit in units if _is_backchannel(unit, units, rate_hz)]
    speech = [unit for unit in units if unit not in backchannels]
    return TurnTaking(
        tuple(units), tuple(_turns(speech)), tuple(backchannels),
        tuple(_interruptions(speech, rate_hz)), tuple(_dead_air(units, rate_hz)),
    )  # fmt: skip


def _units(spoken: Iterable[Spoken], rate_hz: int) -> list[Spoken]:
    """Each party's speech with its short pauses closed, by onset."""
    newest: dict[str, Spoken] = {}
    units: list[Spoken] = []
    for each in sorted(spoken, key=lambda each: (each.onset, each.offset, each.party)):
        before = newest.get(each.party)
        if before is not None and each.onset - before.offset < PAUSE_SECONDS * rate_hz:
            newest[each.party] = Spoken(each.party, before.onset, max(before.offset, each.offset))
            continue
        if before is not None:
            units.append(before)
        newest[each.party] = each
    return sorted([*units, *newest.values()], key=lambda unit: (unit.onset, unit.offset, unit.party))


def _is_backchannel(unit: Spoken, units: list[Spoken], rate_hz: int) -> bool:
    return unit.offset - unit.onset < BACKCHANNEL_SECONDS * rate_hz and any(
        other.party != unit.party and other.onset < unit.onset and unit.offset <= other.offset
        for other in units
    )


def _turns(speech: list[Spoken]) -> list[Spoken]:
    turns: list[Spoken] = []
    for unit in speech:
        if turns and turns[-1].party == unit.party:
            last = turns.pop()
            turns.append(Spoken(unit.party, last.onset, max(last.offset, unit.offset)))
        else:
            turns.append(unit)
    return turns


def _interruptions(speech: list[Spoken], rate_hz: int) -> list[Interruption]:
    found = []
    for unit in speech:
        for other in speech:
            if other.party == unit.party or not other.onset < unit.onset < other.offset:
                continue
            overlap = min(unit.offset, other.offset) - unit.onset
            if overlap >= OVERLAP_SECONDS * rate_hz:
                yielded = other.offset < unit.offset
                found.append(Interruption(unit.party, other.party, unit.onset, overlap, yielded))
    return found


def _dead_air(units: list[Spoken], rate_hz: int) -> list[tuple[int, int]]:
    spans, heard = [], None
    for unit in units:
        if heard is not None and unit.onset - heard >= DEAD_AIR_SECONDS * rate_hz:
            spans.append((heard, unit.onset))
        heard = unit.offset if heard is None else max(heard, unit.offset)
    return spans
