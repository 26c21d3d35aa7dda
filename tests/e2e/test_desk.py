"""An agent gets a cue while the call goes on, reads it, answers it by keyboard, and finds the answer kept."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Page, expect

from tests.browsing import browsing, needs_browser, opened
from tests.dashboards.made_call import events, header
from tests.present import present
from tests.serving import config_for, needs_charts
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.call.again import advised_again
from voicemon.call.host import NO_WORDS
from voicemon.call.log import CallLog
from voicemon.call.remarks import REMARKS_NAME
from voicemon.call.state import apply, begin
from voicemon.commands.serve import running_server
from voicemon.config import AdviceOptions
from voicemon.conversation.advice import advisor_for
from voicemon.server.board import Board, BoardEntry

pytestmark = [needs_browser, needs_charts]

CALL = "a (made) call's"
REPEATED = "customer-3"
DASHBOARDS = Path(__file__).parents[2] / "dashboards"


def facts() -> list[ev.CallEvent]:
    """The made call with what follows from it, and a repeat, among its facts."""
    found: list[ev.CallEvent] = []
    for fact in advised_again(events(), advisor_for(header(), AdviceOptions())):
        found.append(fact)
        if isinstance(fact, ev.TranscriptWritten) and fact.utterance == REPEATED:
            about = {"channel": fact.channel, "utterance": REPEATED, "known": fact.known}
            found.append(
                ev.PointRepeated(**about, start=fact.start, stop=fact.stop, text="t", first=0, times=3)
            )
    return [msgspec.structs.replace(fact, seq=seq) for seq, fact in enumerate(found)]


@contextlib.asynccontextmanager
async def live_call(folder: Path) -> AsyncIterator[tuple[str, BoardEntry]]:
    """The address of a server, and a call that goes on there."""
    board = Board(folder)
    async with running_server(config_for(folder, NO_WORDS), board=board) as url:
        head = msgspec.structs.replace(header(), call=CALL)
        log = CallLog(head, lambda line: None)
        (folder / CALL).mkdir()
        yield url, board.open_call(head, log)


def happen(call: BoardEntry, known: list[ev.CallEvent], until_s: float) -> None:
    """Record what is known by that second of the call."""
    assert call.log is not None
    for fact in known[len(call.log.lines) :]:
        if fact.known > until_s * RATE_HZ:
            return
        call.add(call.log.append(fact, fact.known))


def test_a_cue_is_read_answered_by_keyboard_and_kept(tmp_path: Path) -> None:
    async def scene() -> None:
        known = facts()
        given = next(fact for fact in known if isinstance(fact, ev.CueGiven))
        async with live_call(tmp_path) as (url, call), browsing() as browser:
            desk, errors = await opened(browser, f"{url}/desk/{CALL}")
            cue = desk.get_by_test_id("cue-text")
            happen(call, known, given.known / RATE_HZ - 0.2)
            await expect(desk.get_by_test_id("share")).to_contain_text("Last minute: you")
            await expect(cue).to_have_text("")
            happen(call, known, given.known / RATE_HZ + 0.5)
            await expect(cue).to_have_text(given.text)
            await expect(desk.get_by_test_id("cue-steps").locator("li")).to_have_count(5)
            assert await desk.evaluate("document.activeElement === document.body")
            await expect(desk.locator("[aria-live=polite]").filter(has=cue)).to_have_count(1)
            await expect(desk.get_by_test_id("cue-reason")).to_be_hidden()
            await desk.keyboard.press("w")
            await expect(desk.get_by_test_id("cue-reason")).to_have_text(given.why)
            await desk.keyboard.press("u")
            await expect(desk.get_by_role("button", name="Useful u", exact=True)).to_have_attribute(
                "aria-pressed", "true"
            )
            await desk.keyboard.press("d")
            await expect(cue).to_have_text("")
            await desk.wait_for_function(
                "fetch(location.pathname.replace('desk', 'api/calls') + '/remarks')"
                ".then(a => a.json()).then(a => a.remarks.length === 2)"
            )
            assert remarks(tmp_path) == [("useful", given.cue), ("dismissed", given.cue)]

            await desk.reload()
            transcript = desk.get_by_test_id("transcript")
            await expect(transcript.locator(f"[data-utterance={REPEATED}] .family").last).to_have_text(
                "complaint"
            )
            await expect(transcript.locator(f"[data-utterance={REPEATED}] .again")).to_have_text(
                "said 3 times"
            )
            await expect(desk.locator("#cue-idle")).to_have_text("Nothing to advise just now.")
            await expect(cue).to_have_text("")
            assert errors == []

    asyncio.run(scene())


def remarks(folder: Path) -> list[tuple[str, str]]:
    lines = (folder / CALL / REMARKS_NAME).read_text(encoding="utf-8").splitlines()
    return [(remark["answer"], remark["cue"]) for remark in map(json.loads, lines)]


def test_keys_can_be_switched_off_and_buttons_do_the_same(tmp_path: Path) -> None:
    async def scene() -> None:
        known = facts()
        given = next(fact for fact in known if isinstance(fact, ev.CueGiven))
        async with live_call(tmp_path) as (url, call), browsing() as browser:
            happen(call, known, given.known / RATE_HZ + 0.5)
            desk, errors = await opened(browser, f"{url}/desk/{CALL}", 360, 740)
            cue = desk.get_by_test_id("cue-text")
            await expect(cue).to_have_text(given.text)
            await desk.wait_for_function("document.querySelectorAll('.transcript li').length > 5")
            assert await without_sideways_scroll(desk)
            await desk.get_by_role("button", name="Keys on").click()
            await desk.keyboard.press("d")
            await expect(cue).to_have_text(given.text)
            await desk.get_by_role("button", name="Not useful").focus()
            await desk.keyboard.press("Enter")
            await expect(cue).to_have_text("")
            assert await desk.evaluate("document.activeElement.id") == "keys"
            assert errors == []

    asyncio.run(scene())


async def without_sideways_scroll(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_who_joins_late_sees_all_of_it_in_order(tmp_path: Path) -> None:
    async def scene() -> None:
        known = facts()
        async with live_call(tmp_path) as (url, call), browsing() as browser:
            happen(call, known, 1000)
            shorter = DASHBOARDS / "js" / "desk.js"
            desk = await browser.new_page()
            # Fewer at once than this call has, so that some of them are left for later.
            text = (
                shorter.read_text(encoding="utf-8")
                .replace("AT_ONCE = 30", "AT_ONCE = 4")
                .replace("AT_A_TIME = 20", "AT_A_TIME = 3")
            )
            await desk.route(
                "**/desk.js", lambda route: route.fulfill(body=text, content_type="text/javascript")
            )
            asked: list[str] = []
            desk.on("request", lambda request: asked.append(request.url))
            await desk.goto(f"{url}/desk/{CALL}")
            items = desk.get_by_test_id("transcript").locator("li")
            await expect(items).to_have_count(16)
            assert len([address for address in asked if "/events" in address]) == 1
            state = json.loads(await desk.evaluate("JSON.stringify(window.voicemon.state)"))
            whole = begin(header())
            for fact in known:
                apply(whole, fact)
            assert state == json.loads(json.dumps({**present(whole.to_json()), "call": CALL}))
            ids = await items.evaluate_all("items => items.map(item => item.dataset.utterance)")
            assert ids == await desk.evaluate("window.voicemon.state.utterances.map(({ id }) => id)")
            feelings = await items.locator(".felt").evaluate_all(
                "all => all.filter(one => one.textContent !== '').length"
            )
            assert feelings == 8
            marked = {fact.utterance for fact in known if isinstance(fact, ev.PhraseHeard)}
            assert len(marked) >= 4
            await expect(items.filter(has=desk.locator(".marked"))).to_have_count(len(marked))

    asyncio.run(scene())


def imports_of(module: Path, found: set[str]) -> set[str]:
    for name in re.findall(r'from "\./([^"]+)"', module.read_text(encoding="utf-8")):
        if name not in found:
            found.add(name)
            imports_of(module.parent / name, found)
    return found


@pytest.mark.parametrize("page", ["desk"])
def test_a_page_asks_for_all_its_modules_at_once(page: str) -> None:
    html = (DASHBOARDS / f"{page}.html").read_text(encoding="utf-8")
    asked = set(re.findall(r'(?:modulepreload" href|async src)="/static/js/([^"]+)"', html))
    assert asked == imports_of(DASHBOARDS / "js" / f"{page}.js", set())
