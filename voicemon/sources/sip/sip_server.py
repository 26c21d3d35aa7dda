"""The recording server's side of SIP (RFC 3261, RFC 7866): what comes in, what is answered, when a call is over.

No I/O and no clock. Whoever holds the sockets hands messages in, sends what comes out, and opens the ports.
"""

from collections.abc import Callable

from voicemon.errors import ProtocolError
from voicemon.sources.sip.sdp import Offer, write_answer
from voicemon.sources.sip.sip import Request, Response, joined
from voicemon.sources.sip.sip_answers import (
    ACCEPTED,
    ALLOWED,
    SUPPORTED,
    Refused,
    accepted,
    plain,
    refusal,
    trying,
)
from voicemon.sources.sip.sip_dialog import Dialog, begun, timer_of
from voicemon.sources.sip.sip_digest import Digest
from voicemon.sources.sip.sip_fields import (
    check_request,
    read_address,
    read_cseq,
    read_via,
    with_source,
    words,
)
from voicemon.sources.sip.sip_repeats import Answered, Flow, Key, Outgoing, Repeats
from voicemon.sources.siprec.siprec_invitation import CALL_HEADER, Recorder, Taken, read_invitation

COOKIE = "z9hG4bK"
"""With which every branch begins (RFC 3261, 8.1.1.7)."""


class SipServer:
    """All calls' signalling. ``receive`` what comes, and ask a few times a second what is ``due``."""

    def __init__(self, recorder: Recorder, token: Callable[[], str], digest: Digest | None = None) -> None:
        """``token`` makes words that nobody can guess."""
        self._recorder = recorder
        self._token = token
        self._digest = digest
        self._dialogs: dict[tuple[str, str, str], Dialog] = {}
        self._answered = Answered()
        self._repeats = Repeats()

    def receive(self, message: Request | Response, flow: Flow, now: float) -> list[Outgoing]:
        """Take a message; return what is to be sent."""
        self._answered.forget(now)
        if isinstance(message, Response):
            return self._heard(message)
        try:
            via = with_source(message.first("via"), flow.host, flow.port)
        except ProtocolError:
            return []  # nobody knows where an answer would go
        others = [header for header in message.headers if header[0] != "via"]
        vias = [("via", value) for value in (via, *message.all("via")[1:])]
        return self._request(Request((*vias, *others), message.body, message.method, message.uri), flow, now)

    def due(self, now: float) -> list[Outgoing]:
        """What is to be sent again, and what ends calls whose other side no longer answers."""
        out, given_up = self._repeats.due(now)
        unheard = {key[1] for key in given_up if key[0] == "ok"}
        for dialog in list(self._dialogs.values()):
            if dialog.key[1] in unheard:
                out += self._give_up(dialog, "its sender never acknowledged the answer", now)
            elif dialog.expires is not None and now >= dialog.expires:
                out += self._give_up(dialog, "its sender did not refresh the session", now)
        return out

    def hang_up(self, call: str, reason: str, now: float, at_once: bool = False) -> list[Outgoing]:
        """End a call from this side; the recorder, whose wish it is, is not told.

        It waits for the other side's acknowledgement of the call, unless it has to be ``at_once``.
        """
        dialog = next((one for one in self._dialogs.values() if one.key[1] == call), None)
        if dialog is None:
            return []
        if self._repeats.waits(("ok", call)) and not at_once:
            dialog.ending = reason
            return []
        return self._bye(dialog, reason, now)

    def _give_up(self, dialog: Dialog, reason: str, now: float) -> list[Outgoing]:
        out = self._bye(dialog, reason, now)
        self._recorder.end(dialog.key[1], reason)
        return out

    def _bye(self, dialog: Dialog, reason: str, now: float) -> list[Outgoing]:
        self._forget(dialog)
        branch = COOKIE + self._token()
        out = Outgoing(dialog.flow, dialog.request("BYE", branch, reason).written())
        self._repeats.add(("request", branch), out, now, not dialog.flow.reliable)
        return [out]

    def _forget(self, dialog: Dialog) -> None:
        del self._dialogs[dialog.key]
        self._repeats.stop(("ok", dialog.key[1]))

    def _heard(self, response: Response) -> list[Outgoing]:
        """An answer to a request of this side's."""
        try:
            branch = read_via(response.first("via")).branch
        except ProtocolError:
            return []
        if response.status >= 200:
            self._repeats.stop(("request", branch))
        return []

    def _request(self, request: Request, flow: Flow, now: float) -> list[Outgoing]:
        try:
            check_request(request)
        except ProtocolError as error:
            spoilt = Outgoing(flow, refusal(request, 400, str(error)).written())
            return [] if request.method == "ACK" else [spoilt]
        key = _transaction(request)
        if request.method == "ACK":
            return self._acknowledged(request, key, now)
        before = self._answered.find(key)
        if before is not None:
            return [Outgoing(flow, before)]
        try:
            response = self._answer(request, flow, now)
        except Refused as refused:
            response = refusal(request, refused.status, str(refused))
        except ProtocolError as error:
            response = refusal(request, 400, str(error))
        out = Outgoing(flow, self._tagged(response).written())
        self._answered.remember(key, out.data, now)
        if request.method != "INVITE":
            return [out]
        if response.status == 200:
            self._repeats.add(("ok", _tag(response, "to")), out, now, True)
        else:
            self._repeats.add(("refused", *key[1:]), out, now, not flow.reliable)
        return [Outgoing(flow, trying(request).written()), out]

    def _acknowledged(self, request: Request, key: Key, now: float) -> list[Outgoing]:
        dialog = self._dialogs.get(_dialog_key(request))
        if dialog is not None and read_cseq(request.first("cseq")).number == dialog.invited_number:
            self._repeats.stop(("ok", dialog.key[1]))
            if dialog.ending is not None:
                return self._bye(dialog, dialog.ending, now)
        self._repeats.stop(("refused", *key[1:]))
        return []

    def _tagged(self, response: Response) -> Response:
        """With a tag of this side's in To, as every answer has."""
        if _tag(response, "to"):
            return response
        tag = self._token()
        headers = tuple(
            (name, f"{value};tag={tag}" if name == "To" else value) for name, value in response.headers
        )
        return Response(headers, response.body, response.status, response.reason)

    def _answer(self, request: Request, flow: Flow, now: float) -> Response:
        unknown = [word for word in words(request, "require") if word not in SUPPORTED]
        if unknown and request.method != "CANCEL":
            return plain(request, 420, [("Unsupported", joined(unknown))])
        match request.method:
            case "OPTIONS":
                return plain(request, 200, [("Accept", joined(ACCEPTED))])
            case "CANCEL":
                # Invitations are answered at once, so there is nothing left to stop (RFC 3261, 9.2).
                invited = self._answered.find(("INVITE", *_transaction(request)[1:]))
                return plain(request, 481 if invited is None else 200)
            case "INVITE" if not _tag(request, "to"):
                return self._invited(request, flow, now)
            case method if method in ALLOWED:
                return self._within(request, flow, now)
        return plain(request, 405)

    def _within(self, request: Request, flow: Flow, now: float) -> Response:
        """A request within a call."""
        dialog = self._dialogs.get(_dialog_key(request))
        if dialog is None:
            return plain(request, 481)
        number = read_cseq(request.first("cseq")).number
        if number <= dialog.remote_number:
            return refusal(request, 500, f"CSeq {number} after {dialog.remote_number}")
        dialog.remote_number, dialog.flow = number, flow
        if request.method == "INVITE":
            dialog.invited_number = number
        if request.method in ("INVITE", "UPDATE"):
            return self._changed(request, dialog, flow, now)
        if request.method == "BYE":
            self._forget(dialog)
            name = self._recorder.end(dialog.key[1], None)
            return plain(request, 200, [(CALL_HEADER, name)] if name else ())
        return plain(request, 200)

    def _changed(self, request: Request, dialog: Dialog, flow: Flow, now: float) -> Response:
        """Other streams, other people, a hold, or only a sign of life."""
        timer = timer_of(request)
        if timer.too_short:
            return plain(request, 422)
        invitation = read_invitation(request, flow)
        if request.first("contact"):
            dialog.target = read_address(request.first("contact")).uri
        if invitation.offer is not None:
            taken = self._recorder.change(dialog.key[1], invitation)
            dialog.version += 1
            dialog.description = self._described(invitation.offer, taken, dialog)
        dialog.expires = timer.end(now)
        # An INVITE without an offer asks for this side's: what was agreed on still holds.
        body = dialog.description if invitation.offer is not None or request.method == "INVITE" else b""
        return accepted(request, flow, timer.headers, body)

    def _invited(self, request: Request, flow: Flow, now: float) -> Response:
        if self._digest is not None and not self._digest.allows(request, now):
            return plain(request, 401, self._digest.challenges(request, now))
        asked = (*words(request, "require"), *words(request, "supported"))
        if "siprec" not in asked and "+sip.src" not in request.first("contact").lower():
            return plain(request, 421, [("Require", "siprec")])
        timer = timer_of(request)
        if timer.too_short:
            return plain(request, 422)
        invitation = read_invitation(request, flow)
        if invitation.offer is None:
            raise Refused(
                488, f"an invitation with {len(request.body)} bytes and no offer: there is nothing to record"
            )
        tag = self._token()
        dialog = begun(request, flow, tag, int.from_bytes(tag.encode()[:6], "big"))
        taken = self._recorder.begin(tag, invitation)
        dialog.description = self._described(invitation.offer, taken, dialog)
        dialog.expires = timer.end(now)
        self._dialogs[dialog.key] = dialog
        response = accepted(request, flow, timer.headers, dialog.description)
        headers = tuple((name, dialog.local if name == "To" else value) for name, value in response.headers)
        return Response(headers, response.body, response.status, response.reason)

    def _described(self, offer: Offer, taken: Taken, dialog: Dialog) -> bytes:
        return write_answer(offer, taken.ports, taken.address, dialog.session, dialog.version)


def _transaction(request: Request) -> Key:
    """By which a repeated request is known (RFC 3261, 17.2.3); an ACK belongs to its INVITE."""
    via = read_via(request.first("via"))
    sent = f"{via.host}:{via.port}"
    method = "INVITE" if request.method == "ACK" else request.method
    if via.branch.startswith(COOKIE):
        return method, via.branch, sent
    return method, request.first("call-id"), request.first("cseq").split()[0], sent, _tag(request, "from")


def _dialog_key(request: Request) -> tuple[str, str, str]:
    return request.first("call-id"), _tag(request, "to"), _tag(request, "from")


def _tag(message: Request | Response, name: str) -> str:
    return read_address(message.first(name)).parameters.get("tag", "")
