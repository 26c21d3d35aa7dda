"""What is to be said keeps its order and its numbers, however slowly it is sent."""

import json

import pytest

from voicemon.errors import ProtocolError
from voicemon.sources.genesys.audiohook_messages import NOBODY
from voicemon.sources.genesys.audiohook_outbox import WAITING, Outbox

SESSION = "e160e428-53e2-487c-977d-96989bf5c99d"


def taken(outbox: Outbox) -> list[dict]:
    return [json.loads(text) for text in outbox.take(SESSION)]


def test_messages_are_numbered_as_they_go_out() -> None:
    outbox = Outbox()
    assert json.loads(outbox_first(outbox))["id"] == NOBODY
    outbox.answer("pong", {}, 3)
    outbox.event([{"type": "transcript"}], 4)
    assert taken(outbox) == [
        {"version": "2", "type": "pong", "id": SESSION, "seq": 2, "clientseq": 3, "parameters": {}},
        {"version": "2", "type": "event", "id": SESSION, "seq": 3, "clientseq": 4,
         "parameters": {"entities": [{"type": "transcript"}]}},
    ]  # fmt: skip
    assert taken(outbox) == [] and outbox.seq == 3


def outbox_first(outbox: Outbox) -> str:
    outbox.answer("disconnect", {"reason": "error"}, 0)
    (text,) = outbox.take("")
    return text


def test_a_slow_client_misses_the_oldest_events_and_no_answer() -> None:
    outbox = Outbox()
    outbox.answer("opened", {}, 1)
    for number in range(WAITING + 7):
        outbox.event([{"number": number}], 1)
    outbox.answer("pong", {}, 2)
    told = taken(outbox)
    assert outbox.dropped == 7
    assert [message["seq"] for message in told] == list(range(1, WAITING + 3))
    assert (told[0]["type"], told[-1]["type"]) == ("opened", "pong")
    assert told[1]["parameters"]["entities"] == [{"number": 7}]


def test_a_client_that_reads_no_answer_is_not_answered_for_ever() -> None:
    outbox = Outbox()
    for number in range(WAITING):
        outbox.answer("pong", {}, number)
    with pytest.raises(ProtocolError, match="100 answers wait"):
        outbox.answer("pong", {}, WAITING)
    outbox.answer("disconnect", {}, WAITING)
    assert len(taken(outbox)) == WAITING + 1
