"""One Whisper for all calls: a few workers, the most urgent utterance first, a bound on what waits."""

import asyncio
import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from voicemon.errors import VoicemonError
from voicemon.transcription.engine import Engine
from voicemon.transcription.job_queue import JobQueue, QueueLimits, Waiting, refuse
from voicemon.transcription.language import LanguageMemory
from voicemon.transcription.transcript import Transcript, TranscriptionFailed, WritingJob

EngineFactory = Callable[[], Engine]
"""Loads the model; called once, in a worker thread, when the pool is entered."""

_ATTEMPTS = 2


class TranscriptionPool:
    """Writes utterances of many calls down with one model. Used as ``async with``, on one event loop.

    CTranslate2 releases the GIL, so a worker is a thread. All book-keeping happens on the event loop.
    """

    def __init__(self, factory: EngineFactory, workers: int = 2, limits: QueueLimits | None = None) -> None:
        self._factory = factory
        self._workers = workers
        self._queue = JobQueue(limits or QueueLimits())
        self._languages = LanguageMemory()
        self._running: list[Waiting] = []
        self._engine: Engine | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._group: asyncio.TaskGroup | None = None
        self._arrived = asyncio.Event()
        self._freed = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Load the model and start the workers.

        Raises:
            WeightsError, ConfigError: as the factory does.
        """
        self._threads = ThreadPoolExecutor(self._workers, thread_name_prefix="whisper")
        try:
            self._engine = await asyncio.get_running_loop().run_in_executor(self._threads, self._factory)
        except BaseException:
            self._threads.shutdown()
            raise
        self._group = asyncio.TaskGroup()
        await self._group.__aenter__()
        for _ in range(self._workers):
            self._group.create_task(self._work(self._engine, self._threads))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let the workers finish what they have in hand and refuse the rest. Again: does nothing."""
        self._engine = None
        for entry in self._queue.withdraw():
            refuse(entry.future, TranscriptionFailed(_closed(entry.job)))
        self._arrived.set()
        self._freed.set()
        group, self._group = self._group, None
        if group is not None and self._threads is not None:
            try:
                await group.__aexit__(None, None, None)
            finally:
                await asyncio.to_thread(self._threads.shutdown)

    @property
    def model(self) -> str:
        """Name of the model that writes."""
        if self._engine is None:
            raise TranscriptionFailed("the transcription pool is not open")
        return self._engine.model

    @property
    def backlog_seconds(self) -> float:
        """Seconds of audio that wait or are being written down."""
        return self._queue.seconds + sum(entry.job.seconds for entry in self._running)

    def submit(self, job: WritingJob) -> "asyncio.Future[Transcript]":
        """Have ``job`` written down. Never blocks, never raises: what goes wrong is in the future.

        The future raises ``Overloaded`` where too much waits (partials long before whole utterances, and
        a partial that a newer one replaced), ``TranscriptionFailed`` where the engine failed twice or
        the pool closed. It is cancelled by ``cancel``.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Transcript] = loop.create_future()
        if self._engine is None:
            refuse(future, TranscriptionFailed(_closed(job)))
            return future
        try:
            self._queue.put(job, future, loop.time())
        except VoicemonError as error:
            refuse(future, error)
        self._arrived.set()
        return future

    async def room(self, seconds: float) -> None:
        """Wait until a recording may submit ``seconds`` of audio: a replay loses nothing.

        Submit right after it, before awaiting anything else.
        """
        while self._engine is not None and not self._queue.room_for(seconds):
            self._freed.clear()
            await self._freed.wait()

    def cancel(self, call: str) -> None:
        """Drop what waits of ``call`` and what is known of it: it is over."""
        entries = [*self._queue.withdraw(call), *(entry for entry in self._running if entry.job.call == call)]
        for entry in entries:
            entry.future.cancel()
        self._languages.forget(call)
        self._freed.set()

    async def _work(self, engine: Engine, threads: ThreadPoolExecutor) -> None:
        while True:
            while (entry := self._queue.take(self._may_take_partials())) is None:
                if self._engine is None:
                    return
                self._arrived.clear()
                await self._arrived.wait()
            self._freed.set()
            if entry.future.done():  # its holder gave it up
                continue
            self._running.append(entry)
            try:
                await self._write(entry, engine, threads)
            finally:
                self._running.remove(entry)
                self._arrived.set()  # a partial that had to wait for this one may go now

    def _may_take_partials(self) -> bool:
        """Partials never occupy the last worker, so that a whole utterance need not wait for one of them."""
        running = sum(not entry.job.final for entry in self._running)
        return running < max(1, self._workers - 1)

    async def _write(self, entry: Waiting, engine: Engine, threads: ThreadPoolExecutor) -> None:
        job = dataclasses.replace(entry.job, language=self._languages.recall(entry.job))
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                transcript = await asyncio.get_running_loop().run_in_executor(threads, engine.transcribe, job)
            except Exception as error:  # the worker's edge: any failure goes back to who asked
                if attempt == _ATTEMPTS or isinstance(error, VoicemonError):
                    reason = str(error) or type(error).__name__
                    refuse(entry.future, TranscriptionFailed(f"{job.utterance} of call {job.call}: {reason}"))
                    return
            else:
                if not entry.future.done():
                    if job.language is None:
                        self._languages.learn(job, transcript)
                    entry.future.set_result(transcript)
                return


def _closed(job: WritingJob) -> str:
    return f"{job.utterance} of call {job.call}: the transcription pool is closed"
