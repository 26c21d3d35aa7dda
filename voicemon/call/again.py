"""The facts of a recorded call with what follows from them found anew: how past calls are asked with today's rules."""

from collections.abc import Iterable, Iterator

import msgspec

from voicemon import events as ev
from voicemon.conversation.advisor import Advisor

FOUND = (
    ev.PhraseHeard
    | ev.QuestionAsked
    | ev.PointRepeated
    | ev.CueGiven
    | ev.CueEnded
    | ev.RiskEstimated
    | ev.AlertRaised
    | ev.AlertSettled
)
"""Facts that folds found, as against those that were heard, read and written down."""


WRITTEN_S = 1.5
"""So long after its end a live call has the words of an utterance, 95 times in 100: what ``voicemon bench page``
aims at."""


def as_if_live(events: Iterable[ev.CallEvent], rate_hz: int) -> list[ev.CallEvent]:
    """``events`` with the words no later than a live call has them.

    A recording is listened to faster than it is written down, so in its log words stand far behind what they are about,
    and advice would come as late.
    """
    return sorted(
        (_in_time(event, round(WRITTEN_S * rate_hz)) for event in events), key=lambda each: each.known
    )


def _in_time(event: ev.CallEvent, within: int) -> ev.CallEvent:
    late = isinstance(event, ev.TranscriptWritten | ev.TranscriptMissing) or (
        isinstance(event, ev.ReadingTaken) and event.kind == "fused"
    )
    if not late or event.known <= event.stop + within:  # type: ignore[union-attr]
        return event
    return _known(event, event.stop + within)  # type: ignore[union-attr]


def advised_again(events: Iterable[ev.CallEvent], advisor: Advisor) -> Iterator[ev.CallEvent]:
    """``events`` without what folds found in them when they were recorded, with what ``advisor`` finds in its place.

    What is found comes right after the fact that it follows from, as in a live call, and is known at the same sample.
    """
    for event in events:
        if not isinstance(event, FOUND):
            yield from _with_findings(event, advisor)


def _with_findings(event: ev.CallEvent, advisor: Advisor) -> Iterator[ev.CallEvent]:
    yield event
    for found in advisor.push(event):
        yield from _with_findings(_known(found, event.known), advisor)


def _known(event: ev.CallEvent, known: int) -> ev.CallEvent:
    return msgspec.structs.replace(event, known=known)
