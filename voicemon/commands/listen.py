"""``voicemon listen``: the call on this machine's headset, live into a server, or into one that it starts itself."""

import asyncio
import contextlib
import time
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.audio.codec import Encoding, encode
from voicemon.commands.keys import heard_keys
from voicemon.commands.listen_line import ListenLine
from voicemon.commands.serve import has_screen, running_server
from voicemon.config import Config
from voicemon.sending.own_socket import CallSender
from voicemon.sources import audio_socket as wire
from voicemon.sources.headset.microphone import Microphone
from voicemon.sources.headset.muting import Gate, Muting
from voicemon.sources.incoming import fit_name


@dataclass(frozen=True, slots=True)
class ListenOptions:
    """Whom to listen to, and for whom."""

    agent: str
    """Sound input of the agent's microphone."""
    customer: str | None
    """Sound input that carries what the computer plays; None: the agent alone is heard."""
    server: str
    """Address of the server, as ``voicemon serve`` prints it."""
    name: str = ""
    """What the call is to be called; the time of day where nothing is said."""
    team: str = ""
    """Who takes the call, where the server's configuration has a vocabulary for single teams."""
    taken_by: str = ""
    """Which of them, a name or a number: ``agent`` is the device."""
    key: str = field(default="", repr=False)
    """The server's key for voicemon's own socket, where it asks for one."""
    on_desk: Callable[[str], None] = lambda url: None
    """Told where the call can be followed."""


def listen(options: ListenOptions) -> int:
    """Listen until a key or a signal ends the call. Returns the exit status. Raises VoicemonError."""
    asyncio.run(follow(options))
    return 0


def listen_here(config: Config, options: ListenOptions, browser: bool) -> int:
    """The same with a server of its own. Raises VoicemonError."""

    def opened(url: str) -> None:
        if browser and has_screen():
            webbrowser.open(url)

    async def run() -> None:
        async with running_server(config) as url:
            await follow(replace(options, server=url, on_desk=opened))

    asyncio.run(run())
    return 0


async def follow(options: ListenOptions) -> str:
    """Listen to one call until it is ended by hand. Returns its name at the server.

    Raises AudioFormatError where the agent's sound input does not open, ServerUnreachable where there is no server or
    it does not come back, and ProtocolError with its words where it refuses.
    """
    inputs = {Channel.AGENT: options.agent}
    if options.customer is not None:
        inputs = {Channel.CUSTOMER: options.customer, **inputs}
    muting = Muting()
    line = ListenLine(list(inputs), muting)
    async with contextlib.AsyncExitStack() as stack:
        microphones = [
            # What carries the customer may appear only when the telephone program starts.
            await stack.enter_async_context(
                Microphone(channel, device, line.device_told(channel), channel is Channel.CUSTOMER)
            )
            for channel, device in inputs.items()
        ]
        hello = _hello(options, microphones)
        sender = await stack.enter_async_context(
            CallSender(options.server, hello, options.key, line.link_told)
        )
        began = time.perf_counter()
        desk = f"{options.server.rstrip('/')}/desk/{sender.call}"
        gates = [Gate(each.channel, muting) for each in microphones]
        with heard_keys(_pressed(muting, microphones, line)), line.shown(desk):
            options.on_desk(desk)
            await _sent(microphones, gates, sender, began, line)
            line.ending({each.channel: each.left_out_seconds for each in microphones})
            return await sender.finish()


def _pressed(muting: Muting, microphones: list[Microphone], line: ListenLine) -> Callable[[str], None]:
    """What a key does."""

    def pressed(key: str) -> None:
        match key:
            case "m":
                muting.muted = not muting.muted
            case "p":
                muting.paused = not muting.paused
            case "q":
                for microphone in microphones:
                    microphone.stop()
        line.changed()

    return pressed


def _hello(options: ListenOptions, microphones: list[Microphone]) -> wire.Hello:
    now = datetime.now(UTC)
    return wire.Hello(
        voicemon=wire.VERSION, call=fit_name(options.name or f"headset-{now.astimezone():%Y%m%d-%H%M%S}"),
        channels=[each.channel for each in microphones], rate_hz=RATE_HZ, encoding=Encoding.PCM16,
        source=", ".join(f"{each.channel}: {each.name}" for each in microphones),
        started_at=now.isoformat(timespec="seconds"), team=options.team, agent=options.taken_by,
    )  # fmt: skip


async def _sent(
    microphones: list[Microphone], gates: list[Gate], sender: CallSender, began: float, line: ListenLine
) -> None:
    """Everything that is heard, to the server, until the microphones have been stopped."""

    async def pump(index: int) -> None:
        microphone, gate = microphones[index], gates[index]
        async for piece in microphone.audio(began):
            line.heard(piece)
            for told in gate.push(piece):
                _put(sender, index, told)
        for told in gate.flush():
            _put(sender, index, told)

    pumps = [asyncio.create_task(pump(index)) for index in range(len(microphones))]
    failure = asyncio.create_task(sender.failure())
    everything = asyncio.gather(*pumps)
    both: set[asyncio.Future[Any]] = {everything, failure}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if failure.done():
            failure.result()
        everything.result()
    finally:
        for task in (*pumps, failure):
            task.cancel()
        await asyncio.gather(*pumps, failure, return_exceptions=True)


def _put(sender: CallSender, index: int, piece: AudioChunk | AudioGap) -> None:
    if isinstance(piece, AudioGap):
        sender.missing(index, piece.start, piece.stop, piece.reason[:200])
    else:
        sender.put(index, piece.start, encode(Encoding.PCM16, piece.samples))
