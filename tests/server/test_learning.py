"""Trends over HTTP: of the finished calls in the folder, one person's or one team's, and nothing that ranks."""

import asyncio
from pathlib import Path

import httpx

from tests.call.test_card_shelf import call
from tests.serving import needs_charts, serving
from voicemon.call.host import NO_WORDS

pytestmark = needs_charts


def test_trends_are_asked_for_one_at_a_time(tmp_path: Path) -> None:
    for number, agent in enumerate(("Joe", "Joe", "Ada", "Bo")):
        call(tmp_path, f"c{number}", agent, f"2026-03-0{number + 2}T09:30:00+01:00")

    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url, httpx.AsyncClient(base_url=url) as client:

            async def refused(query: str) -> str:
                answer = await client.get(f"/api/learn?{query}")
                assert answer.status_code == 400
                return str(answer.json()["error"])

            own = (await client.get("/api/learn?agent=Joe&training=2026-03-03")).json()
            assert (own["calls"], own["load"]["calls"], own["teams"]) == (2, 2, ["repairs"])
            share = next(trend for trend in own["trends"] if trend["name"] == "talk_share")
            assert share["weeks"] == [{"monday": "2026-03-02", "n": 2, "mean": round(19 / 49, 4)}]
            assert (share["change"]["n_before"], share["change"]["n_after"]) == (1, 0)
            team = await client.get("/api/learn?team=repairs")
            assert team.json()["calls"] == 4 and team.json()["load"] is None
            assert not any(name in team.text for name in ("Joe", "Ada"))
            assert (await client.get("/api/learn")).json()["teams"] == ["repairs"]
            assert "2026-05-01" in await refused("agent=Joe&training=yesterday")
            assert "unknown 'rank'" in await refused("agent=Joe&rank=1")
            assert "side by side" in await refused("agent=Joe&agent=Ada")
            assert "side by side" in await refused("agent=Joe&team=repairs")

    asyncio.run(scene())
