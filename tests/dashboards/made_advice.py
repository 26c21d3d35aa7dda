"""Advice for the made call: phrases, questions, a repeat, cues, an alert and risk, where they might have been."""

from collections.abc import Iterator

import msgspec

from tests.dashboards.made_call import SECONDS
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.call import remarks as rm

PHRASES = [
    # channel, utterance, family, words, first of them at second
    ("customer", "customer-1", "complaint", "my bill is wrong again", 7.2),
    ("agent", "agent-2", "apology", "I'm sorry to hear that.", 10.9),
    ("customer", "customer-3", "complaint", "Nobody listens", 27.6),
    ("agent", "agent-5", "reflecting", "That is frustrating", 46.5),
    ("agent", "agent-5", "ownership", "it's on us", 48.6),
    ("agent", "agent-6", "next-step", "Let me put this right now", 55.1),
    ("agent", "agent-8", "appreciation", "Thank you for your patience.", 79.8),
]
WHO = {"by": "Ada", "when": "2026-03-04T10:00:00+01:00"}


def advised(facts: list[ev.Event]) -> list[ev.Event]:
    """``facts`` with the advice among them, where it would have been known, numbered anew."""
    ended = next(fact for fact in facts if isinstance(fact, ev.CallEnded))
    before = [(fact.known, fact) for fact in facts if fact is not ended]
    timed = [*sorted([*before, *_advice()], key=lambda pair: pair[0]), (ended.known, ended)]
    return [msgspec.structs.replace(fact, seq=seq, known=known) for seq, (known, fact) in enumerate(timed)]


def remarks() -> list[rm.AnyRemark]:
    """What people added afterwards."""
    return [
        rm.Comment(id="c1", at=_at(46.8), text="Said back what was heard. This turned the call.", **WHO),
        rm.CueAnswered(id="a1", cue="cue-1", answer="useful", **WHO),
        rm.FeedbackGiven(id="feedback", score=4, text="In the end it was sorted out.", **WHO),
        rm.OutcomeSet(id="outcome", outcome="resolved", **WHO),
    ]


def _at(seconds: float) -> int:
    return round(seconds * RATE_HZ)


def _advice() -> Iterator[tuple[int, ev.Event]]:
    for channel, utterance, family, text, second in PHRASES:
        span = {"start": _at(second), "stop": _at(second + 1.2)}
        yield _at(second + 3), ev.PhraseHeard(
            channel=channel, utterance=utterance, family=family, text=text, phrase=text.lower().strip("."),
            score=0.94, **span,
        )  # fmt: skip
    yield _at(14), ev.QuestionAsked(channel="agent", utterance="agent-2", start=_at(12.2), stop=_at(13.4),
                                    text="May I have your customer number?", form="closed")  # fmt: skip
    yield _at(32), ev.PointRepeated(channel="customer", utterance="customer-3", start=_at(28.4), stop=_at(30.9),
                                    text="every month it is the same", first=_at(7.2), times=2)  # fmt: skip
    yield (
        _at(30),
        ev.RiskEstimated(channel="customer", stop=_at(30), risk=0.62, confidence=0.6, model="risk-1"),
    )
    yield _at(35), ev.CueGiven(
        cue="cue-1", rule="let-them-finish", kind="hint", start=_at(24), until=_at(55), confidence=0.7,
        text="Let them finish, then say back what you heard.",
        why="The customer's stress has risen by 31 points in 12 s.", steps=["Listen", "Say it back", "Say what you do"],
    )  # fmt: skip
    yield _at(48), ev.CueEnded(cue="cue-1", outcome="taken-up", why="You said back what you heard.")
    yield _at(66), ev.CueGiven(
        cue="cue-2", rule="past-the-peak", kind="praise", start=_at(50), until=_at(76), confidence=0.6,
        text="They are calmer than a minute ago. Well done.", why="Stress fell from 81 to 56.", steps=[],
    )  # fmt: skip
    yield _at(74), ev.CueEnded(cue="cue-2", outcome="passed", why="It was seen for eight seconds.")
    yield _at(38), ev.AlertRaised(alert="alert-1", rule="stress-high", start=_at(30), level=79.0, confidence=0.66,
                                  reason="The customer's stress has stood above 70 for 8 s.")  # fmt: skip
    yield _at(SECONDS - 20), ev.AlertSettled(alert="alert-1", reason="Stress is below 60 again.")
