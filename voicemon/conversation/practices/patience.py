"""Patience: time to answer, turns that leave room, words of patience, and waits that were not left in silence."""

import statistics

from voicemon.conversation.practices.card import (
    AGENT,
    CUSTOMER,
    Evidence,
    Moment,
    Practice,
    moments_of,
    noted,
    practice,
    seconds,
    times,
    well,
)
from voicemon.conversation.talk import Talk

CALM_ANSWER_SECONDS = (0.1, 2.5)
"""An answer that comes sooner is ready before the other has finished; one that comes later makes people ask whether
anybody is there."""

MONOLOGUE_SECONDS = 45.0
"""Nobody keeps more than this of an explanation over the telephone."""

LEAST_ANSWERS = 3


def patience(talk: Talk) -> Practice:
    """How much time the agent gave the customer."""
    long = [
        turn for turn in talk.taken.turns if turn.party == AGENT and _is_long(turn.offset - turn.onset, talk)
    ]
    transfers = talk.taken.floor_transfers(AGENT)
    answer = statistics.median(transfers) if len(transfers) >= LEAST_ANSWERS else None
    return practice(
        "patience", "Patience",
        [_answers(answer, len(transfers), talk.rate_hz), _turns(talk), _cut_off(talk), _words(talk),
         _waits(talk), _dead_air(talk)],
        [
            "Take a breath before you answer." if answer is not None and answer < 0 else None,
            "Half a minute into an explanation, ask whether it makes sense so far." if long else None,
            "Say what you are doing while you look something up." if len(talk.dead_air) >= LEAST_ANSWERS else None,
        ],
    )  # fmt: skip


def _is_long(samples: int, talk: Talk) -> bool:
    return samples > MONOLOGUE_SECONDS * talk.rate_hz


def _answers(answer: float | None, count: int, rate_hz: int) -> Evidence | None:
    if answer is None:
        return None
    if answer < 0:
        early = seconds(-answer, rate_hz)
        says = f"Half of your {count} answers began {early} and more before the customer had finished."
        return noted("answers", says)
    says = f"You answered after {seconds(answer, rate_hz)}, the median of {count} answers."
    low, high = CALM_ANSWER_SECONDS
    return (well if low <= answer / rate_hz <= high else noted)("answers", says)


def _turns(talk: Talk) -> Evidence | None:
    own = [turn for turn in talk.taken.turns if turn.party == AGENT]
    long = [turn for turn in own if _is_long(turn.offset - turn.onset, talk)]
    if not own:
        return None
    longest = seconds(talk.taken.longest_turn(AGENT), talk.rate_hz)
    if not long:
        return well("monologues", f"You left room: your longest turn took {longest}.")
    where = [
        Moment(at=turn.onset, stop=turn.offset, party=AGENT, text=talk.text_at(AGENT, turn.onset))
        for turn in long
    ]
    says = f"You spoke {times(len(long))} for more than {MONOLOGUE_SECONDS:.0f} s, the longest turn took {longest}."
    return noted("monologues", says, where)


def _cut_off(talk: Talk) -> Evidence | None:
    found = [each for each in talk.taken.interruptions if each.by == AGENT and each.yielded]
    if not found:
        return None
    where = [
        Moment(at=each.at, stop=each.at + each.overlap, party=CUSTOMER, text=talk.text_at(CUSTOMER, each.at))
        for each in found
    ]
    return noted("cut-off", f"The customer broke off {times(len(found))} when you began.", where)


def _words(talk: Talk) -> Evidence | None:
    found = talk.phrases(AGENT, "patience")
    if not found:
        return None
    return well(
        "patience-words",
        f"You gave the customer time in so many words {times(len(found))}.",
        moments_of(found),
    )


def _waits(talk: Talk) -> Evidence | None:
    if not talk.holds:
        return None
    total = sum(hold.stop - hold.start for hold in talk.holds)
    where = [Moment(at=hold.start, stop=hold.stop, party=CUSTOMER, text=hold.why) for hold in talk.holds]
    how_long = seconds(total, talk.rate_hz)
    says = f"The customer was asked to wait, or heard nothing, {times(len(where))}: {how_long} in all."
    return noted("holds", says, where)


def _dead_air(talk: Talk) -> Evidence | None:
    if not talk.dead_air:
        return None
    total = sum(stop - start for start, stop in talk.dead_air)
    where = [Moment(at=start, stop=stop, party=CUSTOMER) for start, stop in talk.dead_air]
    says = (
        f"Nobody spoke for three seconds and more {times(len(where))}, {seconds(total, talk.rate_hz)} in all."
    )
    return noted("dead-air", says, where)
