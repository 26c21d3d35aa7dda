"""A person opens desk, wall and review while a call is replayed, and reads what is there."""

import asyncio
import json
import re
from pathlib import Path

from playwright.async_api import expect

from tests.browsing import browsing, needs_browser, opened
from tests.present import present
from tests.serving import needs_charts, serving
from voicemon.call.host import LOG_NAME
from voicemon.call.log import read_log
from voicemon.call.state import apply, begin
from voicemon.commands.replay import ReplayOptions, send_call
from voicemon.demo import demo_call

pytestmark = [needs_browser, needs_charts]

UNTIL_SHOWN_MS = 60_000
RISEN = re.compile("rising|Stress rose")
STATE = "JSON.stringify(window.voicemon.state)"


def test_a_call_unfolds_on_desk_and_wall_and_can_be_reviewed(tmp_path: Path) -> None:
    async def scene() -> None:
        async with serving(tmp_path, "base") as url, browsing() as browser:
            wall, wall_errors = await opened(browser, url, 1920, 1080)
            accepted: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            options = ReplayOptions(server=url, speed=3.0, name="demo", on_accepted=accepted.set_result)
            sending = asyncio.create_task(send_call(str(demo_call()), options))
            desk, desk_errors = await opened(browser, f"{url}/desk/{await accepted}")

            await expect(desk.get_by_test_id("status")).to_have_text("live")
            transcript = desk.get_by_test_id("transcript")
            await expect(transcript).to_contain_text("heating", timeout=UNTIL_SHOWN_MS)
            await expect(desk.get_by_test_id("stress-now")).to_have_text(
                re.compile(r"^\d+$"), timeout=UNTIL_SHOWN_MS
            )
            assert float(await desk.get_by_test_id("level-customer").get_attribute("data-db") or "nan") <= 0
            tile = wall.get_by_test_id("tile").and_(wall.locator("[data-call=demo]"))
            await expect(tile).to_be_visible(timeout=UNTIL_SHOWN_MS)

            for page in (desk, wall):
                await expect(page.get_by_test_id("rising")).to_have_text(RISEN, timeout=UNTIL_SHOWN_MS)

            late, late_errors = await opened(browser, f"{url}/desk/demo")
            await sending
            for page in (desk, late):
                await expect(page.get_by_test_id("status")).to_have_text("ended", timeout=UNTIL_SHOWN_MS)
            await expect(transcript).to_contain_text("manager")
            early, joined = [present(json.loads(await page.evaluate(STATE))) for page in (desk, late)]
            assert early == joined == present(folded(tmp_path / "demo" / LOG_NAME))

            review, review_errors = await opened(browser, f"{url}/review/demo")
            await expect(review.get_by_test_id("transcript")).to_contain_text("manager")
            await expect(review.get_by_test_id("timeline")).to_be_visible()
            await expect(review.get_by_test_id("rise")).to_contain_text("Stress rose to")
            audio = review.get_by_test_id("audio")
            await review.wait_for_function("document.querySelector('audio').readyState > 0")
            line = review.get_by_test_id("transcript").locator("li").filter(has_text="manager").first
            await line.click()
            await review.wait_for_function("document.querySelector('audio').currentTime > 5")
            heard = await audio.evaluate("audio => audio.currentTime")
            angry = next(
                said for said in folded(tmp_path / "demo" / LOG_NAME)["utterances"]
                if any("manager" in word["text"] for word in said["words"])
            )  # fmt: skip
            assert angry["start"] / 16_000 - 1 <= heard <= angry["stop"] / 16_000 + 2
            assert desk_errors == late_errors == review_errors == wall_errors == []

    asyncio.run(scene())


def test_a_wall_that_has_lost_its_server_says_so(tmp_path: Path) -> None:
    async def scene() -> None:
        async with browsing() as browser:
            async with serving(tmp_path) as url:
                wall, _ = await opened(browser, url, 1920, 1080)
                await expect(wall.get_by_test_id("lost")).to_be_hidden()
            await expect(wall.get_by_test_id("lost")).to_be_visible(timeout=20_000)

    asyncio.run(scene())


def test_a_desk_of_an_unknown_call_says_so(tmp_path: Path) -> None:
    async def scene() -> None:
        async with serving(tmp_path) as url, browsing() as browser:
            desk, _ = await opened(browser, f"{url}/desk/nobody")
            await expect(desk.get_by_test_id("status")).to_contain_text("no", timeout=10_000)

    asyncio.run(scene())


def folded(path: Path) -> dict:
    """What the log adds up to, by the Python fold, as JSON values."""
    header, events = read_log(path)
    state = begin(header)
    for event in events:
        apply(state, event)
    return json.loads(json.dumps(state.to_json()))
