"""What the called side keeps of a call's signalling (RFC 3261, section 12), and its session timer (RFC 4028)."""

import re
from dataclasses import dataclass

from voicemon.sources.sip.sip import Request, one_line
from voicemon.sources.sip.sip_answers import LEAST_SESSION_SECONDS
from voicemon.sources.sip.sip_fields import parameters, read_address, read_cseq, split_outside, words
from voicemon.sources.sip.sip_repeats import Flow


@dataclass(slots=True)
class Dialog:
    """One call."""

    key: tuple[str, str, str]
    """Call-ID, this side's tag and the other side's."""
    flow: Flow
    """Over which the other side was heard last; requests go there, so that no Contact leads them anywhere else."""
    local: str
    """This side, as From names it in its requests."""
    remote: str
    target: str
    """Address of the other side's requests."""
    routes: tuple[str, ...]
    remote_number: int
    """CSeq of the other side's latest request."""
    invited_number: int
    """CSeq of its latest INVITE."""
    session: int
    """Number of this side's session description."""
    local_number: int = 0
    version: int = 1
    description: bytes = b""
    """The session description that was sent last."""
    ending: str | None = None
    """Why this side ends the call as soon as its answer has been acknowledged; before it may not (15)."""
    expires: float | None = None
    """When the call is over unless it has been refreshed."""

    def request(self, method: str, branch: str, reason: str) -> Request:
        """A request of this side's within the dialog."""
        self.local_number += 1
        flow = self.flow
        host = f"[{flow.local_host}]" if ":" in flow.local_host else flow.local_host
        quoted = re.sub(r'["\\]', "'", one_line(reason))[:200]
        headers = [
            ("Via", f"SIP/2.0/{flow.transport} {host}:{flow.local_port};branch={branch};rport"),
            ("Max-Forwards", "70"),
            *(("Route", route) for route in self.routes),
            ("From", self.local),
            ("To", self.remote),
            ("Call-ID", self.key[0]),
            ("CSeq", f"{self.local_number} {method}"),
            ("Reason", f'SIP;cause=200;text="{quoted}"'),
        ]
        return Request(tuple(headers), b"", method, self.target)


def begun(invite: Request, flow: Flow, tag: str, session: int) -> Dialog:
    """The dialog that an INVITE opens, this side being called ``tag``. Raises ProtocolError for a spoilt Contact."""
    sender = read_address(invite.first("from"))
    contact = read_address(invite.first("contact"))
    number = read_cseq(invite.first("cseq")).number
    return Dialog(
        key=(invite.first("call-id"), tag, sender.parameters["tag"]),
        flow=flow,
        local=f"{invite.first('to')};tag={tag}",
        remote=invite.first("from"),
        target=contact.uri,
        routes=tuple(route for value in invite.all("record-route") for route in split_outside(value, ",")),
        remote_number=number,
        invited_number=number,
        session=session,
    )


@dataclass(frozen=True, slots=True)
class Timer:
    """How a request's session timer is answered."""

    seconds: int | None = None
    """After which the call is over unless the other side refreshes it; None: no timer."""
    too_short: bool = False

    @property
    def headers(self) -> list[tuple[str, str]]:
        """What the answer says of it."""
        if self.seconds is None:
            return []
        return [("Session-Expires", f"{self.seconds};refresher=uac"), ("Require", "timer")]

    def end(self, now: float) -> float | None:
        """When the call is given up: a little before the timer ends, as RFC 4028 asks in section 10."""
        return None if self.seconds is None else now + self.seconds - min(32.0, self.seconds / 3)


def timer_of(request: Request) -> Timer:
    """The session timer that a request asks for.

    One that this side would have to refresh is left alone, as by a server that knows no timers.
    """
    first, *rest = split_outside(request.first("session-expires"), ";")
    knows = "timer" in (*words(request, "supported"), *words(request, "require"))
    if not re.fullmatch(r"[0-9]{1,9}", first) or not knows:
        return Timer()
    if int(first) < LEAST_SESSION_SECONDS:
        return Timer(too_short=True)
    refresher = parameters(iter(rest)).get("refresher", "uac").lower()
    return Timer(int(first)) if refresher == "uac" else Timer()
