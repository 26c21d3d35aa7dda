"""An agent looks at the own trends and is told to take a pause; a supervisor sees the team and nobody in it."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browsing import browsing, needs_browser, opened
from tests.kept_cards import keep_weeks
from tests.serving import needs_charts, serving
from voicemon.call.host import NO_WORDS

pytestmark = [needs_browser, needs_charts]

AGENTS = ("Joe", "Adalbert", "Borislav")


def test_trends_are_one_persons_own_or_a_teams(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    training = now - timedelta(days=20)
    keep_weeks(tmp_path, AGENTS, training, now, days=42)

    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url, browsing() as browser:
            page, errors = await opened(browser, f"{url}/learn")
            await expect(page.get_by_test_id("count")).to_contain_text("Say whose calls")
            await page.get_by_test_id("agent").fill("joe")
            await page.keyboard.press("Enter")
            await expect(page.get_by_test_id("count")).to_have_text(re.compile(r"^Your \d+ calls\.$"))
            await expect(page.get_by_test_id("pause")).to_contain_text("hard calls in a row")
            await expect(page.get_by_test_id("load")).to_contain_text("3 complaints in one call")
            await page.get_by_test_id("training").fill(training.date().isoformat())
            change = page.locator("[data-trend=interruptions]").get_by_test_id("change")
            await expect(change).to_contain_text("▲ better")
            assert await drawn(page, "[data-trend=interruptions] > canvas")
            again, _ = await opened(browser, page.url, 360, 740)
            await expect(again.locator("[data-trend=interruptions]").get_by_test_id("change")).to_be_visible()
            assert await again.evaluate("document.documentElement.scrollWidth") == 360

            await page.get_by_label("a team's").check()
            await expect(page.get_by_test_id("count")).to_contain_text("of the team repairs")
            await expect(page.get_by_test_id("trend").first).to_contain_text("The agents' part of the talk")
            await expect(page.get_by_test_id("load")).to_be_hidden()
            await expect(page.get_by_test_id("pause")).to_be_hidden()
            shown = await page.locator("main").inner_text()
            assert not any(name in shown for name in AGENTS)
            assert errors == []

    asyncio.run(scene())


async def drawn(page: Page, canvas: str) -> bool:
    """Whether there is anything on a canvas."""
    script = """canvas => new Uint32Array(
      canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer).some(pixel => pixel !== 0)"""
    return bool(await page.locator(canvas).evaluate(script))
