"""A log without what has been overtaken folds to the same state, as far as a page of the present shows it."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dashboards.logs import logs
from tests.dashboards.made_call import events, header
from tests.present import present
from voicemon import events as ev
from voicemon.call.brief_log import BriefLog
from voicemon.call.log_lines import decode_event, encode
from voicemon.call.state import apply, begin

Log = tuple[ev.CallHeader, list[ev.Event]]


def briefly(facts: list[ev.Event]) -> list[ev.Event]:
    brief = BriefLog()
    for fact in facts:
        brief.append(fact, encode(fact))
    return [fact for line in brief.lines() if (fact := decode_event(line)) is not None]


def folded(head: ev.CallHeader, facts: list[ev.Event]) -> dict[str, Any]:
    state = begin(head)
    for fact in facts:
        apply(state, fact)
    return present(state.to_json())


@settings(deadline=None, max_examples=25)
@given(log=logs(), share=st.floats(0, 1))
def test_any_log_in_brief_folds_to_the_same_state(log: Log, share: float) -> None:
    head, recorded = log
    facts = list({fact.seq: fact for fact in recorded}.values())
    so_far = facts[: round(share * len(facts))]
    assert folded(head, briefly(so_far)) == folded(head, so_far)


def test_a_call_in_brief_is_in_order_and_a_fraction_of_its_log() -> None:
    facts = events()
    brief = briefly(facts)
    assert folded(header(), brief) == folded(header(), facts)
    assert [fact.seq for fact in brief] == sorted(fact.seq for fact in brief)
    assert brief[-1].seq == facts[-1].seq
    assert len(brief) < len(facts) / 5
