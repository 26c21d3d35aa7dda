"""A real call through the whole session: nothing lost, nothing contradicted, nobody else hurt."""

import asyncio
import shutil
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.realdata import REAL_CALL, needs_data
from tests.serving import config_for
from voicemon import events as ev
from voicemon.affect.release import RELEASE, files_of
from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.call.analysis import analyse_pieces
from voicemon.call.host import LOG_NAME, CallHost, CallOptions
from voicemon.call.log import read_log
from voicemon.call.state import CallState, apply, begin
from voicemon.config import EmotionOptions
from voicemon.demo import demo_call
from voicemon.errors import AudioFormatError, VoicemonError
from voicemon.sources.recording import open_recording
from voicemon.transcription.transcript import Transcript, WritingJob
from voicemon.transcription.whisper import WhisperEngine

Piece = AudioChunk | AudioGap


def opening(path: Path, seconds: float, block_seconds: float = 0.5) -> list[AudioChunk]:
    """The first seconds of a recording."""
    chunks = open_recording([path], None).chunks(block_seconds)
    return [chunk for chunk in chunks if chunk.stop <= seconds * RATE_HZ]


async def followed(
    host: CallHost, pieces: Iterable[Piece], folder: Path, options: CallOptions | None = None
) -> tuple[CallState, list[ev.CallEvent]]:
    """What the session learned, as it saw it and as its log tells it."""
    header = host.header(folder.name, "a test", "", [Channel.CUSTOMER, Channel.AGENT])
    state = await analyse_pieces(host, header, pieces, folder, options or CallOptions(patient=True))
    await asyncio.to_thread(host.writer.drain)
    return state, list(read_log(folder / LOG_NAME)[1])


def readings(events: Iterable[ev.CallEvent]) -> list[dict]:
    """All readings without what depends on the order in which other facts came."""
    taken = [event for event in events if isinstance(event, ev.ReadingTaken)]
    return [{**msgspec.to_builtins(event), "seq": 0, "known": 0} for event in taken]


@needs_data
def test_a_real_call_is_written_down_read_and_logged(tmp_path: Path) -> None:
    async def scene() -> None:
        async with CallHost(config_for(tmp_path, "base")) as host:
            state, events = await followed(host, opening(REAL_CALL, 30), tmp_path / "call")
        text = " ".join(word["text"] for u in state.utterances for word in u.words).lower()
        for word in ("thank you for calling", "motors", "dealership", "my name's jack"):
            assert word in text
        assert state.status == "ended"
        assert [event.seq for event in events] == list(range(len(events)))
        assert all(a.known <= b.known for a, b in pairwise(events))
        told = [event for event in events if hasattr(event, "stop") and not isinstance(event, ev.CallEnded)]
        assert told
        # Nothing is told before it was heard, and no emotion is read but the customer's.
        assert all(event.stop <= event.known for event in told)
        assert {reading["channel"] for reading in readings(events)} == {"customer"}
        for utterance in state.utterances:
            assert utterance.final
            assert all(utterance.start <= w["start"] <= w["stop"] <= utterance.stop for w in utterance.words)

    asyncio.run(scene())


def test_a_log_replays_to_the_state_that_was_seen(tmp_path: Path) -> None:
    async def scene() -> None:
        async with CallHost(config_for(tmp_path)) as host:
            state, events = await followed(host, opening(demo_call(), 20), tmp_path / "call")
        header, _ = read_log(tmp_path / "call" / LOG_NAME)
        again = begin(header)
        for event in events:
            apply(again, event)
            apply(again, event)  # a page that reconnects may be told twice
        assert again.to_json() == state.to_json()

    asyncio.run(scene())


def test_every_utterance_is_written_down_or_said_to_be_missing(tmp_path: Path) -> None:
    async def scene() -> None:
        async with CallHost(config_for(tmp_path)) as host:
            _, events = await followed(host, opening(demo_call(), 30), tmp_path / "call")
        ended = [event.utterance for event in events if isinstance(event, ev.SpeechEnded)]
        answered = [e.utterance for e in events if isinstance(e, ev.TranscriptWritten | ev.TranscriptMissing)]
        assert ended
        assert sorted(ended) == sorted(answered)

    asyncio.run(scene())


def test_words_so_far_are_shown_until_the_final_ones_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whisper is slow: the first words of an utterance are written when it has ended, and its final ones later."""
    ended, shown = threading.Event(), threading.Event()
    write = WhisperEngine.transcribe_batch

    def slowly(self: WhisperEngine, jobs: Sequence[WritingJob]) -> list[Transcript | VoicemonError]:
        assert (shown if jobs[0].whole else ended).wait(20)
        return write(self, jobs)

    def look(event: ev.CallEvent) -> None:
        if isinstance(event, ev.SpeechEnded):
            ended.set()
        elif isinstance(event, ev.PartialWritten):
            assert event.words or event.tail
            shown.set()

    monkeypatch.setattr(WhisperEngine, "transcribe_batch", slowly)

    async def scene() -> None:
        async with CallHost(config_for(tmp_path)) as host:
            log = host.create_log(host.header("c", "a test", "", [Channel.CUSTOMER]), tmp_path / "c")
            session = await host.open_call(log, tmp_path / "c", look, CallOptions())
            for piece in opening(demo_call(), 12):
                if piece.channel == Channel.CUSTOMER and not ended.is_set():
                    await session.hear(piece)
            await session.finish()
            await asyncio.to_thread(host.writer.drain)
        _, events = read_log(tmp_path / "c" / LOG_NAME)
        kinds = [
            type(e)
            for e in events
            if isinstance(e, ev.SpeechEnded | ev.PartialWritten | ev.TranscriptWritten)
        ]
        assert kinds == [ev.SpeechEnded, ev.PartialWritten, ev.TranscriptWritten]

    asyncio.run(scene())


def test_emotion_is_absent_for_channels_that_are_not_read(tmp_path: Path) -> None:
    async def scene() -> None:
        config = replace(config_for(tmp_path), emotion=EmotionOptions(channels=()))
        async with CallHost(config, words=False) as host:
            _, events = await followed(host, opening(demo_call(), 15), tmp_path / "call")
        assert [event for event in events if isinstance(event, ev.SpeechEnded)]
        assert not [event for event in events if isinstance(event, ev.ReadingTaken | ev.ReadingWithheld)]

    asyncio.run(scene())


def test_a_gap_is_said_and_the_rest_keeps_its_place(tmp_path: Path) -> None:
    async def scene() -> None:
        pieces: list[Piece] = []
        for chunk in opening(demo_call(), 25):
            lost = chunk.channel is Channel.CUSTOMER and 10 * RATE_HZ <= chunk.start < 11 * RATE_HZ
            pieces.append(AudioGap(chunk.channel, chunk.start, chunk.stop, "a test") if lost else chunk)
        async with CallHost(config_for(tmp_path), words=False) as host:
            state, events = await followed(host, pieces, tmp_path / "call")
        assert sum(gap["stop"] - gap["start"] for gap in state.gaps) == RATE_HZ
        for channel in state.channels:
            spans = [
                (e.start, e.stop) for e in events if isinstance(e, ev.LevelMeasured) and e.channel == channel
            ]
            assert spans[0][0] == 0
            assert all(a[1] == b[0] for a, b in pairwise(spans))
            assert spans[-1][1] == max(piece.stop for piece in pieces if piece.channel == channel)

    asyncio.run(scene())


def test_one_calls_bad_audio_leaves_another_as_it_was(tmp_path: Path) -> None:
    good = opening(demo_call(), 15)
    poisoned = [*good[:10], replace(good[10], samples=np.full_like(good[10].samples, np.nan))]

    async def scene() -> None:
        async with CallHost(config_for(tmp_path), words=False) as host:
            alone = (await followed(host, good, tmp_path / "alone"))[1]
            results = await asyncio.gather(
                followed(host, good, tmp_path / "good"),
                followed(host, poisoned, tmp_path / "bad"),
                return_exceptions=True,
            )
        assert isinstance(results[1], AudioFormatError)
        assert not isinstance(results[0], BaseException)
        assert results[0][1] == alone
        failed = list(read_log(tmp_path / "bad" / LOG_NAME)[1])
        assert isinstance(failed[-1], ev.CallFailed)
        assert failed[:-1]
        assert failed[:-1] == alone[: len(failed) - 1]

    asyncio.run(scene())


@pytest.mark.parametrize("block_seconds", [0.02, 0.37, 5.0])
def test_cutting_changes_no_fact_of_a_channel(tmp_path: Path, block_seconds: float) -> None:
    async def scene() -> None:
        async with CallHost(config_for(tmp_path), words=False) as host:
            _, once = await followed(host, opening(demo_call(), 20, 0.5), tmp_path / "once")
            _, cut = await followed(
                host, _recut(opening(demo_call(), 20, 0.5), block_seconds), tmp_path / "cut"
            )
        for channel in ("customer", "agent"):
            assert of_channel(once, channel) == of_channel(cut, channel)
        assert readings(once)

    asyncio.run(scene())


def of_channel(events: Iterable[ev.CallEvent], channel: str) -> list[dict]:
    facts = [msgspec.to_builtins(event) for event in events if getattr(event, "channel", None) == channel]
    return [{**fact, "seq": 0, "known": 0} for fact in facts]


def _recut(chunks: list[AudioChunk], block_seconds: float) -> list[AudioChunk]:
    """The same audio in blocks of another length, channels taking turns."""
    size = round(block_seconds * RATE_HZ)
    whole = {
        c: np.concatenate([chunk.samples for chunk in chunks if chunk.channel == c])
        for c in Channel
        if any(k.channel == c for k in chunks)
    }
    longest = max(map(len, whole.values()))
    return [
        AudioChunk(channel, start, samples[start : start + size].copy())
        for start in range(0, longest, size)
        for channel, samples in whole.items()
        if start < len(samples)
    ]


def test_each_utterance_with_words_has_a_fused_reading_and_the_agent_none(tmp_path: Path) -> None:
    async def scene() -> None:
        base = config_for(tmp_path)
        config = replace(base, whisper=replace(base.whisper, model="base"))
        runs = []
        for name, seconds in (("one", 0.5), ("two", 0.13)):
            async with CallHost(config) as host:
                assert (
                    host.header("c", "a test", "", [Channel.CUSTOMER])
                    .models["fused"]
                    .startswith("fused-base-")
                )
                _, events = await followed(host, opening(demo_call(), 20, seconds), tmp_path / name)
            runs.append(events)
        whole, fused = (
            [r for r in readings(runs[0]) if r["kind"] == kind] for kind in ("utterance", "fused")
        )
        assert whole
        assert [r["utterance"] for r in fused] == [r["utterance"] for r in whole]
        assert {r["channel"] for r in fused} == {"customer"}
        assert all(r["model"].startswith("fused-base-") for r in fused)
        # However the audio is cut and the transcripts arrive, the same call gives the same bits.
        again = [r for r in readings(runs[1]) if r["kind"] == "fused"]
        assert again == fused

    asyncio.run(scene())


def test_a_whisper_without_a_fused_head_leaves_prosody_alone(tmp_path: Path) -> None:
    folder = tmp_path / "prosody alone"
    folder.mkdir()
    for name in files_of("prosody"):
        shutil.copy(RELEASE / name, folder / name)

    async def scene() -> None:
        base = config_for(tmp_path)
        async with CallHost(replace(base, emotion=replace(base.emotion, model=str(folder)))) as host:
            assert "fused" not in host.header("c", "a test", "", [Channel.CUSTOMER]).models
            _, events = await followed(host, opening(demo_call(), 10), tmp_path / "call")
        assert {reading["kind"] for reading in readings(events)} == {"fast", "utterance"}

    asyncio.run(scene())
