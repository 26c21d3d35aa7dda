"""The answers of a recording server: what each status says besides what it answers to (RFC 3261, section 21)."""

from collections.abc import Sequence

from voicemon.errors import ProtocolError
from voicemon.sources.sip.sip import Request, Response, answer, joined, one_line
from voicemon.sources.sip.sip_repeats import Flow
from voicemon.sources.siprec.siprec import KINDS

ALLOWED = ("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "UPDATE", "INFO")
SUPPORTED = ("siprec", "timer")
ACCEPTED = ("application/sdp", "multipart/mixed", *KINDS)
LEAST_SESSION_SECONDS = 90
"""A session timer may not ask for less (RFC 4028, section 4)."""

REASONS = {
    100: "Trying", 200: "OK", 400: "Bad Request", 401: "Unauthorized", 405: "Method Not Allowed",
    415: "Unsupported Media Type", 420: "Bad Extension", 421: "Extension Required",
    422: "Session Interval Too Small", 481: "Call/Transaction Does Not Exist", 488: "Not Acceptable Here",
    500: "Server Internal Error", 503: "Service Unavailable",
}  # fmt: skip

BESIDE = {
    415: [("Accept", joined(ACCEPTED))],
    422: [("Min-SE", str(LEAST_SESSION_SECONDS))],
    503: [("Retry-After", "30")],
}
"""What a status says in every case."""


class Refused(ProtocolError):
    """A request that cannot be followed: the status with which it is answered, and why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def trying(request: Request) -> Response:
    """An answer follows."""
    return answer(request, 100, REASONS[100])


def plain(request: Request, status: int, headers: Sequence[tuple[str, str]] = ()) -> Response:
    """An answer with what every answer of this server's says, and ``headers``."""
    told = [("Allow", joined(ALLOWED)), ("Supported", joined(SUPPORTED)), ("Server", "voicemon")]
    return answer(request, status, REASONS[status], [*told, *BESIDE.get(status, ()), *headers])


def refusal(request: Request, status: int, reason: str) -> Response:
    """With the reason in a Warning, where people look for it (RFC 3261, 20.43)."""
    quoted = one_line(reason).replace("\\", "/").replace('"', "'")[:400]
    return plain(request, status, [("Warning", f'399 voicemon "{quoted}"')])


def accepted(
    request: Request, flow: Flow, headers: Sequence[tuple[str, str]], description: bytes
) -> Response:
    """The 200 to an invitation, with this side's session description."""
    host = f"[{flow.local_host}]" if ":" in flow.local_host else flow.local_host
    contact = f"<sip:voicemon@{host}:{flow.local_port};transport={flow.transport.lower()}>;+sip.srs"
    routes = [("Record-Route", value) for value in request.all("record-route")]
    kind = [("Content-Type", "application/sdp")] if description else []
    told = plain(request, 200, [*routes, ("Contact", contact), *headers, *kind])
    return Response(told.headers, description, 200, told.reason)
