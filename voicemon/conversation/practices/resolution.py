"""Resolution: where the customer's stress went, how long it took, what had to be said twice, and what happens next."""

from voicemon import events as ev
from voicemon.conversation.practices.card import (
    AGENT,
    CUSTOMER,
    Evidence,
    Moment,
    Practice,
    counted,
    moments_of,
    noted,
    practice,
    seconds,
    times,
    well,
)
from voicemon.conversation.talk import Rise, Talk

LEAST_CONFIDENCE = 0.3
"""Readings below are a guess, as the pages say."""

TENSE = 45.0
"""Stress from which a peak is worth telling; the pages call it tense."""

CAME_DOWN = 15.0
"""Points of stress: a step of the pages' scale."""


def resolution(talk: Talk) -> Practice:
    """How the call ended for the customer."""
    repeats = [each for each in talk.facts.repeats if each.channel == CUSTOMER]
    course = customer_course(talk)
    next_steps = talk.phrases(AGENT, "next-steps", "ownership")
    return practice(
        "resolution", "Resolution",
        [_peak_to_end(talk, course), *_rises(talk), _repeats(repeats), _next_steps(next_steps)],
        [
            "When something comes a second time, say it back in your own words before you go on."
            if len(repeats) >= 2 else None,
            "Say what happens next, who does it, and by when."
            if talk.followed and not talk.phrases(AGENT, "next-steps") else None,
        ],
    )  # fmt: skip


def customer_course(talk: Talk) -> list[ev.ReadingTaken]:
    """One reading for each of the customer's utterances, those that are mere guesses left out, by where they end."""
    read = (each for each in talk.facts.readings.values() if each.channel == CUSTOMER)
    return sorted((each for each in read if each.confidence >= LEAST_CONFIDENCE), key=lambda each: each.stop)


def risen(rise: Rise, talk: Talk) -> Moment:
    """Where stress rose, with what was being said then."""
    rose = rise.rose
    said = talk.text_at(CUSTOMER, rose.start) or talk.text_at(CUSTOMER, rose.stop - 1) or rose.text
    return Moment(at=rose.start, stop=rose.stop, party=CUSTOMER, text=said)


def recovery_samples(rise: Rise) -> int | None:
    """From where stress began to rise to where it was lower again; None while it is not."""
    return None if rise.settled is None else max(0, rise.settled.start - rise.rose.start)


def _peak_to_end(talk: Talk, course: list[ev.ReadingTaken]) -> Evidence | None:
    if len(course) < 2:
        return None
    peak, end = max(course, key=lambda each: each.stress), course[-1]
    where = [_where(peak, talk)] if peak is end else [_where(peak, talk), _where(end, talk)]
    if peak.stress < TENSE:
        return well(
            "peak-to-end",
            f"The customer's voice sounded calm throughout: stress was {_read(peak)} at most.",
            where,
        )
    says = f"The customer's stress was highest at {_read(peak)}"
    if peak is end:
        return noted("peak-to-end", f"{says}, at the end of the call.", where)
    told = well if end.stress <= peak.stress - CAME_DOWN else noted
    return told("peak-to-end", f"{says}, and {_read(end)} at the end.", where)


def _read(reading: ev.ReadingTaken) -> str:
    return f"{reading.stress:.0f} ({reading.stress_low:.0f} to {reading.stress_high:.0f})"


def _where(reading: ev.ReadingTaken, talk: Talk) -> Moment:
    middle = (reading.start + reading.stop) // 2
    return Moment(at=reading.start, stop=reading.stop, party=CUSTOMER, text=talk.text_at(CUSTOMER, middle))


def _rises(talk: Talk) -> list[Evidence | None]:
    rises = [rise for rise in talk.facts.rises if rise.rose.channel == CUSTOMER]
    settled = [rise for rise in rises if rise.settled is not None]
    open_ones = [rise for rise in rises if rise.settled is None]
    took = [samples for rise in settled if (samples := recovery_samples(rise)) is not None]
    found: list[Evidence | None] = []
    if settled:
        how_long = " and ".join(seconds(samples, talk.rate_hz) for samples in took)
        says = f"Stress that had risen came down again {times(len(settled))}, after {how_long}."
        found.append(well("settled", says, [risen(rise, talk) for rise in settled]))
    if open_ones:
        says = f"{counted(len(open_ones), 'rise')} in stress had not come down when the call ended."
        found.append(noted("not-settled", says, [risen(rise, talk) for rise in open_ones]))
    return found


def _repeats(repeats: list[ev.PointRepeated]) -> Evidence | None:
    if not repeats:
        return None
    says = f"The customer came back {times(len(repeats))} to something said before."
    return noted("repeats", says, moments_of(repeats))


def _next_steps(found: list[ev.PhraseHeard]) -> Evidence | None:
    if not found:
        return None
    says = f"You took it on yourself, or said what happens next, {times(len(found))}."
    return well("next-steps", says, moments_of(found))
