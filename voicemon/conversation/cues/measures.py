"""What a cue's rule can ask about: the measures by name.

Seconds are of the call, shares 0..1, stress 0..100. `60s` in a name: within the last minute. All of it is either the
customer's, or counted from who spoke when; nothing here reads an agent's emotion.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from voicemon.conversation.cues.expression import Ask, Measured, name_of
from voicemon.conversation.cues.heard import AGENT, CUSTOMER, PARTIES, HeardSoFar
from voicemon.conversation.peaks import Peak

FAMILIES = (
    "empathy", "reflecting", "apology", "appreciation", "ownership", "patience", "next-steps", "closing",
    "complaint", "leaving", "supervisor", "legal", "vulnerability",
)  # fmt: skip
"""Families of phrases that a rule can ask for: `since agent empathy`."""


class Now(NamedTuple):
    """What rules are asked about: sample ``known`` of the call, and what the agent was told by then."""

    heard: HeardSoFar
    known: int
    cue_at: float = -math.inf
    """Sample at which the cue on the screen was given,"""
    given_at: Mapping[str, float] = {}
    """and at which each rule's cue was last given,"""
    taken_up_at: Mapping[str, float] = {}
    """and taken up."""


def _since(thing: str) -> Ask:
    return lambda now: now.heard.since(thing, now.known)


def _counted(now: Now, value: float | None) -> Measured | None:
    """A count of who spoke when; None on a call on which the parties cannot be told apart."""
    if value is None or not now.heard.parties.issuperset(PARTIES):
        return None
    return Measured(value, now.heard.whole(now.known))


def _share(now: Now) -> Measured | None:
    return _counted(now, now.heard.talk.share(AGENT)) if AGENT in now.heard.parties else None


def _pace_change(now: Now) -> Measured | None:
    pace = now.heard.talk.pace(AGENT) if AGENT in now.heard.parties else None
    return None if pace is None or pace.ratio is None else _counted(now, pace.ratio - 1.0)


def _interruptions(party: str) -> Ask:
    return lambda now: (
        _counted(now, now.heard.talk.interrupted_by(party)) if party in now.heard.parties else None
    )


def _monologue(party: str) -> Ask:
    def ask(now: Now) -> Measured | None:
        monologue = now.heard.talk.monologue
        return _counted(now, monologue[1] if monologue is not None and monologue[0] == party else 0.0)

    return ask


def _dead_air(now: Now) -> Measured | None:
    return _counted(now, 0.0 if now.heard.talk.holding else now.heard.talk.silence_s)


def _quiet(party: str) -> Ask:
    return lambda now: _counted(now, now.heard.quiet(party, now.known))


def _speaking(party: str) -> Ask:
    def ask(now: Now) -> Measured | None:
        quiet = now.heard.quiet(party, now.known)
        return _counted(now, None if quiet is None else float(quiet == 0))

    return ask


def _unwritten(party: str) -> Ask:
    return lambda now: Measured(now.heard.unwritten(party, now.known)) if now.heard.has_words else None


def _stress(now: Now) -> Measured | None:
    reading = now.heard.reading
    return None if reading is None else Measured(reading.stress, reading.confidence)


def _stress_change(now: Now) -> Measured | None:
    rise = now.heard.rise
    return None if rise is None else Measured(rise.change, rise.confidence)


def _of_peak(ask: Callable[[Now, Peak], float]) -> Ask:
    """Something of the latest peak, as sure as the latest reading."""

    def asked(now: Now) -> Measured | None:
        peak, reading = now.heard.talk.stress, now.heard.reading
        return None if peak is None or reading is None else Measured(ask(now, peak), reading.confidence)

    return asked


def _rising(now: Now) -> Measured | None:
    if now.heard.reading is None:
        return None
    rise = now.heard.rise
    return Measured(0.0) if rise is None else Measured(1.0, rise.confidence)


NUMBERS: dict[str, Ask] = {
    # Seconds of the call heard so far.
    "call_time": lambda now: Measured(now.known / now.heard.rate_hz),
    # The customer's latest stress, and by how many points the rise that has not settled lies above this voice's usual.
    "stress": _stress,
    "stress_change": _stress_change,
    # The customer's latest peak: how high it was, seconds since then, and points below it by now.
    "peak_stress": _of_peak(lambda now, peak: peak.stress),
    "past_peak": _of_peak(lambda now, peak: (now.known - peak.at) / now.heard.rate_hz),
    "below_peak": _of_peak(lambda now, peak: peak.stress - peak.now),
    "since_stress_rise": _since("stress_rise"),
    "since_stress_settled": _since("stress_settled"),
    # The agent's part of all that was spoken.
    "agent_share_60s": _share,
    # How much faster than usual the agent speaks: 0.25 is a quarter.
    "agent_pace_change": _pace_change,
    # How often each party began while the other spoke; brief sounds of listening do not count.
    "interruptions_by_agent_60s": _interruptions(AGENT),
    "interruptions_by_customer_60s": _interruptions(CUSTOMER),
    # Seconds in which nobody has spoken; 0 on hold.
    "dead_air": _dead_air,
    # Seconds of a turn that goes on, or was the last one.
    "agent_monologue": _monologue(AGENT),
    "customer_monologue": _monologue(CUSTOMER),
    # Seconds since a party spoke; 0 while it does.
    "agent_quiet": _quiet(AGENT),
    "customer_quiet": _quiet(CUSTOMER),
    # Seconds of what a party said that is not written down yet.
    "agent_unwritten": _unwritten(AGENT),
    "customer_unwritten": _unwritten(CUSTOMER),
    # How often the customer has said the same by now, and since when; likewise for phrases, see `since_phrases`.
    "customer_repeats": lambda now: now.heard.times("customer_repeat") if now.heard.has_words else None,
    # Seconds since the cue on the screen was given; infinite where there is none.
    "since_cue": lambda now: Measured((now.known - now.cue_at) / now.heard.rate_hz),
}

STATES: dict[str, Ask] = {
    "stress_rising": _rising,
    "stress_past_peak": _of_peak(lambda now, peak: float(peak.past)),
    "agent_speaking": _speaking(AGENT),
    "customer_speaking": _speaking(CUSTOMER),
    "on_hold": lambda now: Measured(float(now.heard.talk.holding)),
}


def since_phrases(families: Iterable[str] = ()) -> dict[str, Ask]:
    """Measures such as ``since_agent_empathy``: seconds since a party said something of a family, asked or repeated."""
    things = (*FAMILIES, *families, "repeat", "question", "open_question", "closed_question")
    return {
        f"since_{party}_{name_of(thing)}": _since_said(party, f"{party}_{name_of(thing)}")
        for party in PARTIES
        for thing in things
    }


def words_of(families: Iterable[str] = ()) -> dict[str, Callable[[Now], str | None]]:
    """What a reason can quote, such as ``words_customer_complaint``: the words said last of a family."""
    names = [f"{party}_{name_of(thing)}" for party in PARTIES for thing in (*FAMILIES, *families, "repeat")]
    return {f"words_{name}": _words(name) for name in names}


def _words(thing: str) -> Callable[[Now], str | None]:
    return lambda now: now.heard.words(thing)


def since_cues(rules: Iterable[str]) -> dict[str, Ask]:
    """Measures such as ``since_slow_down_given`` and ``since_slow_down_taken_up``: seconds since the cue of a rule
    was last given, or taken up."""
    asks: dict[str, Ask] = {}
    for rule in rules:
        asks[f"since_{name_of(rule)}_given"] = _since_given(rule)
        asks[f"since_{name_of(rule)}_taken_up"] = _since_taken_up(rule)
    return asks


def _since_said(party: str, thing: str) -> Ask:
    def ask(now: Now) -> Measured | None:
        return (
            now.heard.since(thing, now.known) if now.heard.has_words and party in now.heard.parties else None
        )

    return ask


def _since_given(rule: str) -> Ask:
    return lambda now: Measured((now.known - now.given_at.get(rule, -math.inf)) / now.heard.rate_hz)


def _since_taken_up(rule: str) -> Ask:
    return lambda now: Measured((now.known - now.taken_up_at.get(rule, -math.inf)) / now.heard.rate_hz)
