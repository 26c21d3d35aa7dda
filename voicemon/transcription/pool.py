"""One Whisper for all calls: a few workers, the most urgent utterance first, a bound on what waits."""

import asyncio
import dataclasses
from collections.abc import Hashable, Sequence
from types import TracebackType
from typing import Self

from voicemon.errors import Overloaded, VoicemonError
from voicemon.transcription import batching, load
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
        self._model: str | None = None
        self._open = False
        self._load = load.Load(workers)
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
        self._model = (await self._shared.load()).model
        self._open = True
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
        self._open = False
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
        if self._model is None:
            raise TranscriptionFailed("the transcription pool is not open")
        return self._model

    @property
    def backlog_seconds(self) -> float:
        """Seconds of audio that wait or are being written down."""
        return self._queue.seconds + sum(entry.job.seconds for entry in self._running)

    def lag_seconds(self, call: str) -> float:
        """How long the oldest utterance of ``call`` has been waiting for its words; 0 where none does."""
        entries = [*self._queue.waiting(), *self._running]
        since = [entry.since for entry in entries if entry.job.call == call and entry.job.whole]
        return asyncio.get_running_loop().time() - min(since) if since else 0.0

    def submit(self, job: WritingJob) -> "asyncio.Future[Transcript]":
        """Have ``job`` written down. Never blocks, never raises: what goes wrong is in the future.

        The future raises ``Overloaded`` where too much waits: partials long before whole utterances, also one that
        a newer one replaced or that comes while an older one is being written. It raises
        ``TranscriptionFailed`` where the engine failed twice or the pool closed, and is cancelled by ``cancel``.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Transcript] = loop.create_future()
        try:
            if not self._open:
                raise TranscriptionFailed(_closed(job))
            if not job.final:
                self._check_partial(job)
            self._queue.put(job, future, loop.time())
        except VoicemonError as error:
            refuse(future, error)
        self._arrivals.add(loop.time())
        self._arrived.set()
        return future

    def _check_partial(self, job: WritingJob) -> None:
        """Refuse a partial while whole utterances need the time, or while an older one of its utterance is written."""
        what = f"partial {job.utterance} of call {job.call} refused"
        share = self._share
        if share >= (load.FIRST_WORDS_BELOW if job.first_words else load.LATER_PARTIALS_BELOW):
            raise Overloaded(f"{what}: Whisper is busy {share:.0%} of the time")
        running = [entry.job for entry in self._running if not entry.job.final]
        if any((other.call, other.utterance) == (job.call, job.utterance) for other in running):
            raise Overloaded(f"{what}: an older one is being written")

    def promote(self, early: "asyncio.Future[Transcript]") -> None:
        """The utterance of an ``early`` start is over: its words are wanted as urgently as any. The future stays
        the one that ``submit`` gave, and may now be refused as a whole utterance is."""
        try:
            self._queue.promote(early, asyncio.get_running_loop().time())
        except VoicemonError as error:
            refuse(early, error)
        for entry in self._running:
            if entry.future is early:
                entry.job = dataclasses.replace(entry.job, ahead=False)
        self._arrived.set()

    async def room(self, seconds: float) -> None:
        """Wait until a recording may submit ``seconds`` of audio: a replay loses nothing.

        Submit right after it, before awaiting anything else.
        """
        while self._open and not self._queue.room_for(seconds):
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
                    if not self._open:
                        return
                    self._arrived.clear()
                    await self._arrived.wait()
                self._load.begin(asyncio.get_running_loop().time())
                try:
                    await self._write(worker, batch)
                finally:
                    self._load.end(asyncio.get_running_loop().time())
                    self._running = [entry for entry in self._running if entry not in batch]
                    self._arrived.set()  # what had to wait for this batch may go now
        finally:
            await worker.stop()

    @property
    def _share(self) -> float:
        """How busy the workers are, 0..1."""
        return self._load.share(asyncio.get_running_loop().time())

    async def _next_batch(self) -> list[Waiting]:
        """What to write next: at once where the machine is idle, after a moment where more is worth waiting for."""
        batch = self._take()
        if batch:
            absent = self._most_together(self._kind_of(batch[0].job)) - len(batch)
            rate = self._arrivals.rate(asyncio.get_running_loop().time())
            pause = batching.wait_for_more(rate, self._times.fixed, absent)
            if pause:
                await asyncio.sleep(pause)
                batch += self._take(batch)
        return batch

    def _take(self, begun: Sequence[Waiting] = ()) -> list[Waiting]:
        """The most urgent jobs that may be taken; of the same kind as those of a batch that is ``begun``."""
        learning = {entry.job.call for entry in self._running if self._learns(entry.job)}
        wanted = (self._kind_of(begun[0].job), begun[0].job.final) if begun else None
        share = self._share

        def may(job: WritingJob) -> bool:
            """A call's language is learnt from one utterance at a time, in order, so that a replay learns the same."""
            if wanted is not None and wanted != (self._kind_of(job), job.final):
                return False
            if not job.whole and not self._may_take_early(job, share):
                return False
            if self._learns(job):
                if job.call in learning:
                    return False
                learning.add(job.call)
            return True

        def most(kind: Hashable, alike: int, others: int) -> int:
            return batching.share(alike, others, self._workers, self._most_together(kind) - len(begun))

        batch = self._queue.take(asyncio.get_running_loop().time(), may, self._kind_of, most)
        self._running += batch
        self._freed.set()
        return batch

    def _kind_of(self, job: WritingJob) -> Hashable:
        """What ``job`` can be written together with; while the model is loaded anew, nobody knows."""
        return self._shared.engine.kind_of(self._known(job)) if self._shared.engine is not None else None

    def _most_together(self, kind: Hashable) -> int:
        return self._shared.engine.most_together(kind) if self._shared.engine is not None else 1

    def _learns(self, job: WritingJob) -> bool:
        return job.final and self._languages.recall(job) is None

    def _may_take_early(self, job: WritingJob, share: float) -> bool:
        """Whether there is time for ``job``, of an utterance that may go on. Only first words occupy the last worker:
        they are brief, and whole utterances and other first words need not wait for anything else."""
        if job.first_words:
            return share < load.FIRST_WORDS_BELOW
        running = sum(not entry.job.whole for entry in self._running)
        return running < max(1, self._workers - 1) and (not job.ahead or share < load.EARLY_STARTS_BELOW)

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
        """The job with what is known now: its call's language, and how much time there is for it."""
        share = 0.0 if job.patient else self._share
        return dataclasses.replace(
            job,
            language=self._languages.recall(job),
            hurried=share >= load.SECOND_LOOKS_BELOW,
            rough=share >= load.ROUGHLY_FROM,
        )

    def _hand_back(self, entry: Waiting, result: Transcript | VoicemonError) -> None:
        if isinstance(result, VoicemonError):
            refuse(entry.future, missing(entry.job, str(result)))
        elif not entry.future.done():
            if self._learns(entry.job):
                self._languages.learn(entry.job, result)
            entry.future.set_result(result)


def _closed(job: WritingJob) -> str:
    return f"{job.utterance} of call {job.call}: the transcription pool is closed"
