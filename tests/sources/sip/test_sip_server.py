"""A recording server's signalling, message by message: taken, changed, ended, refused, repeated, given up."""

import random
from itertools import count

import pytest

from tests.siprec import BODY, METADATA, OFFER, TCP, UDP, Notes, read, request, status
from tests.siprec_stream import RecordedCall, whole_call
from voicemon.audio.chunk import Channel
from voicemon.sources.sip.sip import Request, Response, read_message
from voicemon.sources.sip.sip_answers import Refused
from voicemon.sources.sip.sip_digest import Digest, authorization
from voicemon.sources.sip.sip_repeats import Flow, Outgoing
from voicemon.sources.sip.sip_server import SipServer


class Scene:
    """A server, its recorder, and one call."""

    def __init__(self, digest: Digest | None = None) -> None:
        self.notes = Notes()
        numbers = count(1)
        self.server = SipServer(self.notes, lambda: f"token{next(numbers)}", digest)
        self.tag = ""

    def send(self, message: Request | Response, now: float = 0.0, flow: Flow = UDP) -> list[Outgoing]:
        return self.server.receive(message, flow, now)

    def invited(self, now: float = 0.0, flow: Flow = UDP, **headers: str) -> Response:
        trying, ok = read(self.send(request("INVITE", 1, BODY, **headers), now, flow))
        assert isinstance(trying, Response) and isinstance(ok, Response)
        assert (trying.status, ok.status) == (100, 200)
        self.tag = ok.first("to").partition("tag=")[2]
        return ok

    def acknowledge(self, number: int = 1) -> None:
        assert (
            self.send(request("ACK", number, to=self.tag, via="SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKack"))
            == []
        )


def test_an_invitation_is_taken_with_an_answer_for_each_stream() -> None:
    scene = Scene()
    ok = scene.invited(record_route="<sip:proxy;lr>")
    assert ok.first("contact") == "<sip:voicemon@192.0.2.7:5060;transport=udp>;+sip.srs"
    assert ok.first("record-route") == "<sip:proxy;lr>"
    assert ok.body.decode().split("\r\n")[5:] == [
        "m=audio 16384 RTP/AVP 0 101", "a=rtpmap:0 PCMU/8000", "a=rtpmap:101 telephone-event/8000", "a=label:1",
        "a=recvonly", "m=audio 16386 RTP/AVP 8", "a=rtpmap:8 PCMA/8000", "a=label:2", "a=recvonly", "",
    ]  # fmt: skip
    (invitation,) = scene.notes.begun
    assert invitation.metadata is not None and invitation.metadata.session == "call-17"


def test_an_answer_comes_again_until_it_is_acknowledged() -> None:
    scene = Scene()
    scene.invited()
    sent = [now / 10 for now in range(1, 100) if scene.server.due(now / 10)]
    assert sent == [0.5, 1.5, 3.5, 7.5]
    scene.acknowledge()
    assert not any(scene.server.due(now) for now in range(10, 100))
    assert scene.notes.ended == []


def test_without_any_acknowledgement_the_call_is_given_up() -> None:
    scene = Scene()
    scene.invited()
    (bye,) = [message for message in read(scene.server.due(33.0)) if isinstance(message, Request)]
    assert (bye.method, bye.uri) == ("BYE", "sip:sbc@192.0.2.1:5060")
    assert "never acknowledged" in bye.first("reason")
    assert scene.notes.ended == [(scene.tag, "its sender never acknowledged the answer")]


def test_a_repeated_invitation_is_answered_alike_and_taken_once() -> None:
    scene = Scene()
    first = scene.send(request("INVITE", 1, BODY))
    again = scene.send(request("INVITE", 1, BODY), 0.6)
    assert [one.data for one in again] == [first[-1].data]
    assert len(scene.notes.begun) == 1


def test_a_call_ends_with_a_bye_and_only_once() -> None:
    scene = Scene()
    scene.invited()
    scene.acknowledge()
    bye = request("BYE", 2, to=scene.tag)
    out = scene.send(bye, 5.0)
    assert status(out) == 200 and read(out)[0].first("x-voicemon-call") == "by-this-name"
    assert status(scene.send(bye, 5.5)) == 200, "a repeated BYE is answered as before"
    assert scene.notes.ended == [(scene.tag, None)]
    assert status(scene.send(request("BYE", 3, to=scene.tag), 6.0)) == 481


def test_streams_change_people_change_and_a_hold() -> None:
    scene = Scene()
    scene.invited()
    scene.acknowledge()
    third = (
        OFFER.replace(b"a=sendonly\na=label:2", b"a=inactive\na=label:2")
        + b"m=audio 4004 RTP/AVP 0\na=label:3\n"
    )
    out = read(scene.send(request("INVITE", 2, third, to=scene.tag), 5.0))[-1]
    assert out.body.count(b"m=audio") == 3 and out.body.count(b"a=inactive") == 1
    assert b"IN IP4 192.0.2.7\r\ns=" in out.body and b" 2 IN IP4" in out.body.split(b"\r\n")[1], (
        "a new version"
    )
    scene.acknowledge(2)
    same = read(scene.send(request("INVITE", 3, to=scene.tag), 6.0))[-1]
    assert same.body == out.body, "an invitation without an offer asks for this side's"
    scene.acknowledge(3)
    only = request("UPDATE", 4, METADATA, to=scene.tag, content_type="application/rs-metadata+xml")
    answer = read(scene.send(only, 7.0))[-1]
    assert isinstance(answer, Response) and (answer.status, answer.body) == (200, b"")
    assert len(scene.notes.changed) == 1
    assert scene.server.due(60.0) == []


@pytest.mark.parametrize(
    ("headers", "body", "expected", "said"),
    [
        ({"require": "siprec, 100rel, foo"}, BODY, 420, ("unsupported", "100rel, foo")),
        ({"require": "", "contact": "<sip:phone@x>"}, BODY, 421, ("require", "siprec")),
        ({}, b"", 488, ("warning", "nothing to record")),
        ({"contact": ""}, BODY, 400, ("warning", "no address")),
        ({}, BODY.replace(b"v=0", b"v=9"), 400, ("warning", "v=9")),
        ({}, BODY.replace(b"</recording>", b""), 400, ("warning", "not XML")),
        ({"content_type": "text/plain"}, b"hello", 415, ("accept", "application/sdp")),
        ({"content_encoding": "gzip"}, BODY, 415, ("warning", "a body in 'gzip'")),
        ({"session_expires": "30", "supported": "timer"}, BODY, 422, ("min-se", "90")),
        ({"to": "none"}, BODY, 481, ("allow", "INVITE")),
        ({"from": "<sip:x@y>"}, BODY, 400, ("warning", "From has no tag")),
        ({"content_length": "99999"}, BODY, 400, ("warning", "Content-Length")),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_reason(
    headers: dict[str, str], body: bytes, expected: int, said: tuple[str, str]
) -> None:
    scene = Scene()
    answer = read(scene.send(request("INVITE", 1, body, **headers)))[-1]
    assert isinstance(answer, Response)
    assert answer.status == expected and said[1] in answer.first(said[0])
    assert "tag=" in answer.first("to") or expected == 400
    assert scene.notes.begun == []


def test_a_refusal_of_the_recorder_is_repeated_until_it_is_acknowledged() -> None:
    scene = Scene()
    scene.notes.refusal = Refused(503, 'all "ports" are taken')
    answer = read(scene.send(request("INVITE", 1, BODY)))[-1]
    assert isinstance(answer, Response) and answer.status == 503
    assert (answer.first("retry-after"), answer.first("warning")) == (
        "30",
        "399 voicemon \"all 'ports' are taken\"",
    )
    assert len(scene.server.due(0.6)) == 1
    own = request("INVITE", 1).first("via")
    scene.send(request("ACK", 1, to=answer.first("to").partition("tag=")[2], via=own))
    assert scene.server.due(5.0) == []
    scene.send(request("INVITE", 2, BODY), 10.0, TCP)
    assert scene.server.due(11.0) == [], "a connection loses nothing"


def test_questions_within_and_without_a_call() -> None:
    scene = Scene()
    options = read(scene.send(request("OPTIONS")))[-1]
    assert isinstance(options, Response) and options.status == 200
    assert "UPDATE" in options.first("allow") and "siprec" in options.first("supported")
    assert status(scene.send(request("INFO"))) == 481
    assert status(scene.send(request("MESSAGE"))) == 405
    assert status(scene.send(request("CANCEL"))) == 481
    again = "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKagain"
    scene.invited()
    assert status(scene.send(request("CANCEL", 1, via=request("INVITE").first("via")))) == 200
    assert status(scene.send(request("INFO", 2, to=scene.tag))) == 200
    assert status(scene.send(request("INFO", 1, to=scene.tag, via=again))) == 500, (
        "a number that was used before"
    )
    scene.acknowledge()
    assert scene.server.due(20.0) == [] and scene.notes.ended == []


def test_a_session_that_is_not_refreshed_ends() -> None:
    scene = Scene()
    ok = scene.invited(session_expires="90;refresher=uac", supported="timer")
    assert (ok.first("session-expires"), ok.first("require")) == ("90;refresher=uac", "timer")
    scene.acknowledge()
    assert scene.server.due(59.0) == []
    scene.send(request("UPDATE", 2, to=scene.tag, session_expires="90", supported="timer"), 50.0)
    assert scene.server.due(100.0) == []
    assert len(scene.server.due(111.0)) == 1
    assert scene.notes.ended == [(scene.tag, "its sender did not refresh the session")]


def test_a_call_that_this_side_ends_is_said_until_it_is_heard() -> None:
    scene = Scene()
    scene.invited()
    scene.acknowledge()
    (out,) = scene.server.hang_up(scene.tag, 'a "reason"\r\nEvil: 1', 5.0)
    (bye,) = read([out])
    assert isinstance(bye, Request) and "a 'reason' Evil: 1" in bye.first("reason")
    assert bye.first("from").endswith(f"tag={scene.tag}") and bye.first("to").endswith("tag=them")
    assert [one.data for one in scene.server.due(5.6)] == [out.data]
    ok = Response(tuple((name, value) for name, value in bye.headers), b"", 200, "OK")
    assert scene.send(ok, 5.7) == []
    assert scene.server.due(9.0) == []
    assert scene.server.hang_up(scene.tag, "again", 9.0) == []
    assert scene.notes.ended == [], "who hangs up knows it already"


def test_nobody_is_hung_up_on_before_he_has_acknowledged() -> None:
    scene = Scene()
    scene.invited()
    assert scene.server.hang_up(scene.tag, "full", 0.1) == []
    own = request("ACK", 1, to=scene.tag, via="SIP/2.0/UDP x;branch=z9hG4bKack")
    (bye,) = read(scene.send(own, 0.2))
    assert isinstance(bye, Request) and "full" in bye.first("reason")
    scene = Scene()
    scene.invited()
    assert len(scene.server.hang_up(scene.tag, "stopped", 0.1, at_once=True)) == 1


def test_a_whole_call_by_two_ways_brings_all_its_audio() -> None:
    call = RecordedCall()
    chunks = [chunk for message in whole_call() for chunk in call.read(message)] + call.flush()
    for channel in (Channel.CUSTOMER, Channel.AGENT):
        own = [chunk for chunk in chunks if chunk.channel is channel]
        assert (own[0].start, own[-1].stop, sum(len(chunk.samples) for chunk in own)) == (0, 32_000, 32_000)
    answers = [read_message(answer) for answer in call.answers() if isinstance(answer, bytes)]
    assert [one.status for one in answers if isinstance(one, Response)] == [100, 200, 100, 200, 200, 200]


def test_only_who_knows_the_key_is_recorded() -> None:
    scene = Scene(Digest(("correct-horse-battery",), b"secret"))
    asked = request("INVITE", 1, BODY)
    challenge = read(scene.send(asked))[-1]
    assert isinstance(challenge, Response) and challenge.status == 401
    for key, expected in (("a-key-that-is-wrong", 401), ("correct-horse-battery", 200)):
        proof = authorization(challenge.first("www-authenticate"), asked, "me", key)
        number = 2 if expected == 401 else 3
        assert status(scene.send(request("INVITE", number, BODY, authorization=proof))) == expected
    assert len(scene.notes.begun) == 1


def test_noise_is_answered_or_passed_over_and_other_calls_go_on() -> None:
    scene = Scene()
    scene.invited()
    chance = random.Random(1)
    for number in range(400):
        spoilt = request(chance.choice(["INVITE", "BYE", "ACK", "UPDATE", "INFO"]), number, BODY)
        headers = [
            (name, chance.choice([value, value[: chance.randrange(len(value) + 1)], '\xff;;<"', ""]))
            for name, value in spoilt.headers
        ]
        scene.send(Request(tuple(headers), BODY[: chance.randrange(len(BODY))], spoilt.method, "x"), 1.0)
        scene.send(Response(tuple(headers), b"", 200, "OK"), 1.0)
    scene.acknowledge()
    assert status(scene.send(request("BYE", 9_999, to=scene.tag), 2.0)) == 200
    assert scene.notes.ended[-1] == (scene.tag, None)
