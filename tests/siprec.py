"""SIPREC messages as a session border controller writes them, and a recorder that only takes notes."""

from dataclasses import dataclass, field

from voicemon.sources.sip.multipart import write_parts
from voicemon.sources.sip.sip import Request, Response, read_message
from voicemon.sources.sip.sip_repeats import Flow, Outgoing
from voicemon.sources.siprec.siprec_invitation import Invitation, Taken

UDP = Flow("UDP", "192.0.2.1", 5060, "192.0.2.7", 5060)
TCP = Flow("TCP", "192.0.2.1", 40_000, "192.0.2.7", 5060, 1)

OFFER = b"""v=0
o=SBC 1 1 IN IP4 192.0.2.1
s=-
c=IN IP4 192.0.2.1
t=0 0
m=audio 4000 RTP/AVP 0 101
a=rtpmap:101 telephone-event/8000
a=sendonly
a=label:1
m=audio 4002 RTP/AVP 8
a=sendonly
a=label:2
"""

METADATA = b"""<?xml version="1.0"?>
<recording xmlns="urn:ietf:params:xml:ns:recording:1">
<session session_id="call-17"/>
<participant participant_id="c"><nameID aor="sip:+15550100@x"/></participant>
<participant participant_id="a"><nameID aor="sip:7001@x"/></participant>
<stream stream_id="s1" session_id="call-17"><label>1</label></stream>
<stream stream_id="s2" session_id="call-17"><label>2</label></stream>
<participantstreamassoc participant_id="c"><send>s1</send></participantstreamassoc>
<participantstreamassoc participant_id="a"><send>s2</send></participantstreamassoc>
</recording>"""

BODY = write_parts(
    [("application/sdp", "", OFFER), ("application/rs-metadata+xml", "recording-session", METADATA)], "b"
)


def request(method: str, number: int = 1, body: bytes = b"", to: str = "", **other: str) -> Request:
    """A request of one call; ``other`` adds headers or changes them, ``_`` standing for ``-``."""
    fields = {
        "via": f"SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK{method}{number}",
        "from": "<sip:sbc@example.com>;tag=them",
        "to": f"<sip:srs@example.com>{f';tag={to}' if to else ''}",
        "call-id": "call-17@sbc",
        "cseq": f"{number} {method}",
        "contact": "<sip:sbc@192.0.2.1:5060>;+sip.src",
    }
    if method == "INVITE":
        fields["require"] = "siprec"
    if body:
        fields["content-type"] = "application/sdp" if body[:2] == b"v=" else "multipart/mixed;boundary=b"
    fields |= {name.replace("_", "-"): value for name, value in other.items()}
    headers = tuple((name, value) for name, value in fields.items() if value)
    return Request(headers, body, method, "sip:srs@example.com")


def read(out: list[Outgoing]) -> list[Request | Response]:
    """What went out, as its receiver reads it."""
    return [read_message(one.data) for one in out]


def status(out: list[Outgoing]) -> int:
    """Of the last answer that went out."""
    last = read(out)[-1]
    assert isinstance(last, Response)
    return last.status


@dataclass
class Notes:
    """A recorder that takes every stream and keeps the invitations and ends."""

    begun: list[Invitation] = field(default_factory=list)
    changed: list[Invitation] = field(default_factory=list)
    ended: list[tuple[str, str | None]] = field(default_factory=list)
    refusal: Exception | None = None

    def begin(self, call: str, invitation: Invitation) -> Taken:
        self.begun.append(invitation)
        return self._taken(invitation)

    def change(self, call: str, invitation: Invitation) -> Taken:
        self.changed.append(invitation)
        return self._taken(invitation)

    def end(self, call: str, fault: str | None) -> str:
        self.ended.append((call, fault))
        return "by-this-name"

    def _taken(self, invitation: Invitation) -> Taken:
        if self.refusal is not None:
            raise self.refusal
        assert invitation.offer is not None
        ports = [16384 + 2 * n if not s.why_unfit() else 0 for n, s in enumerate(invitation.offer.streams)]
        return Taken(tuple(ports), "192.0.2.7")
