"""One Whisper for all calls: a few workers, the most urgent utterance first, a bound on what waits."""

import asyncio
import dataclasses
from collections.abc import Hashable, Sequence
from types import TracebackType
from typing import Self

from voicemon.errors import VoicemonError
from voicemon.transcription import batching
from voicemon.transcription.engine import Engine
from voicemon.transcription.job_queue import JobQueue, QueueLimits, Waiting, refuse
from voicemon.transcription.language import LanguageMemory
from voicemon.transcription.transcript import Transcript, TranscriptionFailed, WritingJob
from voicemon.transcription.worker import Done, EngineFactory, SharedEngine, Worker, missing


class TranscriptionPool:
    """Writes utterances of many calls down with one model. Used as ``async with``, on one event loop.

    CTranslate2 releases the GIL, so a worker is a thread. All book-keeping happens on the event loop.
    """

    def __init__(self, factory: EngineFactory, workers: int = 2, limits: QueueLimits | None = None) -> None:
        self._workers = workers
        self._queue = JobQueue(limits or QueueLimits())
        self._languages = LanguageMemory()
        self._running: list[Waiting] = []
        self._shared = SharedEngine(factory)
        self._engine: Engine | None = None
        self._times = batching.BatchTimes()
        self._arrivals = batching.Arrivals()
        self._group: asyncio.TaskGroup | None = None
        self._arrived = asyncio.Event()
        self._freed = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Load the model and start the workers.

        Raises:
            WeightsError, ConfigError: as the factory does.
        """
        self._engine = await self._shared.load()
        self._group = asyncio.TaskGroup()
        await self._group.__aenter__()
        for _ in range(self._workers):
            self._group.create_task(self._work(Worker(self._shared)))
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
        if group is not None:
            await group.__aexit__(None, None, None)

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

    def lag_seconds(self, call: str) -> float:
        """How long the oldest utterance of ``call`` has been waiting for its words; 0 where none does."""
        entries = [*self._queue.waiting(), *self._running]
        since = [entry.since for entry in entries if entry.job.call == call and entry.job.final]
        return asyncio.get_running_loop().time() - min(since) if since else 0.0

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
            self._queue.put(job, future, loop.time(), self._engine.kind_of(job))
        except VoicemonError as error:
            refuse(future, error)
        self._arrivals.add(loop.time())
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

    async def _work(self, worker: Worker) -> None:
        try:
            while True:
                while not (batch := await self._next_batch()):
                    if self._engine is None:
                        return
                    self._arrived.clear()
                    await self._arrived.wait()
                try:
                    await self._write(worker, batch)
                finally:
                    self._running = [entry for entry in self._running if entry not in batch]
                    self._arrived.set()  # what had to wait for this batch may go now
        finally:
            await worker.stop()

    async def _next_batch(self) -> list[Waiting]:
        """What to write next: at once where the machine is idle, after a moment where more is worth waiting for."""
        batch = self._take()
        if batch and self._engine is not None:
            absent = self._engine.most_together(batch[0].kind) - len(batch)
            rate = self._arrivals.rate(asyncio.get_running_loop().time())
            pause = batching.wait_for_more(rate, self._times.fixed, absent)
            if pause:
                await asyncio.sleep(pause)
                batch += self._take(batch)
        return batch

    def _take(self, begun: Sequence[Waiting] = ()) -> list[Waiting]:
        """The most urgent jobs that may be taken; of the same kind as those of a batch that is ``begun``."""
        engine = self._engine
        if engine is None:
            return []
        learning = {entry.job.call for entry in self._running if self._learns(entry.job)}
        wanted = (begun[0].kind, begun[0].job.final) if begun else None

        def may(job: WritingJob) -> bool:
            """A call's language is learnt from one utterance at a time, in order, so that a replay learns the same."""
            if wanted is not None and wanted != (engine.kind_of(job), job.final):
                return False
            if not job.final and not self._may_take_partials():
                return False
            if self._learns(job):
                if job.call in learning:
                    return False
                learning.add(job.call)
            return True

        def most(kind: Hashable, waiting: int) -> int:
            return batching.share(waiting, self._workers, engine.most_together(kind) - len(begun))

        batch = self._queue.take(may, most)
        self._running += batch
        self._freed.set()
        return batch

    def _learns(self, job: WritingJob) -> bool:
        return job.final and self._languages.recall(job) is None

    def _may_take_partials(self) -> bool:
        """Partials never occupy the last worker, so that a whole utterance need not wait for one of them."""
        running = sum(not entry.job.final for entry in self._running)
        return running < max(1, self._workers - 1)

    async def _write(self, worker: Worker, batch: list[Waiting]) -> None:
        """Write a batch. One that fails whole is done again once, each job alone: one must not take others down."""
        done = await worker.write([self._known(entry.job) for entry in batch])
        if isinstance(done, Done):
            self._times.add(len(batch), done.seconds)
            for entry, result in zip(batch, done.results, strict=True):
                self._hand_back(entry, result)
        elif done.hopeless and len(batch) == 1:
            refuse(batch[0].future, missing(batch[0].job, done.reason))
        else:
            for entry in batch:
                again = await worker.write([self._known(entry.job)])
                self._hand_back(
                    entry, again.results[0] if isinstance(again, Done) else VoicemonError(again.reason)
                )

    def _known(self, job: WritingJob) -> WritingJob:
        return dataclasses.replace(job, language=self._languages.recall(job))

    def _hand_back(self, entry: Waiting, result: Transcript | VoicemonError) -> None:
        if isinstance(result, VoicemonError):
            refuse(entry.future, missing(entry.job, str(result)))
        elif not entry.future.done():
            if self._learns(entry.job):
                self._languages.learn(entry.job, result)
            entry.future.set_result(result)


def _closed(job: WritingJob) -> str:
    return f"{job.utterance} of call {job.call}: the transcription pool is closed"
