"""``voicemon replay``: a recording into the running server, at the pace of life or faster."""

import asyncio
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import websockets
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from voicemon.audio.codec import Encoding, encode
from voicemon.clock import Clock, MonotonicClock
from voicemon.errors import AudioFormatError, ConfigError, ProtocolError
from voicemon.sending.connecting import bearer, connected
from voicemon.sources import audio_socket as wire
from voicemon.sources.naming import call_name, paths_of
from voicemon.sources.recording import Recording, open_recording

BLOCK_SECONDS = 0.02
"""What a telephone sends at a time."""

FAST_BLOCK_SECONDS = 0.5
"""At full speed larger blocks save messages."""


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """Where to and how fast."""

    server: str
    """Address of the server, as ``voicemon serve`` prints it."""
    speed: float = 1.0
    """1: as it was spoken; infinite: as fast as the server can analyse it."""
    channels: str | None = None
    """Whose channel is which."""
    name: str | None = None
    """What the call is to be called; the file's name where nothing is said."""
    on_accepted: Callable[[str], None] = lambda call: None
    """Told the name under which the server follows the call."""
    on_sent: Callable[[float], None] = lambda seconds: None
    """Told how many seconds of the call have been sent."""
    team: str = ""
    """Who takes the call, where the server's configuration has a vocabulary for single teams."""
    agent: str = ""
    """Which of them: a name or a number."""
    key: str = field(default="", repr=False)
    """The server's key for voicemon's own socket, where it asks for one."""


def replay(call: str, options: ReplayOptions) -> int:
    """Send the recording and show how far it is. Returns the exit status. Raises VoicemonError."""
    console = Console(stderr=True, highlight=False)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console
    ) as progress:
        recording = open_recording(paths_of(call), options.channels)
        task = progress.add_task(recording.name, total=recording.seconds)

        def accepted(name: str) -> None:
            console.print(f"{options.server}/desk/{name}")

        def sent(seconds: float) -> None:
            progress.update(task, completed=seconds)

        shown = replace(options, on_accepted=accepted, on_sent=sent)
        asyncio.run(send_call(call, shown))
    return 0


async def send_call(call: str, options: ReplayOptions, clock: Clock | None = None) -> str:
    """Send the recording and wait until the server has analysed it. Returns the call's name there.

    Raises ServerUnreachable, AudioFormatError, ChannelMapError or, with the server's own words, ProtocolError.
    """
    if not options.speed > 0:
        raise ConfigError(f"speed {options.speed} is not above 0")
    recording = open_recording(paths_of(call), options.channels)
    async with connected(options.server, "/ingest", bearer(options.key)) as socket:
        name = await _send(socket, recording, call_name(call), options, clock or MonotonicClock())
    if recording.damage:
        raise AudioFormatError(recording.damage)
    return name


async def _send(
    socket: websockets.ClientConnection, recording: Recording, name: str, options: ReplayOptions, clock: Clock
) -> str:
    encoding = Encoding.PCM16 if recording.pcm16 else Encoding.FLOAT32
    hello = wire.Hello(
        voicemon=wire.VERSION, call=options.name or name, channels=list(recording.channels),
        rate_hz=recording.rate_hz, encoding=encoding, pace="recording", source=recording.name,
        team=options.team, agent=options.agent,
    )  # fmt: skip
    await socket.send(wire.write_text(hello))
    call = await _answered(socket, wire.Accepted)
    options.on_accepted(call)
    answer = asyncio.create_task(_answered(socket, wire.Finished))
    try:
        begun = clock.now()
        for position, frames in _frames(recording, encoding, options.speed):
            if answer.done():
                break  # the server has refused something; its answer says what
            await clock.sleep_until(begun + position / (recording.rate_hz * options.speed))
            for frame in frames:
                await socket.send(frame)
            options.on_sent(position / recording.rate_hz)
        await socket.send(wire.write_text(wire.End()))
    except websockets.ConnectionClosed:
        return await answer
    finally:
        if not answer.done():
            answer.add_done_callback(lambda task: task.cancelled() or task.exception())
    return await answer


def _frames(recording: Recording, encoding: Encoding, speed: float) -> Iterator[tuple[int, list[bytes]]]:
    """Position just past each block, when it would have been spoken, and its frames, one a channel."""
    start = 0
    for block in recording.raw_blocks(BLOCK_SECONDS if math.isfinite(speed) else FAST_BLOCK_SECONDS):
        frames = [
            wire.write_frame(index, start, encode(encoding, block[:, index]))
            for index in range(len(recording.channels))
        ]
        start += len(block)
        yield start, frames


async def _answered(
    socket: websockets.ClientConnection, expected: type[wire.Accepted] | type[wire.Finished]
) -> str:
    """The call's name in the server's next message. Raises ProtocolError with its words where it refuses."""
    answer = wire.read_answer(await socket.recv())
    if isinstance(answer, wire.Refused):
        raise ProtocolError(f"the server refused: {answer.message}")
    if not isinstance(answer, expected):
        raise ProtocolError(f"the server answered {answer!r} out of turn")
    return answer.call
