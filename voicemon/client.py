"""A program's way to a running server: its calls, their facts as they are learned, and what people say about them.

    async with Client("http://127.0.0.1:8765") as client:
        for call in await client.calls():
            print(call.call, call.status, call.stress)
        async for event in client.follow("order-17"):
            ...

Where people sign in, a program shows the key that ``voicemon people add NAME --role program`` printed: from the
environment's ``VOICEMON_KEY``, or as ``Client(…, key=…)``.

Facts come as `voicemon.events`, remarks as `voicemon.call.remarks`, summaries as `voicemon.server.answers`; what a
newer server adds to them is passed over. ``/api`` on the server says what else can be asked.
"""

import asyncio
import contextlib
import os
import random
import urllib.error
import urllib.request
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote, urlencode

import msgspec
import websockets

from voicemon import events as ev
from voicemon.call import remarks as rm
from voicemon.call.log import parse_log
from voicemon.call.log_lines import decode_event, decode_header
from voicemon.call.measures import CallMeasures
from voicemon.call.scorecard import Scorecard
from voicemon.errors import CallLogError, ProtocolError, ServerUnreachable, UnknownCall
from voicemon.server.alerts import USUAL_LIMIT, AlertOfCall, AlertsAnswer
from voicemon.server.answers import BoardAnswer, CallSummary, RemarksAnswer
from voicemon.server.endpoint import Refusal
from voicemon.server.feed import UNKNOWN_CALL
from voicemon.server.guard import REFUSED
from voicemon.server.signed_in import NOT_SIGNED_IN

KEY_VARIABLE = "VOICEMON_KEY"
"""Where the environment holds the key that this program shows."""

PATIENCE_SECONDS = 90.0
"""How long a server that was there once is looked for: longer than it takes to start again."""

RETRY_SECONDS = (0.25, 4.0)
"""Between two attempts: at first, and at most. Chance spreads the attempts of many programs."""

ANSWER_SECONDS = 30.0
"""For an answer to one request; the log of a long call is some megabytes."""

Shape = TypeVar("Shape")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The server sends programs nowhere else, and whoever did would be shown the key."""

    def redirect_request(self, *_: Any) -> None:
        """There is no other request to make: the redirect is the answer, and a refusal."""


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)
"""The server is on this machine or in this house, which no proxy knows."""


class Client:
    """One server, by the address of its pages. ``by`` is the name under which this program says things about calls; a
    server where people sign in takes the name that goes with the ``key`` instead.

    Entering and every method raise ServerUnreachable where there is no server, UnknownCall for a call that it does not
    know, and ProtocolError with its words where it refuses.
    """

    def __init__(self, server: str, by: str = "", key: str | None = None) -> None:
        self.server = server.rstrip("/")
        self.by = by
        shown = os.environ.get(KEY_VARIABLE, "") if key is None else key
        self._headers = {"Authorization": f"Bearer {shown}"} if shown else {}

    async def __aenter__(self) -> Self:
        await self._asked("/api/calls")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is kept open between two requests; who follows a call leaves it by leaving the loop."""

    async def calls(self) -> list[CallSummary]:
        """All calls in short, the finished ones first."""
        return _read(await self._asked("/api/calls"), BoardAnswer).calls

    async def call(self, call: str) -> CallSummary:
        """One call in short."""
        return _read(await self._asked(_path(call)), CallSummary)

    async def alerts(self, team: str | None = None, limit: int = USUAL_LIMIT) -> list[AlertOfCall]:
        """Alerts of all calls, or of one team's: open ones first, then those of the past, the newest first."""
        asked = {"limit": str(limit)} if team is None else {"limit": str(limit), "team": team}
        return _read(await self._asked(f"/api/alerts?{urlencode(asked)}"), AlertsAnswer).alerts

    async def events(self, call: str) -> tuple[ev.CallHeader, list[ev.CallEvent]]:
        """The log's header and all facts so far. Raises CallLogError where they cannot be read."""
        header, events = parse_log(await self._asked(_path(call, "events")), call)
        return header, list(events)

    async def follow(self, call: str, start: int = 0) -> AsyncIterator[ev.CallEvent]:
        """Every fact of the call from the one numbered ``start`` on, as it is learned, until the call is over.

        A connection that is lost is made again, and nothing is missed or comes twice. Raises ServerUnreachable once the
        server has been away for `PATIENCE_SECONDS`.
        """
        clock = asyncio.get_running_loop().time
        await self.call(call)
        seen, wait = clock(), RETRY_SECONDS[0]
        while True:
            try:
                async with contextlib.aclosing(self._feed(call, start)) as facts:
                    async for event in facts:
                        start, seen, wait = event.seq + 1, clock(), RETRY_SECONDS[0]
                        yield event
                # Closed in good order: after the last fact, or because the server is being stopped.
                if (await self.call(call)).status != "live":
                    return
            except ServerUnreachable:
                if clock() - seen > PATIENCE_SECONDS:
                    raise
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))
            wait = min(2 * wait, RETRY_SECONDS[1])

    async def remarks(self, call: str) -> list[rm.AnyRemark]:
        """What people said and did about the call, oldest first."""
        return _read(await self._asked(_path(call, "remarks")), RemarksAnswer).remarks

    async def remark(self, call: str, remark: rm.AnyRemark) -> rm.AnyRemark:
        """Add a remark, or replace the one of the same ``id``. Returns it as the server has kept it."""
        kept = await self._asked(_path(call, "remarks"), msgspec.json.encode(remark))
        return rm.decode_remark(kept)

    async def comment(self, call: str, at: int, text: str) -> rm.AnyRemark:
        """Say something about the moment of the call at sample ``at``."""
        return await self.remark(call, rm.Comment(at=at, text=text, **self._signed()))

    async def feedback(self, call: str, score: float, lowest: float = 1, highest: float = 5) -> rm.AnyRemark:
        """Say how satisfied the customer was, on a scale from ``lowest`` to ``highest``. The newest counts."""
        given = rm.FeedbackGiven(score=score, lowest=lowest, highest=highest, **self._signed())
        return await self.remark(call, msgspec.structs.replace(given, id="feedback"))

    async def outcome(self, call: str, outcome: str) -> rm.AnyRemark:
        """Say how the call ended for the customer. The newest counts."""
        ended = rm.OutcomeSet(outcome=outcome, **self._signed())
        return await self.remark(call, msgspec.structs.replace(ended, id="outcome"))

    async def scorecard(self, call: str) -> Scorecard:
        """What was counted of the practices of the finished call's agent. Raises UnknownCall while it goes on."""
        return _read(await self._asked(_path(call, "scorecard")), Scorecard)

    async def measures(self, call: str) -> CallMeasures:
        """How the parties of the finished call talked with each other. Raises UnknownCall while it goes on."""
        return _read(await self._asked(_path(call, "measures")), CallMeasures)

    async def export(self, call: str, file: str) -> bytes:
        """The call as ``report.html``, ``transcript.vtt``, ``transcript.txt``, ``readings.csv`` or ``moments.csv``."""
        return await self._asked(_path(call, "export", file))

    def _signed(self) -> dict[str, Any]:
        return {
            "id": str(uuid.uuid4()),
            "by": self.by,
            "when": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }

    async def _asked(self, path: str, sent: bytes | None = None) -> bytes:
        """What the server answers at ``path``; with ``sent``, to that."""
        return await asyncio.to_thread(_fetch, self.server, path, sent, self._headers)

    async def _feed(self, call: str, start: int) -> AsyncGenerator[ev.CallEvent, None]:
        """Facts from one connection. Raises ServerUnreachable where there is none or it is lost."""
        address = f"{self.server.replace('http', 'ws', 1)}/feed/calls/{quote(call, safe='')}?from={start}"
        try:
            # Without a limit: who joins late gets all facts so far in one message.
            async with websockets.connect(
                address, max_size=None, compression=None, proxy=None, additional_headers=self._headers
            ) as socket:
                async for message in socket:
                    for event in _facts(message):
                        yield event
        except websockets.ConnectionClosed as error:
            if error.rcvd is not None and error.rcvd.code == UNKNOWN_CALL:
                raise UnknownCall(error.rcvd.reason) from None
            if error.rcvd is not None and error.rcvd.code in (NOT_SIGNED_IN, REFUSED):
                raise ProtocolError(f"the server refused: {error.rcvd.reason}") from None
            raise ServerUnreachable(f"the server at {self.server} went away: {error}") from None
        except (OSError, websockets.InvalidURI, websockets.InvalidHandshake) as error:
            raise ServerUnreachable(f"no voicemon server at {self.server} ({error})") from None


def _facts(message: str | bytes) -> list[ev.CallEvent]:
    """The facts of one message; its header and types that are not known here are passed over."""
    lines = (message.encode() if isinstance(message, str) else message).splitlines()
    facts = []
    for line in lines:
        if line.startswith(b'{"voicemon":'):
            decode_header(line)
        elif (event := decode_event(line)) is not None:
            facts.append(event)
    return facts


def _path(call: str, *parts: str) -> str:
    return "/".join(["/api/calls", quote(call, safe=""), *parts])


def _fetch(server: str, path: str, sent: bytes | None, headers: dict[str, str]) -> bytes:
    """Blocks until the server has answered."""
    try:
        request = urllib.request.Request(server + path, data=sent, headers=headers)
        if sent is not None:
            request.add_header("Content-Type", "application/json")
        with _OPENER.open(request, timeout=ANSWER_SECONDS) as answer:
            content: bytes = answer.read()
            return content
    except urllib.error.HTTPError as error:
        words = _words(error)
        if error.code == 404:
            raise UnknownCall(words) from None
        if error.code == 500:
            raise CallLogError(words) from None
        raise ProtocolError(f"the server refused: {words}") from None
    except (OSError, ValueError) as error:  # an address that is none is a ValueError
        reason = getattr(error, "reason", error)
        raise ServerUnreachable(
            f"no voicemon server at {server} ({reason}); `voicemon serve` starts one"
        ) from None


def _words(error: urllib.error.HTTPError) -> str:
    try:
        return msgspec.json.decode(error.read(), type=Refusal).error
    except (msgspec.DecodeError, OSError):
        return f"HTTP {error.code} {error.reason}"


def _read(content: bytes, shape: type[Shape]) -> Shape:
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.DecodeError as error:
        raise ProtocolError(f"the server's answer cannot be read: {error}") from None
