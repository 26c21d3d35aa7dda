"""A scorecard is drawn as it was counted, and a click on evidence goes to its moment."""

import asyncio
from pathlib import Path

import msgspec
from playwright.async_api import Route, expect

from tests.browsing import browsing, needs_browser
from tests.call.test_scorecard import GOOD_CALL, HEADER
from voicemon.call.scorecard import scorecard
from voicemon.server.app import DASHBOARDS

pytestmark = needs_browser

PAGE = """<!doctype html><html lang="en"><title>x</title><link rel="stylesheet" href="/static/css/voicemon.css">
<link rel="stylesheet" href="/static/css/scorecard.css"><main><h1>x</h1><section id="card"></section></main></html>"""
DRAW = """async (card) => {
  const { drawScorecard } = await import("/static/js/scorecard.js");
  window.went = [];
  const onMoment = (seconds) => window.went.push(seconds);
  drawScorecard(document.getElementById("card"), card, { onMoment, heading: 2 });
}"""


async def served(route: Route) -> None:
    path = route.request.url.partition("page.test/")[2]
    if path.startswith("static/"):
        await route.fulfill(path=Path(DASHBOARDS / path.removeprefix("static/")))
    else:
        await route.fulfill(body=PAGE, content_type="text/html")


def test_evidence_is_read_and_followed_to_its_moment() -> None:
    card = scorecard(HEADER, GOOD_CALL)

    async def scene() -> None:
        async with browsing() as browser:
            page = await browser.new_page(viewport={"width": 360, "height": 740})
            await page.route("**/*", served)
            await page.goto("http://page.test/")
            await page.evaluate(DRAW, msgspec.to_builtins(card))
            shown = page.locator("#card")
            for practice in card.practices:
                for each in practice.evidence:
                    await expect(shown.locator(f"[data-evidence={each.name}]")).to_contain_text(each.says)
            await expect(shown).to_contain_text(
                "This was a hard call: the customer's stress was 68 at its highest"
            )
            open_question = shown.locator("[data-evidence=open-questions] button")
            await expect(open_question).to_have_text("0:02 how can I help you today?")
            await open_question.focus()
            await page.keyboard.press("Enter")
            await shown.locator("[data-evidence=answered] button").click()
            assert await page.evaluate("window.went") == [2, 25.5]
            assert await page.evaluate("document.documentElement.scrollWidth") == 360

    asyncio.run(scene())
