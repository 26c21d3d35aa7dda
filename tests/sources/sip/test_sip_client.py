"""A rehearsal's signalling against the server's own, without a network."""

import uuid
from itertools import count

import pytest

from tests.siprec import Notes
from voicemon.errors import ProtocolError
from voicemon.sources.sip.sdp import write_offer
from voicemon.sources.sip.sip import Request, Response, read_message
from voicemon.sources.sip.sip_answers import Refused
from voicemon.sources.sip.sip_client import SipClient
from voicemon.sources.sip.sip_digest import Digest
from voicemon.sources.sip.sip_repeats import Flow
from voicemon.sources.sip.sip_server import SipServer
from voicemon.sources.siprec.siprec import write_metadata

FLOW = Flow("UDP", "127.0.0.1", 5070, "127.0.0.1", 5060)
OFFER = write_offer("127.0.0.1", [("1", 4000), ("2", 4002)], 0, "sendonly")
PEOPLE = write_metadata(uuid.uuid4(), [("sip:c@x", "C", "1"), ("sip:a@x", "A", "2")])


class Wire:
    """Both ends, and a server that may ask for a key."""

    def __init__(self, key: str = "", given: str = "") -> None:
        self.notes = Notes()
        numbers = count(1)
        digest = Digest((key,), b"s") if key else None
        self.server = SipServer(self.notes, lambda: f"t{next(numbers)}", digest)
        self.client = SipClient("sip:srs@127.0.0.1:5060", "UDP 127.0.0.1:5070", given)

    def carry(self, data: bytes) -> None:
        """To the server and back, until nobody has anything to say."""
        waiting = [data]
        while waiting:
            for out in self.server.receive(read_message(waiting.pop(0)), FLOW, 0.0):
                waiting += self.client.receive(read_message(out.data))


def test_a_call_from_its_invitation_to_its_end() -> None:
    wire = Wire()
    wire.carry(wire.client.invite(OFFER, PEOPLE, [("X-Voicemon-Call", "mine"), ("X-Voicemon-Team", "")]))
    assert [stream.port for stream in wire.client.streams] == [16384, 16386]
    assert wire.client.pending is None
    (invitation,) = wire.notes.begun
    assert invitation.request.first("x-voicemon-call") == "mine"
    assert not invitation.request.all("x-voicemon-team")
    assert wire.server.due(20.0) == [], "the answer was acknowledged"
    wire.carry(wire.client.bye())
    assert wire.client.name == "by-this-name" and len(wire.notes.ended) == 1


def test_an_acknowledgement_that_was_lost_is_sent_again() -> None:
    wire = Wire()
    out = wire.server.receive(read_message(wire.client.invite(OFFER, PEOPLE, [])), FLOW, 0.0)
    ok = read_message(out[-1].data)
    first = wire.client.receive(ok)
    assert wire.client.receive(ok) == first


def test_a_key_is_proved_when_it_is_asked_for() -> None:
    wire = Wire("correct-horse-battery", "correct-horse-battery")
    wire.carry(wire.client.invite(OFFER, PEOPLE, [("X-Voicemon-Call", "mine")]))
    assert wire.notes.begun[0].request.first("x-voicemon-call") == "mine"
    assert wire.server.due(20.0) == []
    for given in ("", "wrong"):
        wire = Wire("correct-horse-battery", given)
        with pytest.raises(ProtocolError, match="the server refused: 401 Unauthorized"):
            wire.carry(wire.client.invite(OFFER, PEOPLE, []))


def test_a_refusal_is_told_in_the_servers_words_and_acknowledged() -> None:
    wire = Wire()
    wire.notes.refusal = Refused(503, "too many")
    with pytest.raises(ProtocolError, match="refused: 503 too many"):
        wire.carry(wire.client.invite(OFFER, PEOPLE, []))
    assert wire.server.due(0.6)
    wire.carry(wire.client.refused)
    assert wire.server.due(5.0) == []


def test_a_server_that_hangs_up_is_answered_and_its_reason_kept() -> None:
    wire = Wire()
    wire.carry(wire.client.invite(OFFER, PEOPLE, []))
    (bye,) = wire.server.hang_up("t1", "no more room", 1.0)
    (answer,) = wire.client.receive(read_message(bye.data))
    assert wire.client.ended == "no more room"
    back = read_message(answer)
    assert isinstance(back, Response) and back.status == 200
    assert isinstance(read_message(bye.data), Request)
