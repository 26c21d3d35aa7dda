"""Past calls over HTTP: a server finds those of earlier runs, learns of new ones and of what is said of them."""

import asyncio
import json
import math
import os
from pathlib import Path

import httpx
import pytest

from tests.archive.made import rated, write_call
from tests.serving import needs_charts, serving
from voicemon.call.host import NO_WORDS
from voicemon.commands.replay import ReplayOptions, send_call
from voicemon.demo import demo_call
from voicemon.errors import SearchError
from voicemon.server.archive import search_from
from voicemon.server.archive_keeping import AT_ONCE

SCORE = {"type": "feedback", "id": "s", "by": "", "when": "2026-03-04T10:00:00+01:00", "score": 4}


async def names(client: httpx.AsyncClient, **asked: str) -> list[str]:
    answer = await client.get("/api/archive", params=asked)
    assert answer.status_code == 200, answer.text
    return [call["record"]["name"] for call in answer.json()["page"]["calls"]]


async def all_read(client: httpx.AsyncClient) -> None:
    """Wait until the index has taken in what it was told of."""
    for _ in range(1000):
        if (await client.get("/api/archive")).json()["unread"] == 0:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the index never came to its end")


@needs_charts
def test_calls_of_earlier_runs_and_of_now_are_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(AT_ONCE + 5):
        write_call(tmp_path, f"old-{number:02d}")
    rated(tmp_path / "old-00", 3.0)
    cut_short = write_call(tmp_path, "cut-short", ended=False)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "events.jsonl").write_text("nonsense\n")

    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url, httpx.AsyncClient(base_url=url) as client:
            await all_read(client)
            board = (await client.get("/api/calls")).json()
            assert len(board["calls"]) == AT_ONCE + 6
            assert board["server"]["unread"] == 0
            first = (await client.get("/api/archive", params={"words": "bill", "limit": "2"})).json()
            assert (first["page"]["count"], first["choices"]["status"]) == (AT_ONCE + 6, ["ended", "failed"])
            call = first["page"]["calls"][0]
            assert [moment["marks"] for moment in call["moments"]] == [[[3, 7]]]
            after = {"words": "bill", "after": first["page"]["next"]}
            second = (await client.get("/api/archive", params=after)).json()
            assert second["choices"] is None and second["page"]["count"] is None
            assert (await client.get("/api/archive", params={"peak": "high"})).status_code == 400
            assert await names(client, rated="1") == ["old-00"]

            await send_call(
                str(demo_call()), ReplayOptions(server=url, speed=math.inf, name="new", agent="7")
            )
            assert (await client.post("/api/calls/new/remarks", content=json.dumps(SCORE))).status_code == 201
            wrong = json.dumps({**SCORE, "score": 9})
            assert (await client.post("/api/calls/new/remarks", content=wrong)).status_code == 400
            await all_read(client)
            assert await names(client, agent="7", rated="1") == ["new"]
            history = (await client.get("/api/history")).json()
            assert (history["n"], history["relations"][0]["correlation"]) == (2, None)
            assert (await client.get("/api/history", params={"agent": "7"})).status_code == 400

    asyncio.run(scene())
    assert "left out" in capsys.readouterr().err
    assert (
        cut_short.joinpath("events.jsonl").read_bytes().splitlines()[-1].startswith(b'{"type":"call-failed"')
    )


@needs_charts
def test_a_server_with_an_index_reads_no_log_again(tmp_path: Path) -> None:
    write_call(tmp_path, "old")

    async def board() -> list[dict[str, object]]:
        async with serving(tmp_path, NO_WORDS) as url, httpx.AsyncClient(base_url=url) as client:
            return (await client.get("/api/calls")).json()["calls"]

    before = asyncio.run(board())
    log = tmp_path / "old" / "events.jsonl"
    status = log.stat()
    log.write_bytes(b"x" * status.st_size)  # the same length and age, so nothing tells that it is another
    os.utime(log, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert asyncio.run(board()) == before != []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"word": "x"}, "did you mean 'words'"),
        ({"peak": "nan"}, "peak is a number"),
        ({"alerts": "maybe"}, "alerts is 1"),
        ({"from": "yesterday"}, "from is a day"),
        ({"to": "9999-12-31"}, "to is a day"),
    ],
)
def test_an_option_that_makes_no_sense_is_one_line(asked: dict[str, str], words: str) -> None:
    with pytest.raises(SearchError) as raised:
        search_from(asked)
    assert words in str(raised.value)


def test_a_day_counts_to_its_end_and_what_is_empty_does_not_matter() -> None:
    wanted = search_from({"from": "2026-03-04", "to": "2026-03-04", "team": "", "alerts": "1", "limit": "7"})
    assert wanted.since is not None and wanted.until is not None
    assert wanted.until - wanted.since == 86_400
    assert (wanted.team, wanted.alerts, wanted.limit) == ("", True, 7)
