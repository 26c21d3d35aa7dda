"""What the server says to a replay that it does not take."""

import asyncio
import math
from dataclasses import replace
from pathlib import Path

import pytest

from tests.serving import needs_charts
from voicemon import events as ev
from voicemon.call.host import LOG_NAME
from voicemon.call.log import read_log
from voicemon.commands.replay import ReplayOptions, send_call
from voicemon.commands.serve import running_server
from voicemon.config import Config
from voicemon.demo import demo_call
from voicemon.errors import ConfigError, ProtocolError


@needs_charts
def test_a_team_unknown_to_the_server_is_refused_in_its_words(tmp_path: Path) -> None:
    base = Config()
    config = replace(base, server=replace(base.server, port=0, calls=str(tmp_path)))

    async def scene() -> None:
        async with running_server(config) as url:
            options = ReplayOptions(server=url, speed=math.inf, name="c", team="sales")
            with pytest.raises(ProtocolError, match=r"refused: team 'sales' is unknown: .* names no teams"):
                await send_call(str(demo_call()), options)

    asyncio.run(scene())
    failed = list(read_log(tmp_path / "c" / LOG_NAME)[1])[-1]
    assert isinstance(failed, ev.CallFailed)
    assert "'sales'" in failed.reason


def test_a_speed_of_nothing_is_named() -> None:
    with pytest.raises(ConfigError, match="speed 0 is not above 0"):
        asyncio.run(send_call(str(demo_call()), ReplayOptions(server="http://127.0.0.1:9", speed=0)))
