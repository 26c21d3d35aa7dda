"""A worker hands back what goes wrong, whatever it is."""

import asyncio
import os
import sys
import threading
from collections.abc import Hashable, Sequence

import numpy as np
import pytest

from voicemon.audio.chunk import Channel
from voicemon.errors import ConfigError, VoicemonError, WeightsError
from voicemon.transcription.transcript import Transcript, WritingJob
from voicemon.transcription.worker import NICE, Done, Failure, SharedEngine, Worker, missing

JOB = WritingJob("c", "u", Channel.AGENT, 0, np.zeros(10, np.float32), True, 0.9)


class Engine:
    """Raises what it was told to, or gives nothing."""

    model = "m"

    def __init__(self, error: BaseException | None = None, count: int = 1) -> None:
        self.error = error
        self.count = count

    def kind_of(self, job: WritingJob) -> Hashable:
        return 0

    def most_together(self, kind: Hashable) -> int:
        return 1

    def transcribe_batch(self, jobs: Sequence[WritingJob]) -> list[Transcript | VoicemonError]:
        if self.error is not None:
            raise self.error
        return [Transcript("u", (), "en", 1.0, "m")] * self.count


def written(engine: Engine) -> Done | Failure:
    async def story() -> Done | Failure:
        worker = Worker(SharedEngine(lambda: engine))
        try:
            return await worker.write([JOB])
        finally:
            await worker.stop()

    return asyncio.run(story())


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (RuntimeError("CUDA failed"), Failure("CUDA failed", hopeless=False)),
        (MemoryError(), Failure("MemoryError", hopeless=False)),
        (ConfigError("language 'xx' is not known"), Failure("language 'xx' is not known", hopeless=True)),
        (SystemExit("bye"), Failure("bye", hopeless=False)),
        (KeyboardInterrupt(), Failure("KeyboardInterrupt", hopeless=False)),
        (asyncio.CancelledError(), Failure("CancelledError", hopeless=False)),
    ],
)
def test_what_goes_wrong_is_handed_back(error: BaseException, failure: Failure) -> None:
    assert written(Engine(error)) == failure


def test_results_come_with_the_seconds_they_took() -> None:
    done = written(Engine())
    assert isinstance(done, Done)
    assert len(done.results) == 1
    assert 0 < done.seconds < 10


def test_too_few_results_are_a_failure() -> None:
    assert written(Engine(count=0)) == Failure("1 utterances gave 0 transcripts", hopeless=False)


def test_a_model_that_cannot_be_loaded_again_is_said() -> None:
    async def story() -> None:
        loads = [0]

        def load() -> Engine:
            loads[0] += 1
            if loads[0] > 1:
                raise WeightsError("the weights have gone")
            return Engine(SystemExit("died"))

        worker = Worker(SharedEngine(load))
        assert await worker.write([JOB]) == Failure("died", hopeless=False)
        assert await worker.write([JOB]) == Failure("the weights have gone", hopeless=True)
        await worker.stop()

    asyncio.run(story())


def test_the_message_names_utterance_and_call() -> None:
    assert str(missing(JOB, "broken")) == "u of call c: broken"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a priority for each thread")
def test_the_threads_of_a_model_give_way_to_everything_else() -> None:
    """They are started while it is loaded; the worker that waits for them, and the program, stay as they are."""

    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    found: dict[str, int] = {"before": priority()}

    def factory() -> Engine:
        own = threading.Thread(target=lambda: found.update(model=priority()))
        own.start()
        own.join()
        return Engine()

    async def story() -> None:
        await SharedEngine(factory).load()
        found["program"] = priority()
        found["thread"] = await asyncio.to_thread(priority)

    asyncio.run(story())
    before = found.pop("before")
    assert found == {"model": NICE, "program": before, "thread": before}
