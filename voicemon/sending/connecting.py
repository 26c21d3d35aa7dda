"""A connection to a running server, with what can be wrong with it said in one line."""

import contextlib
from collections.abc import AsyncIterator, Mapping

import websockets

from voicemon.errors import ProtocolError, ServerUnreachable
from voicemon.sources.incoming import REFUSED


def socket_address(server: str, path: str) -> str:
    """The WebSocket's address at ``path`` of a server whose pages are at ``server``."""
    return server.replace("http", "ws", 1).rstrip("/") + path


def bearer(key: str) -> dict[str, str]:
    """The header that carries an ingest key; none without a key."""
    return {"Authorization": f"Bearer {key}"} if key else {}


@contextlib.asynccontextmanager
async def connected(
    server: str,
    path: str,
    headers: Mapping[str, str],
    ping_seconds: float | None = None,
    subprotocol: str | None = None,
) -> AsyncIterator[websockets.ClientConnection]:
    """An open socket at ``path`` of ``server``, which is asked every ``ping_seconds`` whether it is still there.

    Raises ServerUnreachable where there is none or it goes away, and ProtocolError where it lets nobody in.
    """
    try:
        async with websockets.connect(
            socket_address(server, path),
            max_queue=4,
            compression=None,
            ping_interval=ping_seconds,
            ping_timeout=None if ping_seconds is None else 3 * ping_seconds,
            additional_headers=headers,
            subprotocols=None if subprotocol is None else [websockets.Subprotocol(subprotocol)],
        ) as socket:
            yield socket
    except websockets.InvalidStatus as error:
        status = error.response.status_code
        if status != 403:
            raise ServerUnreachable(f"no voicemon server at {server} (HTTP {status} at {path})") from None
        raise ProtocolError(
            f"the server at {server} takes no call at {path} without a valid key; VOICEMON_INGEST_KEYS or "
            "[ingest] keys_file holds it"
        ) from None
    except (OSError, websockets.InvalidURI, websockets.InvalidHandshake) as error:
        raise ServerUnreachable(
            f"no voicemon server at {server} ({error}); `voicemon serve` starts one"
        ) from None
    except websockets.ConnectionClosed as error:
        raise ServerUnreachable(f"the server at {server} closed the connection: {error}") from None


async def closing_word(socket: websockets.ClientConnection) -> str:
    """The call's name, with which the server closes once it has analysed everything.

    Raises ProtocolError with its words where it refuses.
    """
    try:
        async for _ in socket:
            pass  # whatever it says before the end is the platform's business
    except websockets.ConnectionClosedError as error:
        if error.rcvd is None or error.rcvd.code != REFUSED:
            raise
        raise ProtocolError(f"the server refused: {error.rcvd.reason}") from None
    return socket.close_reason or ""
