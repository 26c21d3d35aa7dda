"""A recorded call, analysed as fast as the machine can: the same session as a live call, without a clock."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from voicemon import events as ev
from voicemon.audio.chunk import AudioChunk, AudioGap
from voicemon.call.host import CallHost, CallOptions
from voicemon.call.state import CallState, apply, begin
from voicemon.errors import VoicemonError

BLOCK_SECONDS = 4.0
"""A recording is best heard in long pieces: the voice detector then takes many windows at once."""


async def analyse_pieces(
    host: CallHost,
    header: ev.CallHeader,
    pieces: Iterable[AudioChunk | AudioGap],
    folder: Path,
    options: CallOptions,
    progress: Callable[[int], None] = lambda heard: None,
) -> CallState:
    """Follow the call in ``pieces`` to its end, log it in ``folder`` and return what it adds up to.

    ``progress`` is told how many samples have been heard. Raises the VoicemonError that stopped the call;
    the log then holds everything up to there and says that the call failed.
    """
    log = host.create_log(header, folder)
    state = begin(header)

    def learn(event: ev.CallEvent) -> None:
        apply(state, event)

    session = await host.open_call(log, folder, learn, options)
    try:
        rounds = _rounds(pieces)
        # Decoding is work, too: it happens on a thread, one round ahead of the listening.
        ahead = asyncio.create_task(asyncio.to_thread(next, rounds, None))
        while (heard := await ahead) is not None:
            ahead = asyncio.create_task(asyncio.to_thread(next, rounds, None))
            await session.hear(*heard)
            progress(max(piece.stop for piece in heard))
        await session.finish()
    except VoicemonError as error:
        session.fail(str(error))
        raise
    except BaseException:
        session.fail("voicemon was stopped during this call")
        raise
    return state


def _rounds(pieces: Iterable[AudioChunk | AudioGap]) -> Iterator[list[AudioChunk | AudioGap]]:
    """Neighbouring pieces of different channels together, so that they can be listened to at the same time."""
    together: list[AudioChunk | AudioGap] = []
    for piece in pieces:
        if any(piece.channel == other.channel for other in together):
            yield together
            together = []
        together.append(piece)
    if together:
        yield together
