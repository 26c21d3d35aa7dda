"""One model for all calls: nothing is lost in silence, nobody's failure is another's."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from voicemon.audio.chunk import RATE_HZ, Channel, Samples
from voicemon.errors import ConfigError, Overloaded, WeightsError
from voicemon.transcription.engine import Engine
from voicemon.transcription.job_queue import QueueLimits
from voicemon.transcription.pool import TranscriptionPool
from voicemon.transcription.transcript import Transcript, TranscriptionFailed, Word, WritingJob
from voicemon.transcription.whisper import WhisperEngine, WhisperOptions

TIGHT = QueueLimits(partial_s=4.0, recording_s=6.0, final_s=10.0)


def job(utterance: str, call: str = "c", seconds: float = 2.0, final: bool = True) -> WritingJob:
    samples = np.zeros(int(seconds * RATE_HZ), np.float32)
    return WritingJob(call, utterance, Channel.CUSTOMER, 0, samples, final, 0.9)


class GatedEngine:
    """An engine whose every job waits for the gate; it keeps what it was given and fails on request."""

    def __init__(self, open_gate: bool = True) -> None:
        self.gate = threading.Event()
        self.seen: list[WritingJob] = []
        self.failures: dict[str, list[Exception]] = {}
        if open_gate:
            self.gate.set()

    @property
    def model(self) -> str:
        return "gated"

    def transcribe(self, job: WritingJob) -> Transcript:
        self.seen.append(job)
        assert self.gate.wait(10), "the test forgot to open the gate"
        if self.failures.get(job.utterance):
            raise self.failures[job.utterance].pop(0)
        return Transcript(job.utterance, (Word("hm", 0, 1, 0.9),), job.language or "de", 0.95, "gated")

    def order(self) -> list[str]:
        return [job.utterance for job in self.seen]


def run(story: Callable[[], Coroutine[object, object, None]]) -> None:
    asyncio.run(asyncio.wait_for(story(), timeout=60))


async def until_seen(engine: GatedEngine, count: int) -> None:
    for _ in range(1000):
        if len(engine.seen) >= count:
            return
        await asyncio.sleep(0.005)
    raise AssertionError(f"the engine saw {engine.order()}")


def test_the_real_model_writes_for_several_calls(
    tiny_folder: Path, utterances: list[tuple[Channel, int, Samples]]
) -> None:
    """Two workers at once give what one gives alone."""
    options = WhisperOptions(device="cpu", workers=2)
    spans = [span for span in utterances if len(span[2]) < 5 * RATE_HZ][:4]
    jobs = [
        WritingJob(f"call-{number % 2}", f"u-{number}", channel, start, samples, True, 0.9)
        for number, (channel, start, samples) in enumerate(spans)
    ]
    alone = WhisperEngine.load(tiny_folder, options)

    async def story() -> None:
        async with TranscriptionPool(lambda: WhisperEngine.load(tiny_folder, options), workers=2) as pool:
            written = await asyncio.gather(*(pool.submit(each) for each in jobs))
            assert pool.model == "whisper-tiny.en-int8"
        assert written == [alone.transcribe(each) for each in jobs]
        assert sum(len(each.words) for each in written) > 5

    run(story)


def test_finals_come_before_partials() -> None:
    async def story() -> None:
        engine = GatedEngine(open_gate=False)
        async with TranscriptionPool(lambda: engine, workers=1) as pool:
            futures = [pool.submit(job("first"))]
            await until_seen(engine, 1)
            futures += [pool.submit(job("p", call="a", final=False)), pool.submit(job("f", call="b"))]
            assert pool.backlog_seconds == 6.0
            engine.gate.set()
            await asyncio.gather(*futures)
            assert pool.backlog_seconds == 0.0
        assert engine.order() == ["first", "f", "p"]

    run(story)


def test_partials_never_hold_the_last_worker() -> None:
    async def story() -> None:
        engine = GatedEngine(open_gate=False)
        async with TranscriptionPool(lambda: engine, workers=2) as pool:
            partials = [pool.submit(job(f"p{call}", call=call, final=False)) for call in "abc"]
            await until_seen(engine, 1)
            final = pool.submit(job("f", call="d"))
            await until_seen(engine, 2)
            assert engine.order() == ["pa", "f"]
            engine.gate.set()
            await asyncio.gather(final, *partials)
            assert sorted(engine.order()) == ["f", "pa", "pb", "pc"]

    run(story)


def test_too_much_is_refused_in_the_stated_order() -> None:
    async def story() -> None:
        engine = GatedEngine(open_gate=False)
        async with TranscriptionPool(lambda: engine, workers=1, limits=TIGHT) as pool:
            running = pool.submit(job("running"))
            await until_seen(engine, 1)
            finals = [pool.submit(job(f"f{number}", seconds=3)) for number in range(3)]
            with pytest.raises(Overloaded, match="partial p of call d refused"):
                await pool.submit(job("p", call="d", final=False))
            with pytest.raises(Overloaded, match="utterance f3 of call c refused: 9 s"):
                await pool.submit(job("f3", seconds=3))
            engine.gate.set()
            await asyncio.gather(running, *finals)

    run(story)


def test_a_recording_waits_and_loses_nothing() -> None:
    async def story() -> None:
        engine = GatedEngine()
        most = 0.0
        async with TranscriptionPool(lambda: engine, workers=1, limits=TIGHT) as pool:
            futures = []
            for number in range(30):
                await pool.room(2.0)
                futures.append(pool.submit(job(f"u{number}")))
                most = max(most, pool.backlog_seconds)
            written = await asyncio.gather(*futures)
        assert [each.utterance for each in written] == [f"u{number}" for number in range(30)]
        assert most <= TIGHT.recording_s + 2.0

    run(story)


def test_several_recordings_at_once_never_overfill() -> None:
    async def story() -> None:
        engine = GatedEngine()
        async with TranscriptionPool(lambda: engine, workers=2, limits=TIGHT) as pool:

            async def replay(call: str) -> None:
                futures = []
                for number in range(12):
                    await pool.room(3.0)
                    futures.append(pool.submit(job(f"{call}{number}", call=call, seconds=3)))
                await asyncio.gather(*futures)

            await asyncio.gather(*(replay(call) for call in "abcd"))
        assert len(engine.seen) == 48

    run(story)


def test_a_failure_is_tried_again_once() -> None:
    async def story() -> None:
        engine = GatedEngine()
        engine.failures = {"once": [RuntimeError("hiccup")], "ever": [RuntimeError("broken")] * 9}
        async with TranscriptionPool(lambda: engine, workers=1) as pool:
            once, ever, after = (pool.submit(job(name)) for name in ("once", "ever", "after"))
            assert (await once).utterance == "once"
            with pytest.raises(TranscriptionFailed, match="ever of call c: broken"):
                await ever
            assert (await after).utterance == "after"
        assert engine.order() == ["once", "once", "ever", "ever", "after"]

    run(story)


def test_what_cannot_succeed_is_not_tried_again() -> None:
    async def story() -> None:
        engine = GatedEngine()
        engine.failures = {"u": [ConfigError("language 'xx' is not known")] * 2}
        async with TranscriptionPool(lambda: engine, workers=1) as pool:
            with pytest.raises(TranscriptionFailed, match="language 'xx' is not known"):
                await pool.submit(job("u"))
        assert engine.order() == ["u"]

    run(story)


def test_cancelling_a_call_leaves_the_others() -> None:
    async def story() -> None:
        engine = GatedEngine(open_gate=False)
        async with TranscriptionPool(lambda: engine, workers=1) as pool:
            running = pool.submit(job("running", call="gone"))
            await until_seen(engine, 1)
            waiting, other = pool.submit(job("waiting", call="gone")), pool.submit(job("other", call="here"))
            pool.cancel("gone")
            engine.gate.set()
            assert (await other).utterance == "other"
            assert running.cancelled()
            assert waiting.cancelled()
        assert engine.order() == ["running", "other"]

    run(story)


def test_closing_finishes_what_runs_and_refuses_the_rest() -> None:
    async def story() -> None:
        engine = GatedEngine(open_gate=False)
        pool = TranscriptionPool(lambda: engine, workers=1)
        async with pool:
            running = pool.submit(job("running"))
            await until_seen(engine, 1)
            waiting = pool.submit(job("waiting"))
            closing = asyncio.create_task(pool.close())
            await asyncio.sleep(0)
            with pytest.raises(
                TranscriptionFailed, match="waiting of call c: the transcription pool is closed"
            ):
                await waiting
            engine.gate.set()
            await closing
            assert (await running).utterance == "running"
        await pool.close()
        with pytest.raises(TranscriptionFailed, match="late of call c: the transcription pool is closed"):
            await pool.submit(job("late"))
        await pool.room(1000.0)  # does not wait for ever

    run(story)


def test_no_thread_outlives_the_pool_or_starts_before_it() -> None:
    def ours() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name.startswith("whisper")]

    async def story() -> None:
        pool = TranscriptionPool(GatedEngine, workers=2)
        assert ours() == []
        async with pool:
            await pool.submit(job("u"))
            assert ours()
        for _ in range(100):
            if not ours():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(ours())

    run(story)


def test_a_model_that_cannot_be_loaded_is_said() -> None:
    def broken() -> Engine:
        raise WeightsError("model 'base' could not be fetched")

    async def story() -> None:
        with pytest.raises(WeightsError, match="model 'base'"):
            async with TranscriptionPool(broken):
                raise AssertionError("must not be entered")

    run(story)


def test_the_language_is_detected_once_a_call() -> None:
    async def story() -> None:
        engine = GatedEngine()
        async with TranscriptionPool(lambda: engine, workers=1) as pool:
            for number in range(2):
                await pool.submit(job(f"u{number}"))
            pool.cancel("c")
            await pool.submit(job("again"))
            await pool.submit(replace(job("fixed"), language="fr"))
        assert [each.language for each in engine.seen] == [None, "de", None, "fr"]

    run(story)
