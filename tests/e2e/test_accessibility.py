"""No page has a serious fault by axe, dark or light, in its own place and on a narrow screen."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect
from starlette.routing import Route

from tests.board_calls import put
from tests.browsing import browsing, needs_browser
from tests.house import PASSPHRASES, with_house
from tests.kept_cards import keep_weeks
from tests.live_call import LiveCall
from tests.serving import config_for, needs_charts
from tests.written_calls import write_call
from voicemon.call.host import NO_WORDS, CallHost
from voicemon.commands.serve import running_server
from voicemon.server.app import create_app
from voicemon.server.auth import IngestKeys
from voicemon.server.board import Board
from voicemon.server.people_kept import keep_people

AXE = Path(__file__).parents[2] / "dashboards" / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [
    needs_browser,
    needs_charts,
    pytest.mark.skipif(not AXE.is_file(), reason=f"axe is not at {AXE}: npm ci --prefix dashboards"),
]

Place = tuple[str, tuple[int, int], str]
TABS = 2
DESK, TELEVISION, NARROW = (1280, 800), (1920, 1080), (360, 740)
PAGES = [
    # where, the screen that it is made for, and what is there once it has been drawn
    ("/?team=small", TELEVISION, "[data-call=live]"),
    ("/?team=small", NARROW, "[data-call=live]"),
    ("/?team=", TELEVISION, "#board[data-dense]"),
    ("/desk/live", DESK, "#transcript li"),
    ("/desk/live", NARROW, "#transcript li"),
    ("/desk/made", DESK, "#transcript li"),
    ("/desk/nobody", DESK, "[data-state=unknown]"),
    ("/review/made", DESK, "#moments li"),
    ("/review/made", NARROW, "#moments li"),
    ("/review/made?show=phrase:apology&stress=99", DESK, "#nothing:not([hidden])"),
    ("/calls?words=the", DESK, "#list mark"),
    ("/calls?words=the", NARROW, "#list mark"),
    ("/calls?words=nothing+like+it", DESK, "#empty button"),
    ("/calls?tab=satisfaction", DESK, "#satisfaction p"),
    ("/api/calls/made/export/report.html", DESK, "#noted li"),
    ("/learn?agent=Joe&weeks=", DESK, ".trend"),
    ("/learn?agent=Joe&weeks=", NARROW, ".trend"),
    ("/api", DESK, "section"),
    ("/api", NARROW, "section"),
]
DOOR = [
    ("/sign-in?next=/calls", DESK, "#sign-in"),
    ("/sign-in?next=/calls", NARROW, "#sign-in"),
]
BEHIND_IT = [
    ("/calls", NARROW, "#list li"),
    ("/calls", DESK, "#list li"),
    ("/desk/hers", NARROW, "[data-testid=refused]"),
    ("/desk/hers", DESK, "[data-testid=refused]"),
    ("/review/made", NARROW, "#moments li"),
    ("/review/made", DESK, "#moments li"),
]
UNTIL_UPSET = 1_000
"""Facts of the made call, after which a cue and an alert are open."""
CROWD = 70
"""Calls that are too many for a tile each."""
UNTIL_DRAWN_MS = 30_000
LATELY = datetime(2026, 3, 1, 15, tzinfo=UTC)
"""Before the made call, which therefore stands first among those that are over."""
GRAVE = ("serious", "critical")
FAULTS = """async (rules) => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...(rules && { runOnly: rules }) });
  const told = ({ html, failureSummary }) => [html.slice(0, 160), failureSummary];
  return found.violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 5).map(told) }));
}"""


def test_no_page_has_a_serious_fault(tmp_path: Path) -> None:
    async def scene() -> None:
        write_call(tmp_path, "made", audio=True)
        keep_weeks(tmp_path, ["Joe"], LATELY - timedelta(days=7), LATELY, days=14)
        board = Board(tmp_path)
        server = running_server(config_for(tmp_path, NO_WORDS), board=board)
        async with server as url, browsing() as browser:
            await LiveCall(board, "live", "small").go_on(UNTIL_UPSET)
            for number in range(CROWD):
                put(board, f"call {number}", "large", 100 * number / CROWD)
            context = await browser.new_context(bypass_csp=True, reduced_motion="reduce")
            # A tab that goes from page to page costs a third of a new one for each.
            tabs = [walk(await context.new_page(), url, PAGES[start::TABS]) for start in range(TABS)]
            faults = {
                place: found for walked in await asyncio.gather(*tabs) for place, found in walked.items()
            }
            assert {place: found for place, found in faults.items() if found} == {}
            assert len(faults) == len(PAGES)

    asyncio.run(scene())


def test_no_page_has_a_serious_fault_where_people_sign_in(tmp_path: Path) -> None:
    async def scene() -> None:
        calls = tmp_path / "calls"
        write_call(calls, "made", agent="Joe")
        write_call(calls, "hers", agent="Ada")
        config = with_house(config_for(calls, NO_WORDS), tmp_path)
        async with running_server(config) as url, browsing() as browser:
            context = await browser.new_context(bypass_csp=True, reduced_motion="reduce")
            tab = await context.new_page()
            faults = await walk(tab, url, DOOR)
            for passphrase in ("wrong", PASSPHRASES["Joe"]):
                await tab.get_by_label("Name").fill("Joe")
                await tab.get_by_label("Passphrase").fill(passphrase)
                await tab.keyboard.press("Enter")
                if passphrase == "wrong":
                    await expect(tab.get_by_test_id("said")).to_be_visible()
                    await tab.add_script_tag(path=AXE)
                    faults["said", NARROW, ""] = grave(await tab.evaluate(FAULTS, None))
            await expect(tab.get_by_test_id("person")).to_be_visible()
            faults |= await walk(tab, url, BEHIND_IT)
            assert {place: found for place, found in faults.items() if found} == {}
            assert len(faults) == len(DOOR) + 1 + len(BEHIND_IT)

    asyncio.run(scene())


async def walk(tab: Page, url: str, places: Sequence[Place]) -> dict[Place, list[Any]]:
    """The grave faults of each place, and whether anything sticks out of it."""
    return {place: await looked_at(tab, url, place) for place in places}


async def looked_at(tab: Page, url: str, place: Place) -> list[Any]:
    where, (width, height), drawn = place
    await tab.set_viewport_size({"width": width, "height": height})
    await tab.emulate_media(color_scheme="light")
    await tab.goto(f"{url}{where}")
    await expect(tab.locator(drawn).first).to_be_attached(timeout=UNTIL_DRAWN_MS)
    await tab.add_script_tag(path=AXE)
    found = grave(await tab.evaluate(FAULTS, None))
    if (width, height) != NARROW:  # the dark changes colours and nothing else, on every screen alike
        await tab.emulate_media(color_scheme="dark")
        found += grave(await tab.evaluate(FAULTS, ["color-contrast"]))
    wide = await tab.evaluate("document.documentElement.scrollWidth")
    return [*found, *([f"{wide} px wide on a screen of {width}"] if wide > width else [])]


def grave(faults: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [fault for fault in faults if fault["impact"] in GRAVE]


def test_every_page_is_looked_at(tmp_path: Path) -> None:
    config = with_house(config_for(tmp_path, NO_WORDS), tmp_path)
    people = keep_people(config.people)
    app = create_app(config, CallHost(config), Board(tmp_path), IngestKeys({}), people)
    pages = {
        route.path
        for route in app.routes
        if isinstance(route, Route) and not route.path.startswith("/api") and "GET" in (route.methods or ())
    }
    seen = {re.sub("/(live|made)$", "/{call}", where.partition("?")[0]) for where, _, _ in [*PAGES, *DOOR]}
    assert pages <= seen


def test_a_serious_fault_is_found() -> None:
    async def scene() -> None:
        async with browsing() as browser:
            page = await browser.new_page()
            await page.set_content(
                '<html lang="en"><title>x</title><main><img src="data:,"><input></main></html>'
            )
            await page.add_script_tag(path=AXE)
            found = {fault["id"] for fault in grave(await page.evaluate(FAULTS, None))}
            assert {"image-alt", "label"} <= found

    asyncio.run(scene())
