"""A session goes as the protocol has it, in any order of legal messages; anything else is refused and hurts nothing."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.sources.genesys.test_audiohook_messages import OPEN
from tests.sources.genesys.test_audiohook_transcript import transcript
from tests.telephony import mulaw_excerpt
from voicemon.audio.chunk import AudioChunk, AudioGap, Channel
from voicemon.audio.codec import Encoding, decode
from voicemon.errors import ProtocolError
from voicemon.sending.audiohook import messages
from voicemon.sending.audiohook_client import Client
from voicemon.sending.network import Network
from voicemon.sending.tracks import tracks_of
from voicemon.sources.genesys.audiohook import TEXTS_AT_ONCE, AudioHook
from voicemon.sources.genesys.audiohook_messages import NOBODY
from voicemon.sources.recording import open_recording

SESSION = "e160e428-53e2-487c-977d-96989bf5c99d"
ORGANIZATION = "d7934305-0972-4844-938e-9060eef73d05"
CONVERSATION = "090eaa2f-72fa-480a-83e0-8667ff89c0ec"
BOTH = ["external", "internal"]


def talk(channels: list[str] = BOTH, **options: object) -> tuple[Client, AudioHook]:
    return Client(SESSION, ORGANIZATION, channels), AudioHook(SESSION, ORGANIZATION, **options)  # type: ignore[arg-type]


Pieces = list[AudioChunk | AudioGap]


def exchange(client: Client, server: AudioHook, *messages: str | bytes) -> Pieces:
    """What the server hears; what it answers goes to the client."""
    heard: Pieces = []
    for message in messages:
        heard += server.read(message)
        for answer in server.answers():
            client.read(answer)
    return heard


def opened(**options: object) -> tuple[Client, AudioHook]:
    client, server = talk(**options)
    exchange(client, server, client.open(CONVERSATION, {}))
    return client, server


def spans(pieces: Pieces, channel: Channel, kind: type = AudioChunk) -> list[tuple[int, int]]:
    """Where a channel has audio, or gaps, in samples at 8 kHz."""
    found: list[tuple[int, int]] = []
    for piece in (piece for piece in pieces if piece.channel is channel and isinstance(piece, kind)):
        if found and found[-1][1] == piece.start:
            found[-1] = (found[-1][0], piece.stop)
        else:
            found.append((piece.start, piece.stop))
    return [(start // 2, stop // 2) for start, stop in found]


def test_a_whole_session() -> None:
    client, server = talk()
    exchange(client, server, client.open(CONVERSATION, {"call": "order-17"}))
    assert client.media is not None and client.media.channels == BOTH
    call = server.call
    assert call is not None and (call.name, call.source) == ("order-17", f"Genesys {CONVERSATION}")
    assert call.channels == [Channel.CUSTOMER, Channel.AGENT]
    noise = np.random.default_rng(1).bytes(2 * 1600)
    heard = exchange(
        client, server, client.ping(), client.audio(noise), client.update("es-ES"), client.ping()
    )
    exchange(client, server, client.close())
    assert server.over and not server.complaint and not client.closed
    heard += server.flush()
    for offset, channel in enumerate(call.channels):
        samples = np.concatenate([chunk.samples for chunk in heard if chunk.channel is channel])
        own = decode(Encoding.MULAW, noise[offset::2])
        assert spans(heard, channel) == [(0, 1600)]
        assert float(np.corrcoef(samples[::2], own)[0, 1]) > 0.99
    server.learn(transcript("Thanks."))
    server.conclude()
    server.conclude()
    server.learn(transcript("Too late."))
    for answer in server.answers():
        client.read(answer)
    assert client.closed and [told["channel"] for told in client.transcripts] == ["external"]
    assert server.summary == "0.20 s of audio, 0.00 s paused or discarded; 0 transcripts not sent back"


def test_what_did_not_come_is_a_hole_of_its_length() -> None:
    client, server = opened()
    block = bytes(2 * 1600)
    heard = exchange(
        client, server,
        client.audio(block), client.discarded(800),
        client.audio(block), client.paused(), client.paused(), client.ping(), client.resumed(4000),
        client.audio(block), client.resumed(0), client.discarded(1), client.discarded(1),
        client.audio(block), client.close(),
    )  # fmt: skip
    heard += server.flush()
    for channel in (Channel.CUSTOMER, Channel.AGENT):
        assert spans(heard, channel) == [(0, 1600), (2400, 4000), (8000, 9600), (9602, 11202)]
        assert spans(heard, channel, AudioGap) == [(1600, 2400), (4000, 8000), (9600, 9602)]
    reasons = {piece.start // 2: piece.reason for piece in heard if isinstance(piece, AudioGap)}
    told = {1600: "discarded", 4000: "paused", 9600: "discarded", 9601: "discarded"}
    assert reasons == {start: f"{word} by the platform" for start, word in told.items()}
    assert server.summary.startswith("0.80 s of audio, 0.60 s paused or discarded")


def test_a_call_that_ends_in_a_pause_has_its_whole_length() -> None:
    client, server = opened()
    heard = exchange(client, server, client.audio(bytes(3200)), client.paused())
    client.position += 4000
    heard += exchange(client, server, client.close()) + server.flush()
    assert spans(heard, Channel.AGENT) == [(0, 1600)]
    assert spans(heard, Channel.AGENT, AudioGap) == [(1600, 5600)]


def test_a_long_pause_goes_by_with_the_pings() -> None:
    client, server = opened()
    heard = exchange(client, server, client.audio(bytes(3200)), client.paused())
    for _ in range(3):
        client.position += 40_000
        gaps = exchange(client, server, client.ping())
        assert [type(piece) for piece in gaps if piece.channel is Channel.AGENT][-1] is AudioGap
        heard += gaps
    client.position = 1600
    heard += exchange(client, server, client.resumed(128_000), client.audio(bytes(3200))) + server.flush()
    assert spans(heard, Channel.AGENT, AudioGap) == [(1600, 129_600)]
    assert spans(heard, Channel.AGENT) == [(0, 1600), (129_600, 131_200)]


def test_the_samples_are_those_of_the_recording(tmp_path: Path) -> None:
    recording = open_recording([mulaw_excerpt(tmp_path / "call.wav", 5)])
    client, server = opened()
    sent = [message for _, message in messages(client, tracks_of(recording, 8000), Network())]
    heard = exchange(client, server, *sent, client.close()) + server.flush()
    whole = list(recording.chunks(0.5))
    for channel in (Channel.CUSTOMER, Channel.AGENT):
        ours = b"".join(piece.samples.tobytes() for piece in heard if piece.channel is channel)
        assert ours == b"".join(chunk.samples.tobytes() for chunk in whole if chunk.channel is channel)


def test_a_continued_session_begins_where_it_begins() -> None:
    client, server = talk()
    client.position = 80_000
    exchange(client, server, client.open(CONVERSATION, {}, continued=[NOBODY]))
    assert server.call is not None and server.call.source.endswith(", continued")
    heard = exchange(
        client, server, client.audio(bytes(3200)), client.discarded(800), client.audio(bytes(3200))
    )
    heard += server.flush()
    assert spans(heard, Channel.AGENT) == [(0, 1600), (2400, 4000)]
    server.learn(transcript("Hello."))
    exchange(client, server, client.ping())
    assert client.transcripts[0]["offset"] == "PT11S"


def test_one_party_alone() -> None:
    client, server = opened(channels=["internal"])
    heard = exchange(client, server, client.audio(bytes(1600))) + server.flush()
    assert spans(heard, Channel.AGENT) == [(0, 1600)] and server.call is not None
    assert server.call.channels == [Channel.AGENT]


def test_linear_samples() -> None:
    media = [{"type": "audio", "format": "L16", "channels": ["internal", "external"], "rate": 8000}]
    server = AudioHook()
    server.read(json.dumps({**OPEN, "parameters": {**OPEN["parameters"], "media": media}}))
    assert json.loads(server.answers()[0])["parameters"] == {"startPaused": False, "media": media}
    heard = server.read(np.tile(np.array([8192, -16384], "<i2"), 1600).tobytes()) + server.flush()
    agent = np.concatenate([chunk.samples for chunk in heard if chunk.channel is Channel.AGENT])
    assert float(agent[800]) == pytest.approx(0.25, abs=0.01)
    with pytest.raises(ProtocolError, match="whole samples of 4 bytes"):
        server.read(bytes(6))


def test_a_probe_is_answered_and_keeps_nothing() -> None:
    client, server = talk()
    exchange(client, server, client.open(NOBODY, {}))
    assert server.probing and server.call is None and client.media is not None
    assert exchange(client, server, client.audio(bytes(3200)), client.close()) == [] == server.flush()
    server.conclude()
    exchange(client, server, *())
    client.read(server.answers()[0])
    assert client.closed


def test_who_asks_for_languages_finds_none_to_choose() -> None:
    server = AudioHook()
    server.read(json.dumps({**OPEN, "parameters": {**OPEN["parameters"], "supportedLanguages": True}}))
    assert json.loads(server.answers()[0])["parameters"]["supportedLanguages"] == []


def test_a_client_that_gives_up_says_why() -> None:
    client, server = opened()
    exchange(
        client, server, client.error(429, "too many messages"), client.close("error"), client.error(408, "?")
    )
    assert server.over and server.complaint == "the platform gave the session up: 429 too many messages"


def test_transcripts_go_back_only_if_they_are_wanted() -> None:
    client, server = opened(events=False)
    server.learn(transcript("Hello."))
    assert server.answers() == [] and client.transcripts == []


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (lambda c: [c.open(CONVERSATION, {})], "opened again"),
        (lambda c: [c.ping().replace('"seq":2', '"seq":3')], "message 3 behind message 1"),
        (
            lambda c: [c.ping().replace('"serverseq":1', '"serverseq":2')],
            "message 2 of 1 is said to have arrived",
        ),
        (lambda c: [c.ping().replace(SESSION, CONVERSATION)], "within"),
        (lambda c: [bytes(3)], "3 bytes of audio"),
        (lambda c: [bytes(2 * 16_001)], "2 s at most"),
        (lambda c: [c.paused(), bytes(320)], "that is paused"),
        (lambda c: [c.close(), bytes(320)], "that is ended"),
        (lambda c: [c.close(), c.paused()], "after the close"),
        (lambda c: [c.close(), c.close()], "is closed again"),
        (lambda c: ["nonsense"], "not a message"),
        (lambda c: [c.discarded(31 * 8000)], "31.0 s of a live call that has lasted 0.00 s"),
        (lambda c: [bytes(2 * 16_000)] * 16, "32.0 s of a live call that has lasted 0.00 s"),
        (lambda c: [c.ping() for _ in range(TEXTS_AT_ONCE + 1)], "text messages in 0.00 s"),
    ],
)
def test_what_is_not_allowed_ends_the_session(said, complaint: str) -> None:  # type: ignore[no-untyped-def]
    client, server = opened()
    with pytest.raises(ProtocolError, match=complaint):
        for message in said(client):
            server.read(message, 0.0)
            for answer in server.answers():
                client.read(answer)
    server.disconnect(server.refusal, complaint)
    if not server.over:
        for answer in server.answers():
            client.read(answer)
        assert client.asked_to_close == f"error: {complaint}"
        assert server.read(bytes(3200)) == [] == server.read("nonsense")
        server.read(client.close("disconnect"))
    server.conclude()
    assert json.loads(server.answers()[-1])["type"] == "closed"


def test_before_it_is_opened() -> None:
    for message, complaint in [(bytes(320), "that is opening"), (talk()[0].paused(), "comes unopened")]:
        _, server = talk()
        with pytest.raises(ProtocolError, match=complaint):
            server.read(message)
    client, server = talk()
    exchange(client, server, client.error(408, "no opened"), client.close("error"))
    assert server.over


def test_a_recording_does_not_jump_far_either() -> None:
    client, server = opened()
    with pytest.raises(ProtocolError, match="does not belong behind"):
        server.read(client.discarded(601 * 8000))


def test_only_the_organization_of_the_connection_may_open() -> None:
    client = Client(SESSION, CONVERSATION, BOTH)
    server = AudioHook(SESSION, ORGANIZATION)
    with pytest.raises(ProtocolError, match="organization"):
        server.read(client.open(CONVERSATION, {}))
    assert server.refusal == "unauthorized"


def test_the_server_may_ask_to_go_on_elsewhere_and_to_close() -> None:
    client, server = talk()
    server.reconnect("not yet")
    assert server.answers() == []
    exchange(client, server, client.open(CONVERSATION, {}))
    server.reconnect("stopping")
    server.disconnect("completed", "stopping")
    heard = exchange(client, server, client.audio(bytes(3200)))
    assert heard and client.asked_to_reconnect and client.asked_to_close == "completed: stopping"
    exchange(client, server, client.close("reconnect"))
    assert server.over and not server.complaint


class AnyOrder(RuleBasedStateMachine):
    """A client that says anything legal, and at most once something that is not."""

    def __init__(self) -> None:
        super().__init__()
        self.client, self.server = talk()
        self.stage = "opening"
        self.heard: Pieces = []
        self.expected: list[tuple[int, int]] = []
        self.told = 0

    def say(self, message: str | bytes) -> None:
        self.heard += exchange(self.client, self.server, message)

    @initialize(early=st.booleans())
    def begin(self, early: bool) -> None:
        if early:
            self.say(self.client.ping())
        self.say(self.client.open(CONVERSATION, {}))
        self.stage = "open"

    @precondition(lambda self: self.stage == "open")
    @rule(samples=st.integers(1, 4000))
    def audio(self, samples: int) -> None:
        start = self.client.position
        self.say(self.client.audio(bytes(2 * samples)))
        if self.expected and self.expected[-1][1] == start:
            start, _ = self.expected.pop()
        self.expected.append((start, self.client.position))

    @precondition(lambda self: self.stage in ("open", "paused"))
    @rule(samples=st.integers(0, 50_000))
    def discard(self, samples: int) -> None:
        self.say(self.client.discarded(samples))

    @precondition(lambda self: self.stage in ("open", "paused"))
    @rule()
    def pause(self) -> None:
        self.say(self.client.paused())
        self.stage = "paused"

    @precondition(lambda self: self.stage in ("open", "paused"))
    @rule(samples=st.integers(0, 50_000))
    def resume(self, samples: int) -> None:
        self.say(self.client.resumed(samples))
        self.stage = "open"

    @precondition(lambda self: self.stage in ("open", "paused"))
    @rule()
    def update(self) -> None:
        self.say(self.client.update("de-DE"))

    @precondition(lambda self: self.stage != "failed")
    @rule(ping=st.booleans())
    def aside(self, ping: bool) -> None:
        self.say(self.client.ping() if ping else self.client.error(400, "?"))

    @precondition(lambda self: self.stage != "failed")
    @rule()
    def learn(self) -> None:
        self.server.learn(transcript("Hello."))
        self.told += 1

    @precondition(lambda self: self.stage in ("open", "paused"))
    @rule(reason=st.sampled_from(["end", "error", "disconnect", "reconnect"]))
    def close(self, reason: str) -> None:
        self.say(self.client.close(reason))
        self.stage = "ended"

    @precondition(lambda self: self.stage in ("open", "paused"))
    @rule(kind=st.integers(0, 5))
    def break_it(self, kind: int) -> None:
        client = self.client
        illegal: list[str | bytes] = [
            client.open(CONVERSATION, {}),
            client.ping().replace(SESSION, CONVERSATION),
            client.ping().replace('"seq":', '"seq":9'),
            "{}",
            bytes(2 * 8000 * 2 + 2),
        ]
        if self.stage != "open":
            illegal.append(bytes(320))
        with pytest.raises(ProtocolError):
            self.server.read(illegal[kind % len(illegal)])
        self.server.disconnect(self.server.refusal, "no")
        self.stage = "failed"

    @precondition(lambda self: self.stage == "failed")
    @rule(message=st.sampled_from(["nonsense", bytes(320), b""]))
    def go_on_after_a_fault(self, message: str | bytes) -> None:
        assert self.server.read(message) == []

    @invariant()
    def it_knows_where_it_is(self) -> None:
        assert self.server.over == (self.stage == "ended") or self.stage == "failed"
        assert self.server.paused == (self.stage == "paused") or self.stage == "failed"

    def teardown(self) -> None:
        self.heard += self.server.flush()
        for channel in (Channel.CUSTOMER, Channel.AGENT):
            assert spans(self.heard, channel) == self.expected
            known = sorted((piece.start, piece.stop) for piece in self.heard if piece.channel is channel)
            assert all(before[1] == after[0] for before, after in itertools.pairwise([(0, 0), *known]))
        if self.stage == "ended":
            self.server.conclude()
            for answer in self.server.answers():
                self.client.read(answer)
            assert self.client.closed and len(self.client.transcripts) == self.told


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
