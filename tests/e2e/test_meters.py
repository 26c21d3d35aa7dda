"""The desk's meters show who is how loud, as the levels come, and say so when they cannot."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browsing import browsing, needs_browser, opened
from tests.e2e.test_desk import CALL, live_call
from tests.serving import needs_charts
from voicemon import events as ev

pytestmark = [needs_browser, needs_charts]

BARS = """() => {
  const canvas = document.querySelector("#levels canvas");
  const { width, height } = canvas;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(canvas, 0, 0);
  return [...document.querySelectorAll("#levels .level")].map((rail) => {
    const middle = (rail.offsetTop + rail.offsetHeight / 2) * devicePixelRatio;
    const row = context.getImageData(0, middle, width, 1).data;
    const shades = row.filter((_, at) => at % 4 === 3);
    return [shades.filter((shade) => shade > 0).length / width, Math.max(...shades) / 255];
  });
}"""
"""Of each meter: how far its bar reaches, and how strong its colour is, both 0..1."""


def level(channel: str, known: int, level_db: float) -> ev.LevelMeasured:
    return ev.LevelMeasured(
        channel=channel, known=known, start=known - 1536, stop=known, level_db=level_db, speech=0
    )


async def shown(page: Page, count: int) -> list[list[float]]:
    """The bars once the meters have been drawn ``count`` times; of each time there is an entry for each party."""
    await page.wait_for_function(f"window.voicemon.metered.length >= {2 * count}")
    return await page.evaluate(BARS)  # type: ignore[no-any-return]


def test_meters_follow_levels_speech_and_the_end(tmp_path: Path) -> None:
    async def scene() -> None:
        async with live_call(tmp_path) as (url, call), browsing() as browser:
            log = call.log
            assert log is not None
            desk, errors = await opened(browser, f"{url}/desk/{CALL}")
            await expect(desk.get_by_test_id("status")).to_have_text("live")
            channels = list(log.header.channels)
            loud, quiet = (channels.index(channel) for channel in ("customer", "agent"))

            log.append(level("customer", 16_000, -15.0), 16_000)
            bars = await shown(desk, 1)
            assert bars[loud][0] == pytest.approx(0.75, abs=0.03)
            assert bars[loud][1] == pytest.approx(0.45, abs=0.03)
            assert bars[quiet] == [0, 0]

            log.append(ev.SpeechStarted(channel="customer", utterance="x", at=16_000), 17_000)
            bars = await shown(desk, 2)
            assert bars[loud][1] == pytest.approx(1, abs=0.03)
            meter = desk.get_by_test_id("level-customer")
            await expect(meter).to_have_attribute("aria-valuenow", "-15")

            log.append(level("customer", 40_000, -16.5), 40_000)  # nothing that is seen
            log.append(level("agent", 40_000, -30.0), 40_000)
            bars = await shown(desk, 3)
            assert bars[quiet][0] == pytest.approx(0.5, abs=0.03)

            log.append(ev.CallEnded(stop=48_000), 48_000)
            assert await shown(desk, 4) == [[0, 0], [0, 0]]
            await expect(meter).to_have_attribute("aria-valuenow", "-60")
            log.close()
            assert errors == []

    asyncio.run(scene())


def test_a_page_whose_worker_cannot_be_had_says_so(tmp_path: Path) -> None:
    async def scene() -> None:
        async with live_call(tmp_path) as (url, _), browsing() as browser:
            desk = await browser.new_page()
            await desk.route("**/desk_worker.js", lambda route: route.abort())
            await desk.goto(f"{url}/desk/{CALL}")
            await expect(desk.locator("#banner")).to_contain_text("cannot follow the call")
            await expect(desk.get_by_test_id("status")).to_have_text("not followed")

    asyncio.run(scene())
