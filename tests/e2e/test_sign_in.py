"""An agent signs in, wrongly and rightly, sees the own call and no other, and signs out; a supervisor sees teams."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browsing import browsing, needs_browser
from tests.house import PASSPHRASES, with_house
from tests.kept_cards import keep_weeks
from tests.live_call import LiveCall
from tests.serving import config_for, needs_charts
from tests.written_calls import write_call
from voicemon.call import remarks as rm
from voicemon.call.host import NO_WORDS
from voicemon.commands.serve import running_server
from voicemon.server.access import NOT_YOUR_CALL
from voicemon.server.board import Board

pytestmark = [needs_browser, needs_charts]


async def sign_in(page: Page, name: str, passphrase: str) -> None:
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Passphrase").fill(passphrase)
    await page.keyboard.press("Enter")


def test_each_sees_what_is_theirs_until_they_sign_out(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    write_call(calls, "his", audio=True, remarked=False, agent="Joe")
    write_call(calls, "hers", agent="Ada")
    now = datetime.now(UTC)
    keep_weeks(calls, ("Joe", "Ada", "Cy"), now - timedelta(days=4), now, days=8)

    async def scene() -> None:
        board = Board(calls)
        config = with_house(config_for(calls, NO_WORDS), tmp_path)
        async with running_server(config, board=board) as url, browsing() as browser:
            await LiveCall(board, "live", "repairs", "Joe").go_on(1_000)
            context = await browser.new_context(base_url=url)
            page, errors = await context.new_page(), []
            page.on("pageerror", lambda error: errors.append(str(error)))
            await comes_in(page, url)
            await says_something(page)
            (kept,) = rm.read_remarks(calls / "his")
            assert kept.by == "Joe"
            await looks_around(page, url)
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            await page.goto("/desk/live")
            await expect(page.get_by_test_id("status")).to_have_text("live")
            assert len([address for address in asked if "/events" in address]) == 1
            other = await context.new_page()
            await other.goto("/calls")
            await other.get_by_role("button", name="Sign out").click()
            await expect(other).to_have_url(f"{url}/sign-in")
            await page.wait_for_url(f"{url}/sign-in?next=%2Fdesk%2Flive")  # its feed has heard of it
            await supervises(other)
            await uses_no_scripts(await browser.new_page(java_script_enabled=False, base_url=url), url)
            assert errors == []

    asyncio.run(scene())


async def comes_in(page: Page, url: str) -> None:
    """Wrongly, then rightly, and to the moment that the link is to."""
    await page.goto("/review/his#t=12")
    await sign_in(page, "joe", PASSPHRASES["Ada"])
    await expect(page.get_by_test_id("said")).to_have_text("Name and passphrase do not go together.")
    await expect(page.get_by_label("Passphrase")).to_be_focused()
    await sign_in(page, "joe", PASSPHRASES["Joe"])
    await page.wait_for_url(f"{url}/review/his#t=12")
    await expect(page.get_by_test_id("person")).to_contain_text("Joe agent, repairs")
    await expect(page.get_by_test_id("transcript")).to_contain_text("bill")
    assert await page.evaluate("document.cookie + localStorage.length") == "0", "scripts know no secret"


async def says_something(page: Page) -> None:
    """A comment, without being asked for a name."""
    await page.get_by_role("button", name="Comment").click()
    form = page.get_by_test_id("comment-form")
    await expect(form.get_by_label("Your name")).to_be_hidden()
    await form.get_by_role("textbox").first.fill("Asked too early.")
    await form.get_by_role("button", name="Keep").click()
    await expect(page.get_by_test_id("said")).to_contain_text("kept")


async def looks_around(page: Page, url: str) -> None:
    """The own trends, the own call that goes on, and past ones; of a colleague's call, a kind line."""
    await page.get_by_role("link", name="learn").click()
    await expect(page.get_by_test_id("count")).to_have_text(re.compile(r"^Your \d+ calls\.$"))
    await expect(page.get_by_label("my name")).to_be_hidden()
    await page.get_by_role("link", name="voicemon").click()
    await expect(page).to_have_url(f"{url}/desk/live")
    await page.goto("/calls")
    await expect(page.locator("#list li").first).to_contain_text("agent Joe")
    for hidden in ("wall", "Satisfaction"):
        await expect(page.get_by_role("link", name=hidden, exact=True)).to_have_count(0)
    await page.goto("/desk/hers")
    await expect(page.get_by_test_id("refused")).to_contain_text(NOT_YOUR_CALL)


async def supervises(page: Page) -> None:
    """Takes an alert by the name that the server knows, and sees the team's trends."""
    await sign_in(page, "Nora", PASSPHRASES["Nora"])
    await page.get_by_role("button", name="I take it").click()
    await expect(page.get_by_test_id("alert")).to_contain_text("Nora has it")
    await page.goto("/learn")
    await expect(page.get_by_test_id("count")).to_contain_text("of the team repairs")


async def uses_no_scripts(page: Page, url: str) -> None:
    """The forms are plain ones."""
    await page.goto("/learn?weeks=12")
    await sign_in(page, "Ada", PASSPHRASES["Ada"])
    await expect(page).to_have_url(f"{url}/learn?weeks=12")
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
