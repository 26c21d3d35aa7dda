"""The board names calls safely and sums them up."""

import asyncio
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from voicemon import events as ev
from voicemon.call.log import CallLog
from voicemon.call.state import begin
from voicemon.errors import ProtocolError
from voicemon.server.board import Board, BoardEntry
from voicemon.server.spark import SPARK_POINTS

HEADER = ev.CallHeader(call="c", started_at="", source="a test", channels=["customer", "agent"])


def reading(
    seq: int, stress: float, kind: Literal["fast", "fused"] = "fast", utterance: int = 1
) -> ev.ReadingTaken:
    return ev.ReadingTaken(
        seq=seq, known=16_000 * (seq + 1), channel="customer", utterance=f"customer-{utterance}", kind=kind,
        start=0, stop=16_000 * (seq + 1), arousal=0.1, valence=-0.1, stress=stress, stress_low=stress - 5,
        stress_high=stress + 5, confidence=0.5, baseline=0.2, moved_by=[], model="m",
    )  # fmt: skip


def opened(board: Board) -> BoardEntry:
    async def scene() -> BoardEntry:
        return board.open_call(HEADER, CallLog(HEADER, lambda line: None))

    return asyncio.run(scene())


def test_a_summary_shows_the_latest_and_the_worst(tmp_path: Path) -> None:
    board = Board(tmp_path)
    entry = opened(board)
    empty = entry.summary()
    assert (empty["stress"], empty["peak"], empty["spark"], empty["status"]) == (None, None, [], "live")
    for seq in range(1000):
        entry.add(reading(seq, 90.0 if seq == 500 else 20.0 + seq / 16))
    entry.arrived = entry.state.known + 8_000
    summary = board.summaries()[0]
    assert (summary["stress"], summary["peak"], summary["lag_s"]) == (82.4, 90.0, 0.5)
    assert len(summary["spark"]) <= SPARK_POINTS
    assert summary["spark"][-1] == [1000.0, 82.4]
    assert msgspec.json.decode(msgspec.json.encode(summary)) == summary


def test_a_fused_reading_is_the_latest_until_newer_speech_is_read(tmp_path: Path) -> None:
    entry = opened(Board(tmp_path))
    told = [
        (reading(0, 20.0), 20.0),
        (reading(1, 30.0, "fused"), 30.0),
        (reading(2, 40.0, "fast", 2), 40.0),
        (reading(3, 50.0, "fused"), 40.0),
    ]
    for event, stress in told:
        entry.add(event)
        assert entry.summary()["stress"] == stress
    assert entry.summary()["spark"] == [[1.0, 20.0], [3.0, 40.0]]


def test_a_call_is_rising_until_its_stress_settles_or_it_ends(tmp_path: Path) -> None:
    entry = opened(Board(tmp_path))
    course = {
        "channel": "customer",
        "start": 0,
        "stop": 9,
        "level": 70.0,
        "change": 40.0,
        "confidence": 0.8,
        "text": "",
    }
    assert not entry.summary()["rising"]
    entry.add(ev.StressRose(seq=0, known=10, **course))
    assert entry.summary()["rising"]
    entry.add(ev.StressSettled(seq=1, known=20, **course))
    assert not entry.summary()["rising"]
    entry.add(ev.StressRose(seq=2, known=30, **course))
    entry.add(ev.CallEnded(seq=3, known=40, stop=40))
    assert not entry.summary()["rising"]


def test_a_call_that_is_over_keeps_its_summary(tmp_path: Path) -> None:
    board = Board(tmp_path)
    entry = opened(board)
    entry.add(ev.CallFailed(seq=0, known=10, reason="the line broke"))
    version = board.version
    board.close_call("c")
    assert board.version > version
    assert board.live == {}
    assert (board.over["c"]["status"], board.over["c"]["reason"]) == ("failed", "the line broke")


def test_names_are_made_unique_and_cannot_leave_the_folder(tmp_path: Path) -> None:
    board = Board(tmp_path)
    opened(board)
    (tmp_path / "c-2").mkdir()
    assert board.free_name("c") == "c-3"
    assert board.free_name("other") == "other"
    for name in ("../c", "", ".hidden", "a/b", "a b", "x" * 101, "c\n"):
        with pytest.raises(ProtocolError, match="no call name"):
            board.free_name(name)


def test_the_lag_of_the_words_is_the_age_of_the_oldest_that_are_missing() -> None:
    header = ev.CallHeader(
        call="c", started_at="", source="", channels=["customer"], models={"whisper": "whisper-base-int8"}
    )
    entry = BoardEntry(begin(header), Path("c"))

    def ended(number: int, stop: int) -> ev.SpeechEnded:
        entry.add(ev.SpeechStarted(channel="customer", utterance=f"customer-{number}", at=0, known=stop))
        return ev.SpeechEnded(
            channel="customer", utterance=f"customer-{number}", start=0, stop=stop, known=stop
        )

    def lost(number: int) -> ev.TranscriptMissing:
        span = {"channel": "customer", "start": 0, "stop": 16_000, "known": 80_000}
        return ev.TranscriptMissing(utterance=f"customer-{number}", reason="overload", **span)

    assert entry.summary()["words_lag_s"] == 0.0
    entry.add(ended(1, 16_000))
    entry.add(ended(2, 48_000))
    entry.arrived = 80_000
    assert entry.summary()["words_lag_s"] == 4.0
    entry.add(lost(1))
    assert entry.summary()["words_lag_s"] == 2.0
    entry.add(lost(2))
    assert entry.summary()["words_lag_s"] == 0.0
