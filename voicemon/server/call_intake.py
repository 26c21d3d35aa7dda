"""Taking a call, whatever protocol brings it: onto the board, through its lanes, to its end or its failure."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
from starlette.datastructures import State

from voicemon import events as ev
from voicemon.audio.chunk import AudioChunk, AudioGap
from voicemon.audio.lane import LaneOptions, LanePolicy
from voicemon.audio.lanes import Lanes
from voicemon.call.host import CallHost, CallOptions
from voicemon.call.log import CallLog
from voicemon.call.session import CallSession
from voicemon.errors import Overloaded, ProtocolError, SenderLeft, VoicemonError
from voicemon.server.board import Board, BoardEntry
from voicemon.sources.incoming import NewCall

DISK_SECONDS = 5.0

log = logging.getLogger(__name__)


async def take_call(
    state: State,
    call: NewCall,
    audio: AsyncIterator[AudioChunk | AudioGap],
    opened: Callable[[str], Awaitable[None]],
    learned: Callable[[ev.CallEvent], None] | None = None,
) -> str:
    """Open the call, feed it ``audio``, each channel's in order, and close it. Returns its name.

    ``state`` is the application's; ``opened`` is told the call's name before any audio is asked for, ``learned`` every
    fact of the call as it is recorded.

    Raises Overloaded where as many calls as may be are followed already, and VoicemonError with what was wrong; the
    call's log says so, too, and no other call is touched. Where ``audio`` ends with SenderLeft, what was heard until
    then is followed to its end first.
    """
    board: Board = state.board
    host: CallHost = state.host
    if len(board.live) >= state.most_calls:
        raise Overloaded(f"{len(board.live)} calls are followed already; [ingest] most_calls allows no more")
    name = board.free_name(call.name)
    header = host.header(name, call.source, call.started_at, list(call.channels))
    header = msgspec.structs.replace(header, team=call.team, agent=call.agent)
    call_log = host.create_log(header, board.folder / name)
    entry = board.open_call(header, call_log)

    def learn(event: ev.CallEvent) -> None:
        entry.add(event)
        board.version += 1
        if isinstance(event, ev.AlertRaised | ev.AlertSettled):
            board.tell_alert("raised" if isinstance(event, ev.AlertRaised) else "settled", name, event.alert)
        if learned is not None:
            learned(event)

    options = CallOptions(call.patient, keep_audio=state.keep_audio, team=call.team)
    session = None
    try:
        session = await host.open_call(call_log, entry.folder, learn, options)
        await opened(name)
        left = await _feed(audio, call, session, entry)
        await session.finish(None if left is None else str(left))
    except VoicemonError as error:
        _fail(call_log, session, str(error))
        raise
    except asyncio.CancelledError:
        _fail(call_log, session, "the server was stopped during this call")
        raise
    except Exception as error:
        # The call's edge: whatever went wrong ends this call, is on record, and leaves the others alone.
        log.exception("call %s failed", name)
        _fail(call_log, session, f"internal error: {type(error).__name__}: {error}")
        raise ProtocolError(f"call {name!r} failed inside the server") from error
    finally:
        try:
            await _on_disk(call_log)
        finally:
            board.close_call(name)
    if left is not None:
        raise left
    return name


async def _on_disk(call_log: CallLog) -> None:
    """Pages read the log of a call that is over from its file, which must hold it all; a disk that is stuck keeps no
    call on the board."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DISK_SECONDS):
            await call_log.on_disk.wait()


async def _feed(
    audio: AsyncIterator[AudioChunk | AudioGap], call: NewCall, session: CallSession, entry: BoardEntry
) -> SenderLeft | None:
    """The audio into the session, to its end. Returns why the sender left where it did so too soon."""
    policy = LanePolicy.RECORDING if call.patient or call.sender_keeps else LanePolicy.LIVE
    # Each channel comes in order, so behind a hole there is nothing to wait for.
    lanes = Lanes(call.channels, LaneOptions(policy, patience_seconds=0))

    async def listen() -> None:
        while pieces := await lanes.take():
            await session.hear_in_turn(pieces)

    async def receive() -> SenderLeft | None:
        left = None
        try:
            async for piece in audio:
                entry.arrived = max(entry.arrived, piece.stop)
                await lanes.put(piece)
        except SenderLeft as error:
            left = error
        lanes.close()
        return left

    listener = asyncio.create_task(listen())
    receiver = asyncio.create_task(receive())
    tasks = {receiver, listener}
    try:
        # A listener that fails must end the call although its sender goes on sending.
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            if task.done():
                task.result()
        return receiver.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _fail(call_log: CallLog, session: CallSession | None, reason: str) -> None:
    if session is not None:
        session.fail(reason)
    elif not call_log.closed:
        call_log.append(ev.CallFailed(reason=reason), known=0)
        call_log.close()
