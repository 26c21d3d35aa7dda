"""A recording client's side of SIP, for rehearsals: one call from its invitation to its end. No I/O and no clock."""

import uuid
from collections.abc import Sequence

from voicemon.errors import ProtocolError
from voicemon.sources.sip.multipart import write_parts
from voicemon.sources.sip.sdp import Stream, read_sdp
from voicemon.sources.sip.sip import Request, Response, answer
from voicemon.sources.sip.sip_digest import authorization
from voicemon.sources.sip.sip_fields import read_address, read_cseq, unquoted
from voicemon.sources.siprec.siprec_invitation import CALL_HEADER

BOUNDARY = "voicemon-siprec"
USER = "voicemon"


class SipClient:
    """One call. Send what the methods return, ``pending`` again while nobody answers, and hand in what comes."""

    def __init__(self, server: str, via: str, key: str = "") -> None:
        """``server`` is who is called, ``via`` this side's transport and address: ``UDP 127.0.0.1:5070``."""
        self.pending: bytes | None = None
        """The request that waits for its answer."""
        self.streams: tuple[Stream, ...] = ()
        """The server's answer to the offer; empty until it comes."""
        self.name = ""
        """What the server called the call, once it is over."""
        self.ended: str | None = None
        """Why the server ended the call, where it did."""
        self.refused = b""
        """What is still to be sent where the server refuses."""
        self._server = server
        self._transport, _, self._own = via.partition(" ")
        self._key = key
        self._call_id = str(uuid.uuid4())
        self._tag = uuid.uuid4().hex[:12]
        self._number = 0
        self._to = f"<{server}>"
        self._target = server
        self._invited: Request | None = None
        self._acknowledgement: bytes = b""

    def invite(self, description: bytes, metadata: bytes, headers: Sequence[tuple[str, str]]) -> bytes:
        """The first request: record these streams of these people."""
        parts = [
            ("application/sdp", "", description),
            ("application/rs-metadata+xml", "recording-session", metadata),
        ]
        told = [
            ("Contact", f"<sip:{USER}@{self._own};transport={self._transport.lower()}>;+sip.src"),
            ("Require", "siprec"),
            ("Content-Type", f"multipart/mixed;boundary={BOUNDARY}"),
            *((name, value) for name, value in headers if value),
        ]
        return self._sent(self._request("INVITE", told, write_parts(parts, BOUNDARY)))

    def bye(self) -> bytes:
        """The last request."""
        return self._sent(self._request("BYE", [], b""))

    def receive(self, message: Request | Response) -> list[bytes]:
        """Take what the server sends; return what is to be sent. Raises ProtocolError where it refuses."""
        if isinstance(message, Request):
            if message.method == "BYE":
                self.ended = message.first("reason").partition("text=")[2].strip('"') or "the server hung up"
            return [answer(message, 200, "OK").written()]
        if message.status < 200:
            return []
        if read_cseq(message.first("cseq")).method != "INVITE":
            self.pending = None
            self.name = message.first(CALL_HEADER.lower())
            return []
        return self._invitation_answered(message)

    def _invitation_answered(self, response: Response) -> list[bytes]:
        if self._invited is None:
            return [self._acknowledgement]  # it was lost, and the answer comes again
        invited, self._invited, self.pending = self._invited, None, None
        self._to = response.first("to")
        if response.status < 300:
            contact = response.first("contact")
            self._target = read_address(contact).uri if contact else self._target
            self.streams = read_sdp(response.body).streams
            self._acknowledgement = self._request("ACK", [], b"").written()
            return [self._acknowledgement]
        # An ACK of a refusal belongs to the invitation's own transaction (RFC 3261, 17.1.1.3).
        own = [
            invited.headers[0],
            *(h for h in invited.headers if h[0] in ("Max-Forwards", "From", "Call-ID")),
        ]
        told = [*own, ("To", self._to), ("CSeq", f"{self._number} ACK")]
        self._acknowledgement = Request(tuple(told), b"", "ACK", invited.uri).written()
        challenge = response.first("www-authenticate")
        if response.status != 401 or not self._key or invited.first("authorization"):
            warning = unquoted(response.first("warning").partition(" ")[2].partition(" ")[2])
            self.refused = self._acknowledgement
            raise ProtocolError(f"the server refused: {response.status} {warning or response.reason}")
        self._to = f"<{self._server}>"
        proof = ("Authorization", authorization(challenge, invited, USER, self._key))
        kept = [
            h
            for h in invited.headers
            if h[0] in ("Contact", "Require", "Content-Type") or h[0].startswith("X-")
        ]
        return [self._acknowledgement, self._sent(self._request("INVITE", [*kept, proof], invited.body))]

    def _sent(self, request: Request) -> bytes:
        self.pending = request.written()
        if request.method == "INVITE":
            self._invited = request
        return self.pending

    def _request(self, method: str, headers: Sequence[tuple[str, str]], body: bytes) -> Request:
        self._number += method != "ACK"
        told = [
            ("Via", f"SIP/2.0/{self._transport} {self._own};branch=z9hG4bK{uuid.uuid4().hex};rport"),
            ("Max-Forwards", "70"),
            ("From", f"<sip:{USER}@{self._own}>;tag={self._tag}"),
            ("To", self._to),
            ("Call-ID", self._call_id),
            ("CSeq", f"{self._number} {method}"),
            *headers,
        ]
        return Request(tuple(told), body, method, self._target)
