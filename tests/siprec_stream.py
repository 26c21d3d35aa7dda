"""A whole recorded call, its signalling and its audio in one order, for tests that treat every protocol alike.

The first letter of a message says where it came in: ``S`` a datagram of SIP, ``T`` a piece of a connection, ``1`` and
``2`` RTP of either stream, ``c`` and ``d`` their RTCP.
"""

import math
from itertools import count

import numpy as np

from tests.siprec import BODY, METADATA, OFFER, TCP, UDP, request
from voicemon.audio.chunk import AudioChunk
from voicemon.errors import ProtocolError
from voicemon.sources.incoming import Message, NewCall, fit_name
from voicemon.sources.rtp.rtcp import SenderReport, read_rtcp, write_sender_report
from voicemon.sources.rtp.rtp import RtpPacket, read_packet, write_packet
from voicemon.sources.rtp.rtp_call import RtpCall
from voicemon.sources.sip.sip import Request, Response, read_message
from voicemon.sources.sip.sip_repeats import Flow, Outgoing
from voicemon.sources.sip.sip_server import SipServer
from voicemon.sources.sip.sip_stream import SipStream
from voicemon.sources.siprec.siprec_invitation import Invitation, Taken
from voicemon.sources.siprec.siprec_parties import PartyRule
from voicemon.sources.siprec.siprec_session import RecordingSession

TAG = "t1"
"""Of the first call that the server below takes."""


def whole_call() -> list[Message]:
    """Two seconds of noise by two streams, with a hold and news of the participants in between."""
    chance = np.random.default_rng(1)
    held = OFFER.replace(b"a=sendonly\na=label:2", b"a=inactive\na=label:2")
    sound: list[Message] = []
    for index in range(100):
        if index % 40 == 0:
            for letter, source in ((b"c", 11), (b"d", 12)):
                report = SenderReport(source, 3.9e9 + index / 50, 160 * index)
                sound.append(letter + write_sender_report(report, index, 160 * index, b"sbc"))
        for letter, law, source in ((b"1", 0, 11), (b"2", 8, 12)):
            packet = RtpPacket(law, False, 65_500 + index & 0xFFFF, 160 * index, source, chance.bytes(160))
            sound.append(letter + write_packet(packet))
    ack = request("ACK", 1, to=TAG, via="SIP/2.0/UDP x;branch=z9hG4bKack")
    change = request("INVITE", 2, held, to=TAG)
    news = request("UPDATE", 3, METADATA, to=TAG, content_type="application/rs-metadata+xml")
    return [
        b"S" + request("INVITE", 1, BODY, supported="timer", session_expires="1800").written(),
        b"S" + ack.written(),
        *sound[:80],
        b"T" + change.written() + request("ACK", 2, to=TAG).written(),
        *sound[80:160],
        b"T\r\n\r\n" + news.written(),
        *sound[160:],
        b"S" + request("BYE", 4, to=TAG).written(),
    ]


class RecordedCall:
    """A recording server of calls that are one after the other the same `RtpCall`, as an `Incoming`."""

    over = False

    def __init__(self) -> None:
        self.call: NewCall | None = None
        self._tokens = count(1)
        self._server = SipServer(self, lambda: f"t{next(self._tokens)}")
        self._connection = SipStream()
        self._session = RecordingSession(PartyRule())
        self._rtp: RtpCall | None = None
        self._open: set[str] = set()
        self._chunks: list[AudioChunk] = []
        self._answers: list[Message] = []
        self._now = 0.0

    @property
    def summary(self) -> str:
        return self._rtp.summary if self._rtp else ""

    def begin(self, call: str, invitation: Invitation) -> Taken:
        return self.change(call, invitation)

    def change(self, call: str, invitation: Invitation) -> Taken:
        assert invitation.offer is not None
        plans = self._session.plan(invitation.offer, invitation.metadata)
        if self._rtp is None:
            self._rtp = RtpCall(self._session.channels)
            self.call = NewCall(fit_name(invitation.request.first("call-id")), self._session.channels)
        for plan in plans:
            if plan.channel is None and plan.key in self._open:
                self._open.remove(plan.key)
                self._chunks += self._rtp.close(plan.key)
            elif plan.channel is not None and plan.key not in self._open:
                self._open.add(plan.key)
                self._rtp.open(plan.key, plan.channel, plan.description.laws, plan.description.comfort)
        return Taken(tuple(4000 if plan.channel else 0 for plan in plans), "192.0.2.7")

    def end(self, call: str, fault: str | None) -> str:
        return "call"

    def read(self, message: Message, age_seconds: float = math.inf) -> list[AudioChunk]:
        if isinstance(message, str):
            raise ProtocolError("text")
        self._now += 0.0 if message[:1] == b"2" else 0.02  # both streams' packets are sent together
        letter, data = message[:1], message[1:]
        self._answered(self._server.due(self._now))
        if letter == b"S":
            self._heard(read_message(data), UDP)
        elif letter == b"T":
            try:
                for one in self._connection.feed(data):
                    self._heard(one, TCP)
            except ProtocolError:
                self._connection = SipStream()
                raise
        elif self._rtp is not None:
            key = {b"1": "0", b"2": "1", b"c": "0", b"d": "1"}.get(letter, "")
            if key in self._open:
                self._media(key, letter, data)
            self._chunks += self._rtp.due(self._now)
        chunks, self._chunks = self._chunks, []
        return chunks

    def answers(self) -> list[Message]:
        answers, self._answers = self._answers, []
        return answers

    def flush(self) -> list[AudioChunk]:
        return self._chunks + (self._rtp.flush() if self._rtp else [])

    def _media(self, key: str, letter: bytes, data: bytes) -> None:
        assert self._rtp is not None
        if letter in b"12":
            self._chunks += self._rtp.rtp(key, data, self._now)
            read_packet(data)  # says what is wrong with it, which the call only counts
        else:
            self._rtp.rtcp(key, data)
            read_rtcp(data)

    def _heard(self, message: Request | Response, flow: Flow) -> None:
        out = self._server.receive(message, flow, self._now)
        self._answered(out)
        for one in out:
            answer = read_message(one.data)
            if isinstance(answer, Response) and answer.status >= 400:
                raise ProtocolError(f"{answer.status} {answer.first('warning')}")

    def _answered(self, out: list[Outgoing]) -> None:
        self._answers += [one.data for one in out]
