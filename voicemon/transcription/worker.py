"""A thread that writes utterances, and what happens when it dies: another takes its place."""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from voicemon.errors import VoicemonError
from voicemon.transcription.engine import Engine
from voicemon.transcription.transcript import Transcript, TranscriptionFailed, WritingJob

EngineFactory = Callable[[], Engine]
"""Loads the model; called in a worker thread when the pool is entered, and again should the model be lost."""

FAILURES_TO_RELOAD = 3
"""So many batches in a row that fail whole are the model's fault, not theirs: a GPU that has failed once fails for
good until everything on it is built anew."""

NICE = 19
"""The lowest priority. On a CPU the model's own threads get what everything else leaves: a reading that waits for words
comes too late, words that wait for a reading come a moment later."""

Result = Transcript | VoicemonError


@dataclass(frozen=True, slots=True)
class Failure:
    """A batch that failed whole."""

    reason: str
    hopeless: bool
    """Trying again would come to the same."""


@dataclass(frozen=True, slots=True)
class Done:
    """A batch that was written, result by result, and the seconds that it took."""

    results: list[Result]
    seconds: float


class SharedEngine:
    """The model that all workers share. Lives on the event loop."""

    def __init__(self, factory: EngineFactory) -> None:
        self.engine: Engine | None = None
        """None before it is loaded for the first time and while it is loaded anew."""
        self._factory = factory
        self._loading = asyncio.Lock()
        self._failures = 0
        self._lost = False

    async def load(self) -> Engine:
        """The model, loaded unless it is there. Raises what the factory raises."""
        async with self._loading:
            if self._lost:
                self.engine, self._lost = (
                    None,
                    False,
                )  # before the other comes: a GPU may have no room for two
            if self.engine is None:
                with ThreadPoolExecutor(1, "whisper", initializer=_give_way) as thread:
                    self.engine = await asyncio.get_running_loop().run_in_executor(thread, self._factory)
            return self.engine

    def note(self, failed: bool, died: bool = False) -> None:
        """Take down how a batch went: a model that seems to be lost is loaded anew for the next one."""
        self._failures = self._failures + 1 if failed else 0
        if died or self._failures >= FAILURES_TO_RELOAD:
            self._lost = True
            self._failures = 0


class Worker:
    """One thread. ``write`` one batch at a time."""

    def __init__(self, shared: SharedEngine) -> None:
        self._shared = shared
        self._thread = _thread()

    async def write(self, jobs: Sequence[WritingJob]) -> Done | Failure:
        """Have ``jobs`` written together. Never raises what goes wrong; a thread that dies of it is replaced."""
        try:
            engine = await self._shared.load()
        except Exception as error:  # loaded before, it can no longer be: of no use to try at once again
            return Failure(str(error) or type(error).__name__, hopeless=True)
        begun = time.perf_counter()
        found = await asyncio.get_running_loop().run_in_executor(self._thread, _write, engine, jobs)
        if not isinstance(found, BaseException):
            self._shared.note(failed=False)
            return Done(found, time.perf_counter() - begun)
        hopeless = isinstance(found, VoicemonError)
        died = not isinstance(found, Exception)
        if not hopeless:
            self._shared.note(failed=True, died=died)
        if died:
            await self.stop()
            self._thread = _thread()
        return Failure(str(found) or type(found).__name__, hopeless)

    async def stop(self) -> None:
        """Wait for the thread's end."""
        await asyncio.to_thread(self._thread.shutdown)


def missing(job: WritingJob, reason: str) -> TranscriptionFailed:
    """What the holder of a job is told that could not be written."""
    return TranscriptionFailed(f"{job.utterance} of call {job.call}: {reason}")


def _give_way() -> None:
    """Lower the priority of this thread and of those that it starts, where the system has one for each thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="whisper")


def _write(engine: Engine, jobs: Sequence[WritingJob]) -> list[Result] | BaseException:
    """The worker's edge: whatever goes wrong is handed back, and decided on where the jobs are known."""
    try:
        results = engine.transcribe_batch(jobs)
    except BaseException as error:
        return error
    if len(results) != len(jobs):
        return RuntimeError(f"{len(jobs)} utterances gave {len(results)} transcripts")
    return results
