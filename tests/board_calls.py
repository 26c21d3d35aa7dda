"""Live calls on a board that have been read once, for tests of what many of them look like."""

from voicemon import events as ev
from voicemon.call.log import CallLog
from voicemon.server.board import Board, BoardEntry

RATE_HZ = 16_000


def put(board: Board, name: str, team: str, stress: float, alert: str = "") -> BoardEntry:
    """A live call that has been read once, ten seconds in."""
    known = 10 * RATE_HZ
    header = ev.CallHeader(
        call=name, started_at="", source="a test", channels=["customer", "agent"], team=team, agent=f"agent of {name}"
    )  # fmt: skip
    entry = board.open_call(header, CallLog(header, lambda line: None))
    (board.folder / name).mkdir()
    entry.add(
        ev.ReadingTaken(
            seq=0, known=known, channel="customer", utterance="customer-1", kind="fast", start=0, stop=known,
            arousal=0, valence=0, stress=stress, stress_low=0, stress_high=100, confidence=0.8, baseline=0.5,
            moved_by=[], model="m",
        )
    )  # fmt: skip
    if alert:
        raised = {
            "alert": "alert-1",
            "rule": "r",
            "reason": alert,
            "start": 0,
            "level": stress,
            "confidence": 0.8,
        }
        entry.add(ev.AlertRaised(seq=1, known=known, **raised))
    return entry
