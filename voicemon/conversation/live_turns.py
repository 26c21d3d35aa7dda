"""Turn-taking while a call goes on: the last minute's talk, interruptions and the turn that is being taken.

The same as `turn_taking` finds over the speech known so far, an utterance that goes on ending now, but each fact costs
a constant time. Speech is told in order for each party; a party's onset may be told a little later than the other's.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from voicemon.conversation.turn_taking import (
    BACKCHANNEL_SECONDS,
    OVERLAP_SECONDS,
    PAUSE_SECONDS,
    Interruption,
    Spoken,
)

SETTLED_SECONDS = 3.0
"""Onsets and ends are told within this time, so what lies further back does not change. The detector needs half a
second for an onset and 0.6 s for an end; a telephone's leg may be two seconds behind the other."""


@dataclass(slots=True, eq=False)
class _Unit:
    """An inter-pausal unit. ``offset`` is None while it goes on."""

    party: str
    onset: int
    offset: int | None = None
    within: "_Unit | None" = None
    """The other's unit that was going on when this one began, as far as is known."""

    def end(self, now: int) -> int:
        return max(self.onset, now) if self.offset is None else self.offset


@dataclass(slots=True)
class _Voice:
    """One party's units that reach into the window, oldest first, and the length of all but the newest."""

    units: deque[_Unit]
    settled: int = 0


@dataclass(frozen=True, slots=True)
class _Turn:
    onset: int
    last: _Unit


class LiveTurns:
    """The fold. Set ``now`` to the sample up to which the call has been heard, then ask."""

    def __init__(self, parties: Iterable[str], rate_hz: int, window_seconds: float) -> None:
        self.now = 0
        self._rate_hz = rate_hz
        self._window = round(window_seconds * rate_hz)
        self._voices = {party: _Voice(deque()) for party in parties}
        self._turns: dict[str, _Turn] = {}
        """Each party's latest turn among the units that no longer change their kind,"""
        self._taker: str | None = None
        """who took the turn last,"""
        self._pending: list[_Unit] = []
        """and the units after them, by onset."""

    @property
    def parties(self) -> Iterable[str]:
        return self._voices

    def started(self, party: str, at: int) -> None:
        """The party began to speak at sample ``at``, or goes on after a short pause."""
        voice = self._voices[party]
        newest = voice.units[-1] if voice.units else None
        if newest is not None and (
            newest.offset is None or at - newest.offset < PAUSE_SECONDS * self._rate_hz
        ):
            since = at if newest.offset is None else newest.offset
            newest.offset = None
            unit = newest
        else:
            since = at + 1
            unit = self._begin(party, at)
        for other in self._others(party):
            for later in reversed(other.units):
                if later.onset < since:
                    break
                later.within = unit
        self._settle()

    def ended(self, party: str, offset: int) -> None:
        """The party's speech ended at sample ``offset``."""
        units = self._voices[party].units
        if units and units[-1].offset is None:
            units[-1].offset = max(offset, units[-1].onset)

    def talk(self, party: str) -> int:
        """Samples of the last minute in which the party spoke, its short pauses included."""
        voice, begin = self._voices[party], self.now - self._window
        self._forget(voice)
        units = voice.units
        if not units:
            return 0
        newest, oldest = units[-1], units[0]
        total = voice.settled + newest.end(self.now) - newest.onset
        return max(0, total - max(0, begin - oldest.onset))

    def interruptions(self, party: str) -> list[Interruption]:
        """The party's interruptions of the other that began within the last minute."""
        begin = self.now - self._window
        found = (self._interruption(unit) for unit in self._voices[party].units if unit.onset >= begin)
        return [each for each in found if each is not None]

    @property
    def silence(self) -> int:
        """Samples since anybody spoke; 0 while somebody does, and before the first word."""
        newest = [voice.units[-1] for voice in self._voices.values() if voice.units]
        return max(0, self.now - max(unit.end(self.now) for unit in newest)) if newest else 0

    def last_turn(self) -> Spoken | None:
        """The turn of whoever spoke last; where both still do, of who has spoken longer."""
        self._settle()
        turns, taker = dict(self._turns), self._taker
        for unit in sorted(self._pending, key=self._place):
            taker = self._take(unit, turns, taker)
        spoken = [Spoken(party, turn.onset, turn.last.end(self.now)) for party, turn in turns.items()]
        return max(spoken, key=lambda turn: (turn.offset, -turn.onset), default=None)

    def _forget(self, voice: _Voice) -> None:
        """Let go of units before the window, the newest excepted."""
        while len(voice.units) > 1 and voice.units[0].end(self.now) <= self.now - self._window:
            gone = voice.units.popleft()
            voice.settled -= gone.end(self.now) - gone.onset

    def _begin(self, party: str, at: int) -> _Unit:
        voice = self._voices[party]
        if voice.units:
            voice.settled += voice.units[-1].end(self.now) - voice.units[-1].onset
            self._forget(voice)
        unit = _Unit(party, at)
        voice.units.append(unit)
        for other in self._others(party):
            before = next((each for each in reversed(other.units) if each.onset < at), None)
            if before is not None and (before.offset is None or before.offset >= at):
                unit.within = before
        self._pending.append(unit)
        return unit

    def _others(self, party: str) -> list[_Voice]:
        return [voice for name, voice in self._voices.items() if name != party]

    def _settle(self) -> None:
        """Fold the units whose kind can no longer change, oldest first."""
        self._pending.sort(key=self._place)
        while self._pending and self._is_settled(self._pending[0]):
            self._taker = self._take(self._pending.pop(0), self._turns, self._taker)

    def _place(self, unit: _Unit) -> tuple[int, int, str]:
        return unit.onset, unit.end(self.now), unit.party

    def _is_settled(self, unit: _Unit) -> bool:
        settled = self.now - SETTLED_SECONDS * self._rate_hz
        if unit.offset is not None:
            return unit.offset <= settled
        return settled - unit.onset >= BACKCHANNEL_SECONDS * self._rate_hz

    def _take(self, unit: _Unit, turns: dict[str, _Turn], taker: str | None) -> str | None:
        if self._is_backchannel(unit):
            return taker
        goes_on = taker == unit.party
        turns[unit.party] = _Turn(turns[unit.party].onset if goes_on else unit.onset, unit)
        return unit.party

    def _is_backchannel(self, unit: _Unit) -> bool:
        other, now = unit.within, self.now
        if other is None or unit.end(now) - unit.onset >= BACKCHANNEL_SECONDS * self._rate_hz:
            return False
        return other.onset < unit.onset and unit.end(now) <= other.end(now)

    def _interruption(self, unit: _Unit) -> Interruption | None:
        other, now = unit.within, self.now
        if other is None or self._is_backchannel(unit) or not other.onset < unit.onset < other.end(now):
            return None
        overlap = min(unit.end(now), other.end(now)) - unit.onset
        if overlap < OVERLAP_SECONDS * self._rate_hz:
            return None
        return Interruption(unit.party, other.party, unit.onset, overlap, other.end(now) < unit.end(now))
