"""A call with everything that its exports tell of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voicemon import events as ev
from voicemon.call.measures import CallMeasures, measured
from voicemon.call.remarks import AnyRemark
from voicemon.call.state import CallState, apply, begin


@dataclass(frozen=True, slots=True)
class ToldCall:
    """A call from its log and the remarks that stand on it."""

    header: ev.CallHeader
    state: CallState
    measures: CallMeasures
    remarks: Sequence[AnyRemark] = ()


def told(
    header: ev.CallHeader, events: Iterable[ev.CallEvent], remarks: Sequence[AnyRemark] = ()
) -> ToldCall:
    """The call that ``events`` add up to. Raises CallLogError where they cannot be read."""
    facts = list(events)
    state = begin(header)
    for event in facts:
        apply(state, event)
    return ToldCall(header, state, measured(header, facts), tuple(remarks))
