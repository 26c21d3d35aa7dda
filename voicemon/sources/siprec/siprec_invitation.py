"""What an invitation to record holds, and who records (RFC 7866)."""

from dataclasses import dataclass
from typing import Protocol

from voicemon.sources.sip.multipart import read_parts
from voicemon.sources.sip.sdp import Offer, read_sdp
from voicemon.sources.sip.sip import Request
from voicemon.sources.sip.sip_answers import Refused
from voicemon.sources.sip.sip_repeats import Flow
from voicemon.sources.siprec.siprec import KINDS, Metadata, read_metadata

CALL_HEADER = "X-Voicemon-Call"
TEAM_HEADER = "X-Voicemon-Team"
AGENT_HEADER = "X-Voicemon-Agent"
PACE_HEADER = "X-Voicemon-Pace"
"""Headers of an INVITE by which a sender may name the call, the team and the agent that take it, and say with
``recording`` that it had rather wait than lose anything. The answer to its BYE says what the call was called in the
end."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an INVITE or UPDATE asks for."""

    request: Request
    flow: Flow
    offer: Offer | None
    metadata: Metadata | None


@dataclass(frozen=True, slots=True)
class Taken:
    """Where the streams of an offer are received."""

    ports: tuple[int, ...]
    """0 declines a stream."""
    address: str


class Recorder(Protocol):
    """Who records. Calls are named by this side's tag."""

    def begin(self, call: str, invitation: Invitation) -> Taken:
        """Receive a new call's streams. Raises Refused."""

    def change(self, call: str, invitation: Invitation) -> Taken:
        """Receive other streams from now on. Raises Refused, and then nothing has changed."""

    def end(self, call: str, fault: str | None) -> str:
        """The call is over; ``fault`` says why where it did not end in good order.

        Returns the name that it went by here; empty where it has none yet.
        """


def read_invitation(request: Request, flow: Flow) -> Invitation:
    """What stands in the body of an INVITE or UPDATE.

    Raises ProtocolError where it does not fit, and Refused with 415 for a body that nobody here can read.
    """
    encoding = request.first("content-encoding")
    if encoding.lower() not in ("", "identity"):
        raise Refused(415, f"a body in {encoding[:40]!r}")
    offer = metadata = None
    parts = read_parts(request.first("content-type"), request.body)
    for part in parts:
        if part.kind == "application/sdp":
            offer = read_sdp(part.body)
        elif part.kind in KINDS:
            metadata = read_metadata(part.body)
        elif len(parts) == 1:
            raise Refused(415, f"a body of {part.kind[:80]!r}")
    return Invitation(request, flow, offer, metadata)
