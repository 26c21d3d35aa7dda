"""One model for all calls: nothing is lost in silence, nobody's failure is another's."""

import asyncio
import gc
import threading
import weakref
from collections.abc import Callable, Coroutine, Hashable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from voicemon.audio.chunk import RATE_HZ, Channel, Samples
from voicemon.errors import ConfigError, Overloaded, VoicemonError, WeightsError
from voicemon.transcription import load
from voicemon.transcription.engine import Engine
from voicemon.transcription.job_queue import QueueLimits
from voicemon.transcription.pool import TranscriptionPool
from voicemon.transcription.transcript import Transcript, TranscriptionFailed, Word, WritingJob
from voicemon.transcription.whisper import WhisperEngine, WhisperOptions

TIGHT = QueueLimits(partial_s=4.0, recording_s=6.0, final_s=10.0)


def job(utterance: str, call: str = "c", seconds: float = 2.0, final: bool = True) -> WritingJob:
    samples = np.zeros(int(seconds * RATE_HZ), np.float32)
    return WritingJob(call, utterance, Channel.CUSTOMER, 0, samples, final, 0.9, language="de")


class GatedEngine:
    """An engine whose every job waits for the gate; it keeps what it was given and fails on request."""

    def __init__(self, open_gate: bool = True, together: int = 1) -> None:
        self.gate = threading.Event()
        self.together = together
        self.seen: list[WritingJob] = []
        self.batches: list[list[str]] = []
        self.failures: dict[str, list[BaseException]] = {}
        self.faults: dict[str, VoicemonError] = {}
        if open_gate:
            self.gate.set()

    @property
    def model(self) -> str:
        return "gated"

    def kind_of(self, job: WritingJob) -> Hashable:
        return len(job.samples)

    def most_together(self, kind: Hashable) -> int:
        return self.together

    def transcribe_batch(self, jobs: Sequence[WritingJob]) -> list[Transcript | VoicemonError]:
        self.seen += jobs
        self.batches.append([job.utterance for job in jobs])
        assert self.gate.wait(10), "the test forgot to open the gate"
        for job in jobs:
            if self.failures.get(job.utterance):
                raise self.failures[job.utterance].pop(0)
        return [self.faults.get(job.utterance) or self._written(job) for job in jobs]

    def _written(self, job: WritingJob) -> Transcript:
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
        WritingJob(f"call-{number % 2}", f"u-{number}", channel, start, samples, True, 0.9, patient=True)
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


def test_more_words_and_early_starts_never_hold_the_last_worker_and_first_words_may() -> None:
    async def story() -> None:
        engine = GatedEngine(open_gate=False)
        async with TranscriptionPool(lambda: engine, workers=3) as pool:
            more = [replace(job(f"p{call}", call=call, final=False), shown=True) for call in "abc"]
            pause = replace(job("pause", call="d"), ahead=True, shown=True)
            waiting = [pool.submit(each) for each in (*more, pause)]
            await until_seen(engine, 2)
            await asyncio.sleep(0.05)
            assert sorted(engine.order()) == ["pa", "pause"]
            first = pool.submit(job("first", call="e", final=False))
            await until_seen(engine, 3)
            assert engine.order()[2] == "first"
            engine.gate.set()
            await asyncio.gather(first, *waiting)
            assert sorted(engine.order()[3:]) == ["pb", "pc"]

    run(story)


def test_under_load_more_words_give_way_then_early_starts_first_words_and_second_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Four workers, who are as busy as the test says."""
    busy = [0.0]
    monkeypatch.setattr(load.Load, "share", lambda self, now: busy[0])

    async def story() -> None:
        engine = GatedEngine(open_gate=False)
        async with TranscriptionPool(lambda: engine, workers=4) as pool:
            first = pool.submit(job("first", call="a"))
            await until_seen(engine, 1)
            busy[0] = load.LATER_PARTIALS_BELOW + 0.01
            with pytest.raises(
                Overloaded, match="partial p of call b refused: Whisper is busy 46% of the time"
            ):
                await pool.submit(replace(job("p", call="b", final=False), shown=True))
            one = pool.submit(replace(job("one", call="one"), ahead=True, shown=True))
            await until_seen(engine, 2)
            busy[0] = load.EARLY_STARTS_BELOW + 0.01
            two = pool.submit(replace(job("two", call="two"), ahead=True, shown=True))
            words = pool.submit(job("words", call="w", final=False, seconds=3))
            await until_seen(engine, 3)
            await asyncio.sleep(0.05)
            # A worker is free, but this early start has to wait.
            assert engine.order() == ["first", "one", "words"]
            busy[0] = load.FIRST_WORDS_BELOW + 0.01
            with pytest.raises(
                Overloaded, match="partial p of call b refused: Whisper is busy 76% of the time"
            ):
                await pool.submit(job("p", call="b", final=False))
            busy[0] = load.SECOND_LOOKS_BELOW + 0.01
            whole = pool.submit(job("whole", call="d"))
            await until_seen(engine, 4)
            pool.promote(two)
            engine.gate.set()
            await asyncio.gather(first, words, whole, one, two)
        assert engine.order() == ["first", "one", "words", "whole", "two"]
        assert [each.hurried for each in engine.seen] == [False, False, False, True, True]
        assert not any(each.rough for each in engine.seen)
        assert engine.seen[4].whole

    run(story)


def test_a_recording_always_gets_its_second_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load.Load, "share", lambda self, now: 1.0)

    async def story() -> None:
        engine = GatedEngine(open_gate=False)
        async with TranscriptionPool(lambda: engine, workers=1) as pool:
            futures = [
                pool.submit(job("live")),
                pool.submit(replace(job("recorded", call="r"), patient=True)),
            ]
            await until_seen(engine, 1)
            await asyncio.sleep(0.01)
            engine.gate.set()
            await asyncio.gather(*futures)
        assert {each.utterance: each.hurried for each in engine.seen} == {"live": True, "recorded": False}
        assert {each.utterance: each.rough for each in engine.seen} == {"live": True, "recorded": False}

    run(story)


def test_one_hypothesis_of_an_utterance_at_a_time() -> None:
    async def story() -> None:
        engine = GatedEngine(open_gate=False)
        async with TranscriptionPool(lambda: engine, workers=2) as pool:
            older = pool.submit(job("u", final=False))
            await until_seen(engine, 1)
            with pytest.raises(
                Overloaded, match="partial u of call c refused: an older one is being written"
            ):
                await pool.submit(job("u", seconds=3, final=False))
            engine.gate.set()
            await older
            await pool.submit(job("u", seconds=4, final=False))

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
                await pool.submit(replace(job(f"u{number}"), language=None))
            pool.cancel("c")
            await pool.submit(replace(job("again"), language=None))
            await pool.submit(replace(job("fixed"), language="fr"))
        assert [each.language for each in engine.seen] == [None, "de", None, "fr"]

    run(story)


def test_utterances_of_like_length_are_written_together_when_they_wait() -> None:
    """The first is alone: nothing else waits when it comes. A batch is of one kind, finals with finals."""

    async def story() -> None:
        engine = GatedEngine(open_gate=False, together=3)
        async with TranscriptionPool(lambda: engine, workers=1) as pool:
            futures = [pool.submit(job("first"))]
            await until_seen(engine, 1)
            for number in range(4):
                futures.append(pool.submit(job(f"short{number}", call=f"a{number}", seconds=1)))
            futures.insert(2, pool.submit(job("long", call="b", seconds=2)))
            futures.append(pool.submit(job("partial", call="c", seconds=1, final=False)))
            engine.gate.set()
            written = await asyncio.gather(*futures)
        assert sorted(each.utterance for each in written) == sorted(engine.order())
        assert engine.batches == [
            ["first"],
            ["short0", "short1", "short2"],
            ["short3"],
            ["long"],
            ["partial"],
        ]

    run(story)


def test_workers_share_what_waits() -> None:
    """Two workers and four that wait: neither takes all, though it could."""

    async def story() -> None:
        engine = GatedEngine(open_gate=False, together=8)
        async with TranscriptionPool(lambda: engine, workers=2) as pool:
            futures = [pool.submit(job(f"u{number}", call=f"c{number}")) for number in range(4)]
            engine.gate.set()
            await asyncio.gather(*futures)
        assert sorted(map(len, engine.batches)) == [1, 1, 2]

    run(story)


def test_one_bad_utterance_takes_no_other_down() -> None:
    async def story() -> None:
        engine = GatedEngine(open_gate=False, together=8)
        engine.failures = {"poison": [RuntimeError("cannot be encoded")] * 9}
        engine.faults = {"unknown": ConfigError("language 'xx' is not known")}
        async with TranscriptionPool(lambda: engine, workers=1) as pool:
            first = pool.submit(job("first"))
            await until_seen(engine, 1)
            names = ("a", "poison", "unknown", "b")
            futures = {name: pool.submit(job(name, call=name)) for name in names}
            engine.gate.set()
            await first
            assert (await futures["a"]).utterance == "a"
            assert (await futures["b"]).utterance == "b"
            with pytest.raises(TranscriptionFailed, match="poison of call poison: cannot be encoded"):
                await futures["poison"]
            with pytest.raises(TranscriptionFailed, match="unknown of call unknown: language 'xx'"):
                await futures["unknown"]
        assert engine.batches[1] == ["a", "poison", "unknown", "b"]
        assert engine.batches[2:] == [[name] for name in names]

    run(story)


class Death(BaseException):
    """What no worker survives."""


def test_a_worker_that_dies_is_replaced_and_its_utterances_done_again_once() -> None:
    async def story() -> None:
        loaded: list[GatedEngine] = []

        def load() -> GatedEngine:
            engine = GatedEngine(together=8)
            if not loaded:
                engine.failures = {"unlucky": [Death("out of memory")]}
            loaded.append(engine)
            return engine

        async with TranscriptionPool(load, workers=1) as pool:
            futures = [pool.submit(job(name, call=name)) for name in ("a", "unlucky", "b")]
            written = await asyncio.gather(*futures)
            assert [each.utterance for each in written] == ["a", "unlucky", "b"]
        assert [engine.batches for engine in loaded] == [[["a", "unlucky", "b"]], [["a"], ["unlucky"], ["b"]]]

    run(story)


def test_an_utterance_that_kills_every_worker_is_given_up() -> None:
    async def story() -> None:
        loaded: list[GatedEngine] = []

        def load() -> GatedEngine:
            loaded.append(GatedEngine())
            loaded[-1].failures = {"poison": [Death("gone")]}
            return loaded[-1]

        async with TranscriptionPool(load, workers=1) as pool:
            poison, after = pool.submit(job("poison")), pool.submit(job("after"))
            with pytest.raises(TranscriptionFailed, match="poison of call c: gone"):
                await poison
            assert (await after).utterance == "after"
        assert len(loaded) == 3

    run(story)


def test_a_model_that_fails_again_and_again_is_loaded_anew() -> None:
    """A GPU that has failed once fails for good, whatever it is given."""

    async def story() -> None:
        loaded: list[GatedEngine] = []

        def load() -> GatedEngine:
            loaded.append(GatedEngine())
            if len(loaded) == 1:
                names = ("a", "b", "c")
                loaded[0].failures = {name: [RuntimeError("CUDA failed")] * 9 for name in names}
            return loaded[-1]

        async with TranscriptionPool(load, workers=1) as pool:
            with pytest.raises(TranscriptionFailed, match="CUDA failed"):
                await pool.submit(job("a"))
            assert (await pool.submit(job("b"))).utterance == "b"
            assert (await pool.submit(job("c"))).utterance == "c"
        assert len(loaded) == 2

    run(story)


def test_a_lost_model_is_let_go_before_another_is_loaded() -> None:
    """A GPU may have no room for two."""

    async def story() -> None:
        lost: list[weakref.ref[GatedEngine]] = []

        def loads() -> GatedEngine:
            gc.collect()
            assert [each() for each in lost] == [None] * len(lost)
            engine = GatedEngine()
            if not lost:
                engine.failures = {"a": [RuntimeError("CUDA failed") for _ in range(9)]}
            lost.append(weakref.ref(engine))
            return engine

        async with TranscriptionPool(loads, workers=2) as pool:
            for name in "aa":
                await asyncio.gather(pool.submit(job(name)), return_exceptions=True)
            await asyncio.gather(*(pool.submit(job(name)) for name in "cd"))
            assert pool.model == "gated"
        assert len(lost) == 2

    run(story)


def test_a_call_that_floods_the_queue_starves_no_other() -> None:
    """Where too much waits, those of the flooding call go; the others' utterances are written in good time."""

    async def story() -> None:
        engine = GatedEngine(open_gate=False)
        async with TranscriptionPool(lambda: engine, workers=1, limits=TIGHT) as pool:
            running = pool.submit(job("running", call="flood"))
            await until_seen(engine, 1)
            flood = [pool.submit(job(f"f{number}", call="flood")) for number in range(5)]
            others = [pool.submit(job(call, call=call)) for call in "abc"]
            engine.gate.set()
            await asyncio.gather(running, *others)
            lost = [
                isinstance(each, Overloaded) for each in await asyncio.gather(*flood, return_exceptions=True)
            ]
        assert lost == [False, False, True, True, True]
        assert engine.order()[:2] == ["running", "f0"]
        assert set(engine.order()[2:5]) == {"a", "b", "c"}

    run(story)


def test_a_recording_is_not_given_up_for_a_live_call() -> None:
    async def story() -> None:
        engine = GatedEngine(open_gate=False)
        async with TranscriptionPool(lambda: engine, workers=1, limits=TIGHT) as pool:
            running = pool.submit(job("running"))
            await until_seen(engine, 1)
            patient = [
                pool.submit(replace(job(f"r{n}", call="rec", seconds=3), patient=True)) for n in range(3)
            ]
            with pytest.raises(Overloaded, match="utterance live of call d refused"):
                await pool.submit(job("live", call="d", seconds=3))
            engine.gate.set()
            await asyncio.gather(running, *patient)

    run(story)


def test_many_calls_wait_alike() -> None:
    """Forty calls with five utterances each, all at once: none is done before every other has had as many."""

    async def story() -> None:
        engine = GatedEngine(open_gate=False, together=4)
        endless = QueueLimits(final_s=1e9)
        async with TranscriptionPool(lambda: engine, workers=1, limits=endless) as pool:
            futures = [
                pool.submit(job(f"{call}-{n}", call=str(call))) for call in range(40) for n in range(5)
            ]
            assert pool.lag_seconds("7") >= 0.0
            engine.gate.set()
            await asyncio.gather(*futures)
            assert pool.lag_seconds("7") == 0.0
        rounds = [int(name.split("-")[1]) for name in engine.order()[1:]]
        assert rounds == sorted(rounds)

    run(story)


def test_the_lag_of_a_call_is_the_age_of_its_oldest_utterance() -> None:
    async def story() -> None:
        engine = GatedEngine(open_gate=False)
        async with TranscriptionPool(lambda: engine, workers=1) as pool:
            slow = pool.submit(job("slow", call="a"))
            await until_seen(engine, 1)
            await asyncio.sleep(0.05)
            waiting = pool.submit(job("waiting", call="b"))
            assert pool.lag_seconds("a") >= 0.05 > pool.lag_seconds("b")
            assert pool.lag_seconds("nobody") == 0.0
            engine.gate.set()
            await asyncio.gather(slow, waiting)

    run(story)


def test_a_language_is_learnt_from_one_utterance_at_a_time() -> None:
    """Else it would depend on what happened to be written first, and a replay could differ."""

    async def story() -> None:
        engine = GatedEngine(together=8)
        async with TranscriptionPool(lambda: engine, workers=2) as pool:
            jobs = [replace(job(f"{call}{n}", call=call), language=None) for n in range(3) for call in "ab"]
            await asyncio.gather(*(pool.submit(each) for each in jobs))
        known = {each.utterance: each.language for each in engine.seen}
        assert known == {"a0": None, "b0": None, "a1": "de", "b1": "de", "a2": "de", "b2": "de"}

    run(story)
