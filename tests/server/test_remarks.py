"""Remarks over HTTP: kept beside the log, on the board at once, refused with a reason."""

import asyncio
import json
import math
from pathlib import Path

import httpx

from tests.serving import needs_charts, serving
from voicemon.call.host import NO_WORDS
from voicemon.commands.replay import ReplayOptions, send_call
from voicemon.demo import demo_call

pytestmark = needs_charts

COMMENT = {
    "type": "comment",
    "id": "a",
    "by": "Ada",
    "when": "2026-03-04T10:00:00+01:00",
    "at": 16000,
    "text": "Well said.",
}


def test_a_remark_is_kept_and_read_and_what_is_none_is_refused(tmp_path: Path) -> None:
    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url, httpx.AsyncClient(base_url=url) as client:
            await send_call(str(demo_call()), ReplayOptions(server=url, speed=math.inf, name="c"))
            path = "/api/calls/c/remarks"
            assert (await client.get(path)).json() == {"remarks": []}
            added = await client.post(path, content=json.dumps(COMMENT))
            assert (added.status_code, added.json()) == (201, COMMENT)
            assert (await client.get(path)).json() == {"remarks": [COMMENT]}
            assert (await client.post(path, content=b'{"type":"praise"}')).status_code == 400
            assert (await client.post(path, content=b"x" * 20_000)).status_code == 413
            assert (await client.post("/api/calls/nobody/remarks", content=b"")).status_code == 404
            elsewhere = {"origin": "http://elsewhere.example"}
            assert (
                await client.post(path, content=json.dumps(COMMENT), headers=elsewhere)
            ).status_code == 403
        assert len((tmp_path / "c" / "remarks.jsonl").read_bytes().splitlines()) == 1

    asyncio.run(scene())
