"""The demo call, whose course is known, is told as it was acted; readings alone decide."""

import asyncio
import json
from pathlib import Path

from tests.call.test_session import followed, opening
from tests.serving import config_for
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.call.host import CallHost
from voicemon.call.stress_watch import StressWatch
from voicemon.demo import demo_call

TRUTH = json.loads(Path(demo_call()).with_suffix(".truth.json").read_text())["lines"]
CROSS, FURIOUS, STILL_CROSS = 50, 90, 60
"""Stress 0..100 that the lines of the demo call were acted with."""


def acted(least: int) -> list[dict]:
    return [line for line in TRUTH if line["stress"] is not None and line["stress"] >= least]


def test_the_demo_call_rises_when_it_turns_cross_and_settles_before_its_end(tmp_path: Path) -> None:
    async def scene() -> list[ev.CallEvent]:
        async with CallHost(config_for(tmp_path), words=False) as host:
            state, events = await followed(host, opening(demo_call(), 100), tmp_path / "call")
        assert [rise["settled"] is None for rise in state.rises] == [False]
        return events

    events = asyncio.run(scene())
    told = [event for event in events if isinstance(event, ev.StressCourse)]
    assert [type(event) for event in told] == [ev.StressRose, ev.StressSettled]
    rose, settled = told
    assert acted(CROSS)[0]["start_s"] - 0.5 <= rose.start / RATE_HZ
    assert rose.known / RATE_HZ <= acted(FURIOUS)[-1]["stop_s"] - 3.0
    assert acted(STILL_CROSS)[-1]["stop_s"] <= settled.known / RATE_HZ < TRUTH[-1]["stop_s"]
    assert rose.change > 20
    assert rose.text.startswith("stress rose from 0:")
    # The log explains itself: its readings, watched again, tell the same.
    watch = StressWatch()
    again = [watch.push(event) for event in events if isinstance(event, ev.ReadingTaken)]
    assert [_untimed(fact) for fact in again if fact is not None] == [_untimed(fact) for fact in told]


def test_cutting_changes_no_rise(tmp_path: Path) -> None:
    async def scene(block_seconds: float) -> list[tuple]:
        folder = tmp_path / str(block_seconds)
        async with CallHost(config_for(folder), words=False) as host:
            _, events = await followed(host, opening(demo_call(), 60, block_seconds), folder / "call")
        return [_untimed(event) for event in events if isinstance(event, ev.StressCourse)]

    once = asyncio.run(scene(0.37))
    assert once
    assert asyncio.run(scene(5.0)) == once


def _untimed(fact: ev.StressCourse) -> tuple:
    return type(fact), fact.start, fact.stop, fact.level, fact.change, fact.confidence, fact.text
