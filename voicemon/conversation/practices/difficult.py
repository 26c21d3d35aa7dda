"""The difficult moments of a call: where the customer's stress rose or a complaint was made, and what answered them."""

from dataclasses import dataclass

import msgspec

from voicemon import events as ev
from voicemon.conversation.practices.card import AGENT, CUSTOMER, Moment
from voicemon.conversation.practices.resolution import risen
from voicemon.conversation.talk import Talk

WARM = ("empathy", "reflecting", "apology")
"""Families of phrases that answer a difficult moment."""

ANSWERED_SECONDS = 60.0
"""Words that come later answer something else."""

ONE_MOMENT_SECONDS = 20.0
"""What begins within this time of a difficult moment's beginning is part of it."""


@dataclass(frozen=True, slots=True)
class Difficult:
    """One difficult moment, and the first warm words within a minute after it began, if there were any."""

    where: Moment
    answer: ev.PhraseHeard | None

    def after_samples(self) -> int | None:
        """How long the customer waited for them, from the end of the moment; 0 where they came within it."""
        return None if self.answer is None else max(0, self.answer.start - self.where.stop)


def difficult_moments(talk: Talk) -> list[Difficult]:
    """The customer's difficult moments, in the order of the call."""
    complaints = [
        Moment(at=each.start, stop=each.stop, party=CUSTOMER, text=each.text)
        for each in talk.phrases(CUSTOMER, "complaint")
    ]
    rises = [risen(rise, talk) for rise in talk.facts.rises if rise.rose.channel == CUSTOMER]
    warm = talk.phrases(AGENT, *WARM)
    return [_answered(where, warm, talk.rate_hz) for where in _joined([*complaints, *rises], talk.rate_hz)]


def _joined(moments: list[Moment], rate_hz: int) -> list[Moment]:
    """Moments by where they begin; those that begin close together are the first of them, as long as all."""
    joined: list[Moment] = []
    for moment in sorted(moments, key=lambda each: (each.at, each.stop)):
        if joined and moment.at - joined[-1].at < ONE_MOMENT_SECONDS * rate_hz:
            joined[-1] = msgspec.structs.replace(joined[-1], stop=max(joined[-1].stop, moment.stop))
        else:
            joined.append(moment)
    return joined


def _answered(where: Moment, warm: list[ev.PhraseHeard], rate_hz: int) -> Difficult:
    latest = where.stop + ANSWERED_SECONDS * rate_hz
    return Difficult(where, next((each for each in warm if where.at <= each.start <= latest), None))
