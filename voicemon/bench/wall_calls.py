"""Made calls for the wall's bench: put on a board as a session would, but from a course of stress that is made up."""

import random
from dataclasses import dataclass

from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.call.log import CallLog
from voicemon.server.board import Board, BoardEntry

UPDATE_SECONDS = 0.5
"""Between two updates of a call: two a second."""
CALL_SECONDS = 600
"""How long a call lasts in the mean: others come in their places, as in life."""
TEAMS = ("Billing", "Moving", "Outages", "Sales", "Tariffs")
NAMES = ("Ada", "Ben", "Chris", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "June")
REASONS = (
    "Stress has been high for two minutes",
    "The customer asks for a supervisor",
    "Stress rises and has not come down",
    "The customer speaks of leaving",
)
UPSET, CALM = 78.0, 32.0


@dataclass(slots=True)
class _Made:
    """One call: where its stress goes to, and what stands open."""

    entry: BoardEntry
    known: int
    stress: float
    wanted: float
    seq: int = 0
    rising: bool = False
    alert: str = ""
    alerts: int = 0

    def learn(self, event: ev.CallEvent) -> None:
        """One more fact, numbered."""
        self.entry.add(event)
        self.seq += 1


class MadeCalls:
    """So many calls at a time on ``board``; each ``update`` is half a second of all of them. The same ``seed`` makes
    the same calls."""

    def __init__(self, board: Board, calls: int, seed: int = 1) -> None:
        self._board = board
        self._rng = random.Random(seed)
        self._number = 0
        self._calls = [self._new(self._rng.uniform(0, CALL_SECONDS)) for _ in range(calls)]

    def __len__(self) -> int:
        return len(self._calls)

    def update(self, first: int, stop: int) -> None:
        """Half a second more of the calls from ``first`` to ``stop``."""
        for place in range(first, stop):
            call = self._calls[place]
            if self._rng.random() < UPDATE_SECONDS / CALL_SECONDS:
                self._end(call)
                self._calls[place] = self._new(0.0)
            else:
                self._go_on(call)

    def update_all(self, times: int) -> None:
        """So many half seconds of all calls at once."""
        for _ in range(times):
            self.update(0, len(self))

    def _new(self, seconds: float) -> _Made:
        self._number += 1
        rng, name = self._rng, f"CA{self._number:032x}"
        header = ev.CallHeader(
            call=name, started_at="2026-03-04T09:30:00+01:00", source=f"Twilio {name[:8]}",
            channels=["customer", "agent"], team=rng.choice(TEAMS), agent=f"{rng.choice(NAMES)} {self._number}",
            emotion_channels=["customer"], models={"affect": "made", "whisper": "made"},
        )  # fmt: skip
        entry = self._board.open_call(header, CallLog(header, lambda line: None))
        start = rng.gauss(CALM, 8)
        return _Made(entry, round(seconds * RATE_HZ), start, start)

    def _end(self, call: _Made) -> None:
        call.learn(ev.CallEnded(seq=call.seq, known=call.known, stop=call.known))
        self._board.close_call(call.entry.state.call)

    def _go_on(self, call: _Made) -> None:
        rng = self._rng
        call.known += round(UPDATE_SECONDS * RATE_HZ)
        call.entry.arrived = call.known + rng.randrange(RATE_HZ // 5)
        if rng.random() < 0.01:
            call.wanted = rng.gauss(UPSET if rng.random() < 0.15 else CALM, 8)
        call.stress += (call.wanted - call.stress) * 0.08 + rng.gauss(0, 1.5)
        call.stress = min(98.0, max(2.0, call.stress))
        call.learn(self._level(call))
        if rng.random() < 0.8:
            call.learn(self._reading(call))
        self._course(call)

    def _level(self, call: _Made) -> ev.LevelMeasured:
        start = call.known - RATE_HZ // 10
        return ev.LevelMeasured(
            seq=call.seq, known=call.known, channel="customer", start=start, stop=call.known,
            level_db=self._rng.uniform(-50, -20), speech=0.9,
        )  # fmt: skip

    def _reading(self, call: _Made) -> ev.ReadingTaken:
        sure = self._rng.uniform(0.4, 0.9)
        return ev.ReadingTaken(
            seq=call.seq, known=call.known, channel="customer", utterance=f"customer-{call.known // (8 * RATE_HZ)}",
            kind="fast", start=max(0, call.known - 2 * RATE_HZ), stop=call.known, arousal=0.1, valence=-0.1,
            stress=call.stress, stress_low=max(0.0, call.stress - 12), stress_high=min(100.0, call.stress + 12),
            confidence=sure, baseline=0.5, moved_by=[], model="made",
        )  # fmt: skip

    def _course(self, call: _Made) -> None:
        """Rises, risks and alerts, as rules would find them."""
        high = call.stress > UPSET - 12
        if high != call.rising:
            call.rising = high
            kind = ev.StressRose if high else ev.StressSettled
            call.learn(
                kind(seq=call.seq, known=call.known, channel="customer", start=call.known, stop=call.known,
                     level=call.stress, change=20.0, confidence=0.7, text="stress")
            )  # fmt: skip
            call.learn(
                ev.RiskEstimated(seq=call.seq, known=call.known, channel="customer", stop=call.known,
                                 risk=0.6 if high else 0.1, confidence=0.7, model="made")
            )  # fmt: skip
        if high and not call.alert and self._rng.random() < 0.003:
            call.alerts += 1
            call.alert = f"alert-{call.alerts}"
            call.learn(
                ev.AlertRaised(seq=call.seq, known=call.known, alert=call.alert, rule="made",
                               reason=self._rng.choice(REASONS), start=call.known, level=call.stress, confidence=0.7)
            )  # fmt: skip
        elif not high and call.alert:
            call.learn(
                ev.AlertSettled(seq=call.seq, known=call.known, alert=call.alert, reason="stress came down")
            )
            call.alert = ""
