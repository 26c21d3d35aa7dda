"""The host opens what calls share, and closes it again whatever happens."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.serving import config_for
from voicemon.audio.chunk import Channel
from voicemon.call.host import AUDIO_NAME, CallHost, CallOptions, whisper_workers
from voicemon.config import Config, WhisperOptions
from voicemon.errors import CallLogError, ConfigError, WeightsError

BOTH = [Channel.CUSTOMER, Channel.AGENT]


def test_a_header_says_whose_emotion_is_read_and_by_what(tmp_path: Path) -> None:
    async def scene() -> None:
        async with CallHost(config_for(tmp_path)) as host:
            header = host.header("c", "a test", "", BOTH)
            assert header.emotion_channels == ["customer"]
            assert header.models["whisper"].startswith("whisper-tiny.en")
            assert header.models["affect"]
            assert host.header("m", "a test", "", [Channel.MIXED]).emotion_channels == []

    asyncio.run(scene())


def test_a_call_that_is_there_already_is_not_overwritten(tmp_path: Path) -> None:
    async def scene() -> None:
        async with CallHost(Config(), words=False) as host:
            header = host.header("c", "a test", "", BOTH)
            host.create_log(header, tmp_path / "c")
            host.writer.drain()
            with pytest.raises(CallLogError, match="never overwritten"):
                host.create_log(header, tmp_path / "c")

    asyncio.run(scene())


def test_a_call_of_an_unknown_team_is_not_opened(tmp_path: Path) -> None:
    async def scene() -> None:
        async with CallHost(Config(), words=False) as host:
            log = host.create_log(host.header("c", "a test", "", BOTH), tmp_path / "c")
            options = CallOptions(patient=True, keep_audio=True, team="sales")
            with pytest.raises(ConfigError, match="'sales'"):
                await host.open_call(log, tmp_path / "c", lambda event: None, options)
            assert not (tmp_path / "c" / AUDIO_NAME).exists()

    asyncio.run(scene())


def test_a_failed_start_leaves_no_thread_behind(tmp_path: Path) -> None:
    base = config_for(tmp_path)
    wrong = {
        "nobody": WeightsError,
        "tiny.en": ConfigError,
    }
    before = threading.active_count()
    for model, error in wrong.items():
        config = replace(base, whisper=replace(base.whisper, model=model, language="xx"))

        async def scene(config: Config = config) -> None:
            async with CallHost(config):
                pass

        with pytest.raises(error):
            asyncio.run(scene())
    assert threading.active_count() == before


def test_workers_follow_the_cores() -> None:
    assert 1 <= whisper_workers(WhisperOptions(device="cpu")) <= 4
