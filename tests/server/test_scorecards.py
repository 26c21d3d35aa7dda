"""Measures and scorecards over HTTP: of finished calls, the same as from the log."""

import asyncio
import math
from pathlib import Path

import httpx
import msgspec

from tests.serving import needs_charts, serving
from voicemon.call.host import LOG_NAME, NO_WORDS
from voicemon.call.log import read_log
from voicemon.call.measures import measured
from voicemon.call.scorecard import SCORECARD_NAME, Scorecard, scorecard
from voicemon.commands.replay import ReplayOptions, send_call
from voicemon.demo import demo_call

pytestmark = needs_charts


def test_a_finished_call_is_counted_and_an_unknown_one_is_not(tmp_path: Path) -> None:
    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url, httpx.AsyncClient(base_url=url) as client:
            await send_call(
                str(demo_call()), ReplayOptions(server=url, speed=math.inf, name="c", agent="Joe")
            )
            header, events = read_log(tmp_path / "c" / LOG_NAME)
            facts = list(events)
            measures = (await client.get("/api/calls/c/measures")).content
            assert measures == msgspec.json.encode(measured(header, facts))
            for _ in range(2):
                answer = await client.get("/api/calls/c/scorecard")
                card = msgspec.json.decode(answer.content, type=Scorecard)
                assert card == scorecard(header, facts)
                assert card.agent == "Joe" and card.notes[0].startswith("No words were written down")
            assert (tmp_path / "c" / SCORECARD_NAME).exists()
            for what in ("measures", "scorecard"):
                assert (await client.get(f"/api/calls/nobody/{what}")).status_code == 404
            (tmp_path / "c" / LOG_NAME).write_bytes(b"spoilt\n")
            refused = await client.get("/api/calls/c/measures")
            assert (refused.status_code, "not a call log" in refused.json()["error"]) == (500, True)

    asyncio.run(scene())
