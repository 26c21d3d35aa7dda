"""The call of an hour that the desk is opened on is one call, and what is played comes at the pace of life."""

import asyncio
from itertools import pairwise

from tests.dashboards.made_call import SECONDS, events, header
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.bench.desk import PAGE, Recorded, costs, play, repeated
from voicemon.call.log import CallLog
from voicemon.call.state import apply, begin
from voicemon.conversation.turn_taking import Spoken, turn_taking

RECORDED = Recorded(header(), events())


def test_a_call_again_and_again_is_one_call() -> None:
    facts = repeated(RECORDED, 5 * SECONDS)
    assert [fact.seq for fact in facts] == list(range(5 * len(RECORDED.going_on)))
    assert all(before.known <= after.known for before, after in pairwise(facts))
    state = begin(header())
    for fact in facts:
        apply(state, fact)
    assert state.status == "live" and 5 * SECONDS - 5 < state.known / RATE_HZ <= 5 * SECONDS
    assert len(state.utterances) == len({utterance.id for utterance in state.utterances}) == 5 * 16
    spoken = [Spoken(each.channel, each.start, each.stop or each.start) for each in state.utterances]
    assert len(turn_taking(spoken, RATE_HZ).turns) >= 5 * 10
    for utterance in state.utterances:
        for word in utterance.words:
            assert utterance.start <= word["start"] < word["stop"] <= (utterance.stop or 0)


def test_what_ends_a_call_is_not_repeated() -> None:
    ended = [ev.CallEnded(stop=1), ev.CueEnded(cue="cue-1", outcome="passed", why="the call is over")]
    assert Recorded(header(), [*events()[:5], *ended]).going_on == events()[:5]


def test_what_is_played_is_recorded_in_order_and_none_twice() -> None:
    async def scene() -> int:
        log = CallLog(header(), lambda line: None)
        await play(log, RECORDED.going_on, 0.2)
        await play(log, RECORDED.going_on, 0.5, 0.2)
        return len(log.lines)

    assert asyncio.run(scene()) == sum(fact.known < 0.5 * RATE_HZ for fact in RECORDED.going_on)


def test_the_page_is_the_busiest_of_the_processes_that_render() -> None:
    before = {("renderer", 1): 0.9, ("renderer", 2): 0.1, ("GPU", 3): 1.0, ("GPU", 4): 1.0}
    after = {
        ("renderer", 1): 1.0,
        ("renderer", 2): 1.1,
        ("GPU", 3): 1.2,
        ("GPU", 4): 1.3,
        ("renderer", 5): 0.1,
    }
    found = costs(before, after, 10.0)
    assert {kind: round(cores, 6) for kind, cores in found.items()} == {
        PAGE: 0.1,
        "renderer": 0.02,
        "GPU": 0.05,
    }
