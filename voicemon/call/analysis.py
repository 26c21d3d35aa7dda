"""A recorded call, analysed as fast as the machine can: the same session as a live call, without a clock."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from voicemon.audio.chunk import AudioChunk, AudioGap
from voicemon.call import events as ev
from voicemon.call.host import CallHost, CallOptions
from voicemon.call.state import CallState, apply, begin
from voicemon.errors import VoicemonError


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
        iterator = iter(pieces)
        # Decoding is work, too: it happens on a thread, a piece at a time.
        while (piece := await asyncio.to_thread(next, iterator, None)) is not None:
            await session.hear(piece)
            progress(piece.stop)
        await session.finish()
    except VoicemonError as error:
        session.fail(str(error))
        raise
    except BaseException:
        session.fail("voicemon was stopped during this call")
        raise
    return state
