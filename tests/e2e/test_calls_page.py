"""A person looks for words in past calls, narrows the search, opens the moment, and says what came of the call."""

import asyncio
import re
from pathlib import Path

from playwright.async_api import Page, expect

from tests.archive.made import outcome, rated, write_call
from tests.browsing import browsing, needs_browser, opened
from tests.serving import needs_charts, serving
from voicemon.archive.correlation import TOO_FEW
from voicemon.call.host import NO_WORDS

pytestmark = [needs_browser, needs_charts]


def earlier_calls(folder: Path) -> None:
    upset = [
        ("agent", "Good morning.", None),
        ("customer", "The bill is wrong, <b>again</b>.", 80.0),
        ("agent", "You get a refund.", None),
        ("customer", "Schöne Grüße!", 30.0),
    ]
    write_call(folder, "upset", upset, team="billing", agent="7")
    for number in range(TOO_FEW):
        call = write_call(folder, f"calm-{number:02d}", started_at=f"2026-02-{number + 1:02d}T09:00:00+00:00")
        rated(call, 1 + number % 5)
        outcome(call, "resolved")


def test_words_are_found_and_their_moment_is_opened(tmp_path: Path) -> None:
    earlier_calls(tmp_path)

    async def scene() -> None:
        async with serving(tmp_path, NO_WORDS) as url, browsing() as browser:
            page, errors = await opened(browser, f"{url}/calls")
            calls = page.get_by_test_id("call")
            await expect(page.get_by_test_id("count")).to_have_text("21 calls")
            await finds_by_keyboard(page)
            await expect(calls).to_have_count(1)
            moments = page.get_by_test_id("moment")
            await expect(moments).to_have_text(
                [re.compile("0:10.*The bill is wrong, <b>again</b>"), re.compile("0:20.*You get a refund")]
            )
            assert await moments.locator("mark").all_text_contents() == ["bill", "refund"]
            await says_what_came_of_it(page)
            await looks_at_satisfaction(page)
            await page.go_back()
            await expect(calls).to_have_count(1)
            await moments.nth(1).click()
            await page.wait_for_url(f"{url}/review/upset#t=20")
            await expect(page.locator("#at")).to_have_text("0:20")
            await expect(page.locator("#outcome")).to_have_value("refunded")
            assert [error for error in errors if "404" not in error] == []  # no audio was kept of made calls

    asyncio.run(scene())


async def finds_by_keyboard(page: Page) -> None:
    await page.keyboard.press("/")
    await page.keyboard.type("zebra")
    await expect(page.get_by_test_id("empty")).to_contain_text("No call fits")
    await page.keyboard.press("Control+a")
    await page.keyboard.type("bill refu*")
    await expect(page.get_by_test_id("count")).to_have_text("1 call in which this was said")
    await page.get_by_test_id("peak").select_option("75")
    await expect(page).to_have_url(re.compile(r"/calls\?words=bill\+refu\*&peak=75$"))
    await page.reload()
    await expect(page.get_by_test_id("words")).to_have_value("bill refu*")
    await page.get_by_test_id("chip-peak").press("Enter")
    await expect(page).to_have_url(re.compile(r"\?words=bill\+refu\*$"))


async def says_what_came_of_it(page: Page) -> None:
    await page.get_by_test_id("give").press("Enter")
    await page.get_by_label("2", exact=True).check()
    await page.get_by_test_id("outcome").fill("refunded")
    await page.get_by_test_id("keep").click()
    await expect(page.get_by_test_id("call")).to_contain_text("scored 2 of 5")
    await expect(page.get_by_test_id("call")).to_contain_text("refunded")


async def looks_at_satisfaction(page: Page) -> None:
    await page.get_by_test_id("tab-satisfaction").click()
    await expect(page.get_by_test_id("rated")).to_have_text("21 of 21 calls were scored by the customer.")
    section = page.get_by_test_id("satisfaction")
    await expect(section.locator("circle")).to_have_count(21)
    await expect(section.locator("tr").filter(has_text="time until")).to_contain_text("too few calls")
    await section.get_by_test_id("measure").nth(1).press("Enter")
    await expect(section.locator("figcaption")).to_contain_text("stress at the end · n = 21 calls")
