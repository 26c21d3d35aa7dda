"""``voicemon serve`` and ``voicemon demo``: the pages, and a call that unfolds on them."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import uvicorn
from rich.console import Console
from starlette.applications import Starlette

from voicemon.call.host import CallHost
from voicemon.commands.replay import ReplayOptions, send_call
from voicemon.config import Config, IngestOptions, ServerOptions
from voicemon.demo import demo_call
from voicemon.errors import ServerUnreachable
from voicemon.server.app import create_app, create_ingest_app
from voicemon.server.archive_keeping import keeping
from voicemon.server.audio_socket_server import listening
from voicemon.server.auth import check_ingest, check_pages, load_keys
from voicemon.server.board import Board
from voicemon.server.bulk_socket import BulkSocket
from voicemon.server.people_kept import keep_people
from voicemon.server.siprec import check_siprec, recording_server
from voicemon.server.webhooks import load_webhooks

WS_BYTES_LIMIT = 2 << 20
"""Of a message, so that no sender fills the memory; twice what any protocol here takes, so that it answers itself."""


def serve(config: Config) -> int:
    """Serve until interrupted. Raises ServerUnreachable when the port is taken, WeightsError without weights."""

    console = Console(highlight=False)

    def ingest(url: str) -> None:
        console.print(f"calls are taken at {url}")

    async def run() -> None:
        async with running_server(config, ingest) as url:
            console.print(f"voicemon: {url}  (Ctrl-C ends it)")
            await stopped()

    asyncio.run(run())
    return 0


def demo(config: Config, speed: float, browser: bool, stay: bool) -> int:
    """Serve, play the demo call into the server and show it in a browser."""
    console = Console(highlight=False)

    async def run() -> None:
        async with running_server(config) as url:
            name = "demo"

            def opened(call: str) -> None:
                desk = f"{url}/desk/{call}"
                console.print(f"the call unfolds at {desk}\nall calls are on the wall at {url}/")
                if browser and has_screen():
                    webbrowser.open(desk)

            key = load_keys(config.ingest).one("voicemon")
            options = ReplayOptions(server=url, speed=speed, name=name, on_accepted=opened, key=key)
            call = await send_call(str(demo_call()), options)
            console.print(f"the call has ended; listen to it again at {url}/review/{call}")
            if stay:
                console.print("Ctrl-C ends the server")
                await stopped()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())
    return 0


def has_screen() -> bool:
    """Whether a browser would open in a window; in a terminal it would only be in the way."""
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


async def stopped() -> None:
    """Return when a person or the system asks the process to end, so that open calls are ended in good order."""
    asked = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, asked.set)
    await asked.wait()


def _quietly(url: str) -> None:
    pass


@contextlib.asynccontextmanager
async def running_server(
    config: Config, ingest: Callable[[str], None] = _quietly, board: Board | None = None
) -> AsyncIterator[str]:
    """A server that answers for as long as the block runs; yields its address.

    ``ingest`` is told each further address on which calls are taken; ``board`` keeps the calls, where it is not one
    made for this server.

    Raises ServerUnreachable when a port is taken, ConfigError where other machines would find the door open, and what
    start-up raises.
    """
    keys = load_keys(config.ingest)
    people = keep_people(config.people)
    check_pages(config.server, people, keys)
    check_ingest(config.ingest, keys)
    check_siprec(config.ingest, keys)
    webhooks = load_webhooks(config.webhooks)
    board = board or Board(Path(config.server.calls))
    async with contextlib.AsyncExitStack() as stack:
        pages = stack.enter_context(_bound(config.server))
        outside = stack.enter_context(_bound(config.ingest)) if config.ingest.host else None
        host = await stack.enter_async_context(CallHost(config, patient_disk=True))
        index = await stack.enter_async_context(keeping(config.server, board, _say))
        board.listeners.append((await stack.enter_async_context(webhooks)).tell)
        app = create_app(config, host, board, keys, people)
        app.state.index = index
        await stack.enter_async_context(_answering(app, pages, config.server))
        if outside is not None:
            app = create_ingest_app(config, host, board, keys)
            await stack.enter_async_context(_answering(app, outside, config.ingest))
            ingest(f"https://{config.ingest.host}:{outside.getsockname()[1]}")
        if config.ingest.audio_socket_host:
            ingest(await stack.enter_async_context(listening(config.ingest, app.state)))
        if config.ingest.siprec.host:
            ingest(await stack.enter_async_context(recording_server(config.ingest, app.state, keys)))
        scheme = "https" if config.server.certificate else "http"
        yield f"{scheme}://{config.server.host}:{pages.getsockname()[1]}"


def _say(line: str) -> None:
    Console(stderr=True).print(line, markup=False)


@contextlib.asynccontextmanager
async def _answering(
    app: Starlette, listener: socket.socket, tls: ServerOptions | IngestOptions | None = None
) -> AsyncIterator[None]:
    server = _Server(
        uvicorn.Config(
            app,
            log_level="warning",
            # A recording waits while Whisper is busy, and its sender answers no ping meanwhile.
            ws_ping_timeout=600,
            ws=BulkSocket,
            ws_max_size=WS_BYTES_LIMIT,
            lifespan="off",
            timeout_graceful_shutdown=2,
            ssl_certfile=(tls and tls.certificate) or None,
            ssl_keyfile=(tls and tls.private_key) or None,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn tells no other way
            await asyncio.sleep(0.01)
        if task.done():
            task.result()
        yield
    finally:
        await app.state.stopping.announce()
        server.should_exit = True
        await task


class _Server(uvicorn.Server):
    """uvicorn without signal handlers of its own: Ctrl-C belongs to the command."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _bound(options: ServerOptions | IngestOptions) -> socket.socket:
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    # With the protocol named asyncio sends each answer at once; without it small ones wait 40 ms for one another.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((options.host, options.port))
    except OSError as error:
        listener.close()
        other = "--port" if isinstance(options, ServerOptions) else "[ingest] port"
        raise ServerUnreachable(
            f"port {options.port} on {options.host}: {error.strerror}; {other} takes another"
        ) from None
    listener.set_inheritable(True)
    return listener
