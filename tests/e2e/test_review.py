"""Somebody looks back at a call: listens to a moment, filters, comments, sends a link, takes the call away."""

import asyncio
import json
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browsing import browsing, needs_browser, opened
from tests.serving import needs_charts, serving
from tests.written_calls import write_call
from voicemon.call import remarks as rm
from voicemon.call.host import NO_WORDS

pytestmark = [needs_browser, needs_charts]

AT = "document.querySelector('audio').currentTime"


def test_a_call_is_looked_back_at(tmp_path: Path) -> None:
    async def scene() -> None:
        folder = write_call(tmp_path, "made", audio=True)
        async with serving(tmp_path, NO_WORDS) as url, browsing() as browser:
            page, errors = await opened(browser, f"{url}/review/made")
            await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
            await listens(page)
            await filters(page, url)
            await comments(page, folder)
            await rates(page, folder)
            await follows_evidence(page)
            await takes_away(page)
            await comes_back_by_link(page)
            assert errors == []

    asyncio.run(scene())


async def listens(page: Page) -> None:
    """An alert among the moments leads into the audio."""
    await page.wait_for_function("document.querySelector('audio').readyState > 0")
    moment = page.locator("#moments button").filter(has_text="Alert")
    await moment.click()
    await page.wait_for_function(f"{AT} > 38")
    await page.keyboard.press("Escape")
    await page.locator("#timeline").focus()
    await page.keyboard.press(" ")
    await page.wait_for_function("document.querySelector('audio').paused")


async def filters(page: Page, url: str) -> None:
    """Only apologies; only where stress was high; a filter stands in the address."""
    said = page.get_by_test_id("transcript").locator("li[data-utterance]:visible")
    everything = await said.count()
    await page.get_by_label("only").select_option("phrase:apology")
    await expect(said).to_have_count(1)
    await expect(said).to_contain_text("sorry to hear")
    assert page.url.startswith(f"{url}/review/made?show=phrase%3Aapology")
    await page.reload()
    await expect(said).to_have_count(1)
    await page.get_by_role("button", name="Show all").click()
    await expect(said).to_have_count(everything)
    await page.get_by_label("stress at least").fill("70")
    await expect(said).to_have_count(2)
    await page.get_by_label("party").select_option("agent")
    await expect(page.locator("#nothing")).to_be_visible()
    await page.locator("#nothing button").click()
    await expect(said).to_have_count(everything)


async def comments(page: Page, folder: Path) -> None:
    """By keyboard, on the moment that the timeline stands at; changed, taken back, and there again after a reload."""
    await page.locator("#timeline").focus()
    for key in ("Home", "ArrowRight", "ArrowRight", "c"):
        await page.keyboard.press(key)
    await page.keyboard.type("They had to ask twice.")
    await page.get_by_test_id("comment-form").get_by_label("Your name").fill("Bo")
    await page.keyboard.press("Control+Enter")
    note = page.get_by_test_id("comment").filter(has_text="by Bo")
    await expect(note).to_contain_text("They had to ask twice.")
    await expect(page.get_by_test_id("said")).to_contain_text("0:10 kept")
    (kept,) = [one for one in rm.read_remarks(folder) if isinstance(one, rm.Comment) and one.by == "Bo"]
    assert (kept.at, kept.text) == (160_000, "They had to ask twice.")

    await page.reload()
    await note.get_by_role("button", name="change").click()
    await page.locator("#comment-text").fill("They had to ask three times.")
    await page.get_by_test_id("comment-form").get_by_role("button", name="Keep").click()
    await expect(note).to_contain_text("three times")
    await note.get_by_role("button", name="take back").click()
    await expect(note).to_have_count(0)
    others = page.get_by_test_id("comment").filter(has_text="by Ada")
    await expect(others).to_have_count(1)
    await expect(others.get_by_role("button", name="take back")).to_have_count(0)
    assert [one.by for one in rm.read_remarks(folder) if isinstance(one, rm.Comment)] == ["Ada"]


async def rates(page: Page, folder: Path) -> None:
    """The customer's rating and the outcome, in place of those that stood."""
    await page.locator("#moments-tab").focus()
    await page.keyboard.press("End")
    await expect(page.locator("#call-tab")).to_have_attribute("aria-selected", "true")
    form = page.get_by_test_id("after")
    await form.get_by_label("2", exact=True).check()
    await form.get_by_label("Outcome").fill("called back")
    await form.get_by_role("button", name="Keep").click()
    await expect(page.get_by_test_id("after-stands")).to_contain_text("Outcome: called back (Bo)")
    standing = {type(one): one for one in rm.read_remarks(folder)}
    assert standing[rm.FeedbackGiven].score == 2
    assert standing[rm.OutcomeSet].outcome == "called back"


async def follows_evidence(page: Page) -> None:
    """A moment of the scorecard's evidence leads there."""
    await page.get_by_role("tab", name="Scorecard").click()
    moment = page.get_by_test_id("scorecard").get_by_test_id("moment").first
    minutes, seconds = (await moment.locator("b").inner_text()).split(":")
    at = 60 * int(minutes) + int(seconds)
    await moment.click()
    await page.wait_for_function(f"{AT} >= {at} && {AT} < {at + 5}")
    await page.evaluate("document.querySelector('audio').pause()")


async def takes_away(page: Page) -> None:
    """Each export begins as its kind begins, and the report shows what was noted."""
    begins = {
        "report.html": "<!doctype html>", "transcript.vtt": "WEBVTT", "transcript.txt": "[00:00:00.600] agent:",
        "readings.csv": "channel,", "moments.csv": "start_s,", "events.jsonl": '{"voicemon":1',
    }  # fmt: skip
    for name, first in begins.items():
        await page.locator("#export > summary").click()
        async with page.expect_download() as download:
            await page.locator(f'#exports a[download="made.{name}"]').click()
        text = read(await (await download.value).path())
        assert text.startswith(first), name
        await page.keyboard.press("Escape")
    log = [json.loads(line) for line in text.splitlines()]
    assert log[-1]["type"] == "call-ended"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


async def comes_back_by_link(page: Page) -> None:
    """A link to a moment, opened elsewhere, stands at that moment."""
    await page.get_by_role("tab", name="Moments").click()
    await page.locator("#moments button").filter(has_text="Said 2 times").click()
    await page.locator("#timeline").focus()
    await page.keyboard.press(" ")
    await page.keyboard.press("l")
    await expect(page.get_by_test_id("said")).to_contain_text("clipboard")
    link = await page.evaluate("navigator.clipboard.readText()")
    assert "/review/made#t=28" in link
    await page.goto("about:blank")
    await page.goto(link)
    await page.wait_for_function(f"{AT} > 28 && {AT} < 30")
