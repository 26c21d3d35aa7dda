"""A session recording server (RFC 7866): SIP over UDP, TCP and TLS, and a call on the board for each invitation."""

import asyncio
import contextlib
import logging
import secrets
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from starlette.datastructures import State

from voicemon.config import IngestOptions, SiprecOptions
from voicemon.errors import ConfigError, ServerUnreachable, VoicemonError
from voicemon.server.auth import IngestKeys
from voicemon.server.peers import Peers, read_peers
from voicemon.server.rate_limit import RateLimit
from voicemon.server.rtp_ports import PortPool
from voicemon.server.sip_sockets import Connections, Datagrams
from voicemon.server.siprec_call import SiprecCall
from voicemon.sources.sip.sip import Request, Response
from voicemon.sources.sip.sip_answers import Refused
from voicemon.sources.sip.sip_digest import Digest
from voicemon.sources.sip.sip_repeats import Flow, Outgoing
from voicemon.sources.sip.sip_server import SipServer
from voicemon.sources.siprec.siprec_invitation import Invitation, Taken
from voicemon.sources.siprec.siprec_parties import PartyRule

TICK_SECONDS = 0.05
"""Between looks at what is to be sent again and at packets that have waited long enough."""

MESSAGES_PER_SECOND = 200.0
MESSAGES_AT_ONCE = 2_000.0
"""Of one address, which may be that of a whole site; a call takes three."""

log = logging.getLogger(__name__)


def check_siprec(options: IngestOptions, keys: IngestKeys) -> None:
    """Raise ConfigError where anybody could send calls, or where the options make no sense."""
    siprec = options.siprec
    if not siprec.host:
        return
    _peers(siprec)
    if keys and "siprec" not in keys.of and not siprec.peers:
        raise ConfigError(
            "[ingest.siprec] needs 'peers', or a key for 'siprec' as the other sources have theirs"
        )
    if not 1024 <= siprec.rtp_first < siprec.rtp_last <= 65_535:
        raise ConfigError(
            f"[ingest.siprec] rtp_first {siprec.rtp_first} and rtp_last {siprec.rtp_last}: ports from 1024 to 65535"
        )
    if siprec.tls_port and not (options.certificate and options.private_key):
        raise ConfigError(
            f"[ingest.siprec] tls_port {siprec.tls_port} needs [ingest] certificate and private_key"
        )


def _peers(options: SiprecOptions) -> Peers:
    return read_peers(options.peers, options.host, "[ingest.siprec] peers")


@contextlib.asynccontextmanager
async def recording_server(options: IngestOptions, state: State, keys: IngestKeys) -> AsyncIterator[str]:
    """Take calls for as long as the block runs; yields the address. ``state`` is the application's.

    Raises ServerUnreachable where a port is taken.
    """
    siprec = options.siprec
    server = RecordingServer(siprec, state, keys)
    async with contextlib.AsyncExitStack() as stack:
        port = await _listen(stack, options, server)
        ticking = asyncio.create_task(server.tick_on())
        stack.callback(ticking.cancel)
        stack.push_async_callback(server.close)
        host = f"[{siprec.host}]" if ":" in siprec.host else siprec.host
        yield f"sip:{host}:{port}"


async def _listen(stack: contextlib.AsyncExitStack, options: IngestOptions, server: "RecordingServer") -> int:
    """Open the listeners; returns the port of SIP."""
    siprec = options.siprec
    try:
        # TCP first: where any free port is asked for, UDP seldom lacks the same one.
        connections = await Connections.open(siprec.host, siprec.port, server.hear, server.may)
        stack.push_async_callback(connections.close)
        port = connections.port
        datagrams = await Datagrams.open(siprec.host, port, server.hear)
        stack.callback(datagrams.close)
        server.ways = {"UDP": datagrams.send, "TCP": connections.send}
        if siprec.tls_port:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(options.certificate, options.private_key)
            encrypted = await Connections.open(siprec.host, siprec.tls_port, server.hear, server.may, tls)
            stack.push_async_callback(encrypted.close)
            server.ways["TLS"] = encrypted.send
    except OSError as error:
        raise ServerUnreachable(
            f"port {siprec.port} on {siprec.host}: {error.strerror or error}; [ingest.siprec] port takes another"
        ) from None
    return port


@dataclass(slots=True)
class _Running:
    call: SiprecCall
    task: "asyncio.Task[None] | None" = None


class RecordingServer:
    """All recorded calls: who may send them, their signalling and their ports. Lives on the event loop."""

    def __init__(self, options: SiprecOptions, state: State, keys: IngestKeys) -> None:
        self.ways: dict[str, Callable[[Flow, bytes], None]] = {}
        """How a message is sent, by transport."""
        self._options = options
        self._state = state
        self._peers = _peers(options)
        known = keys.of.get("siprec", ())
        digest = Digest(known, secrets.token_bytes(32)) if known else None
        self._sip = SipServer(self, secrets.token_hex, digest)
        self._pool = PortPool(options.host, options.rtp_first, options.rtp_last)
        self._rule = PartyRule(options.customer, options.agent)
        self._rate = RateLimit(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE)
        self._calls: dict[str, _Running] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()

    def may(self, host: str) -> bool:
        """Whether the machine may send calls."""
        return host in self._peers

    def hear(self, message: Request | Response, flow: Flow) -> None:
        """Take a message and answer it."""
        now = self._loop.time()
        if self.may(flow.host) and self._rate.allows(flow.host, now):
            self._send(self._sip.receive(message, self._seen(flow), now))

    def _seen(self, flow: Flow) -> Flow:
        """With the address under which this machine is reached."""
        own = self._options.public_address or local_address(flow.local_host, flow.host)
        return Flow(flow.transport, flow.host, flow.port, own, flow.local_port, flow.connection)

    def _send(self, messages: list[Outgoing]) -> None:
        for message in messages:
            self.ways[message.flow.transport](message.flow, message.data)

    def begin(self, call: str, invitation: Invitation) -> Taken:
        """Receive a new call. Raises Refused."""
        # A call that has just been taken is on the board a moment later.
        followed = max(len(self._state.board.live), len(self._calls))
        if followed >= self._state.most_calls:
            raise Refused(503, f"{followed} calls are followed already")
        running = _Running(SiprecCall(self._pool, self._is_peer, self._rule, self._loop.time()))
        taken = running.call.invite(invitation, invitation.flow.local_host)
        self._calls[call] = running
        running.task = asyncio.create_task(self._follow(call, running.call, invitation))
        self._tasks.add(running.task)
        running.task.add_done_callback(self._tasks.discard)
        return taken

    def change(self, call: str, invitation: Invitation) -> Taken:
        """Receive other streams. Raises Refused."""
        running = self._calls.get(call)
        if running is None:
            raise Refused(481, f"call {call!r} is over")
        return running.call.invite(invitation, invitation.flow.local_host)

    def end(self, call: str, fault: str | None) -> str:
        """The call is over. Returns the name that it went by on the board."""
        running = self._calls.pop(call, None)
        if running is None:
            return ""
        running.call.end(fault)
        return running.call.name

    async def _follow(self, key: str, call: SiprecCall, invitation: Invitation) -> None:
        """The call to its end; where it fails here, its sender is told."""
        reason = "the recording has ended"
        try:
            await call.follow(self._state, invitation)
        except VoicemonError as error:
            reason = str(error)
        finally:
            if self._calls.pop(key, None) is not None:
                self._send(self._sip.hang_up(key, reason, self._loop.time()))

    def _is_peer(self, host: str) -> bool:
        """Whether audio may come from there, besides where its signalling came from or said that it would."""
        return bool(self._options.peers) and self.may(host)

    async def tick_on(self) -> None:
        """Look after the calls, a few times a second."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = self._loop.time()
            self._send(self._sip.due(now))
            for key, running in list(self._calls.items()):
                lost = running.call.tick(now)
                if lost is not None:
                    self._send(self._sip.hang_up(key, lost, now))
                    self.end(key, lost)

    async def close(self) -> None:
        """End all calls: their senders are told, and each is on record."""
        for key in list(self._calls):
            self._send(self._sip.hang_up(key, "the server is being stopped", self._loop.time(), at_once=True))
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for running in self._calls.values():
            running.call.end(None)
        self._calls.clear()


def local_address(bound: str, peer: str) -> str:
    """The address under which this machine is reached from ``peer``, where it is bound to all of its own."""
    if bound not in ("0.0.0.0", "::"):
        return bound
    family = socket.AF_INET6 if ":" in peer else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((peer, 9))  # sends nothing
        except OSError:
            return bound
        return str(probe.getsockname()[0])
