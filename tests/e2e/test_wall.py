"""A supervisor stands at the wall: takes an alert, is done with it, thinks better of it, looks at one team only."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Page, expect

from tests.board_calls import RATE_HZ, put
from tests.browsing import browsing, needs_browser, opened
from tests.serving import config_for, needs_charts
from voicemon import events as ev
from voicemon.call.host import NO_WORDS
from voicemon.commands.serve import running_server
from voicemon.server.board import Board

pytestmark = [needs_browser, needs_charts]


@contextlib.asynccontextmanager
async def walls(folder: Path, board: Board, paths: list[str]) -> AsyncIterator[list[tuple[Page, list[str]]]]:
    async with running_server(config_for(folder, NO_WORDS), board=board) as url, browsing() as browser:
        yield [await opened(browser, f"{url}{path}", 1920, 1080) for path in paths]


async def told(page: Page, call: str) -> list[dict]:
    remarks = await page.evaluate(f"fetch('/api/calls/{call}/remarks').then((answer) => answer.text())")
    return json.loads(remarks)["remarks"]


def test_an_alert_is_taken_and_closed_and_every_wall_sees_it(tmp_path: Path) -> None:
    async def scene() -> None:
        board = Board(tmp_path)
        put(board, "calm", "sales", 20.0)
        put(board, "upset", "billing", 80.0, "Stress stays high")
        async with walls(tmp_path, board, ["/", "/"]) as ((wall, errors), (other, _)):
            alert, others = wall.get_by_test_id("alert"), other.get_by_test_id("alert")
            await expect(alert).to_contain_text("Stress stays high")
            await expect(wall.locator("[data-testid=tile]").first).to_have_attribute("data-call", "upset")

            await alert.get_by_test_id("take").press("Enter")
            await wall.get_by_role("textbox", name="Name").fill("Ada")
            await wall.keyboard.press("Enter")
            for one in (alert, others):
                await expect(one).to_contain_text("Ada has it")

            await alert.get_by_test_id("done").click()
            await wall.get_by_label("Yes").check()
            await wall.get_by_role("textbox", name="Note").fill("joined them")
            await wall.get_by_role("button", name="Close the alert").click()
            for one in (alert, others):
                await expect(one).to_have_count(0)
            kept = await told(wall, "upset")
            assert [(one["type"], one["by"]) for one in kept] == [
                ("alert-taken", "Ada"),
                ("alert-closed", "Ada"),
            ]
            assert (kept[1]["helpful"], kept[1]["note"]) == (True, "joined them")

            await wall.get_by_test_id("undo").click()
            for one in (alert, others):
                await expect(one).to_contain_text("Ada has it")
            await alert.get_by_test_id("give").click()
            await expect(others).to_contain_text("Nobody has it")
            assert errors == []

    asyncio.run(scene())


def test_what_cannot_be_kept_is_said_and_the_alert_is_as_it_was(tmp_path: Path) -> None:
    async def scene() -> None:
        board = Board(tmp_path)
        put(board, "upset", "", 80.0, "Stress stays high")
        async with walls(tmp_path, board, ["/"]) as ((wall, _),):
            await wall.evaluate("localStorage.setItem('voicemon.name', 'Ada')")
            (tmp_path / "upset").rmdir()
            await wall.get_by_test_id("take").click()
            await expect(wall.get_by_test_id("done-bar")).to_contain_text("Not saved")
            await expect(wall.get_by_test_id("alert")).to_contain_text("Nobody has it")
            (tmp_path / "upset").mkdir()
            await wall.get_by_role("button", name="Try again").click()
            await expect(wall.get_by_test_id("alert")).to_contain_text("Ada has it")
            assert [one["by"] for one in await told(wall, "upset")] == ["Ada"]

    asyncio.run(scene())


def test_one_team_is_chosen_by_a_key_and_by_the_address(tmp_path: Path) -> None:
    async def scene() -> None:
        board = Board(tmp_path)
        put(board, "a", "billing", 20.0)
        put(board, "b", "sales", 80.0, "Stress stays high")
        async with walls(tmp_path, board, ["/", "/?team=sales"]) as ((wall, errors), (sales, _)):
            await expect(wall.get_by_test_id("tile")).to_have_count(2)
            await wall.keyboard.press("1")
            await expect(wall.get_by_test_id("tile")).to_have_count(1)
            await expect(wall.get_by_test_id("tile")).to_have_attribute("data-call", "a")
            await expect(wall.get_by_test_id("alert")).to_have_count(0)
            assert wall.url.endswith("?team=billing")
            await wall.goto(wall.url.partition("?")[0])
            await expect(wall.get_by_role("button", name="billing")).to_have_attribute("aria-pressed", "true")
            await expect(sales.get_by_test_id("tile")).to_have_attribute("data-call", "b")
            await expect(sales.get_by_test_id("alert")).to_have_count(1)
            assert errors == []

    asyncio.run(scene())


def test_of_very_many_calls_the_worst_are_large_and_all_have_a_place_that_they_keep(tmp_path: Path) -> None:
    async def scene() -> None:
        board = Board(tmp_path)
        entries = [put(board, f"c{number}", "", 20.0 + number / 10) for number in range(100)]
        async with walls(tmp_path, board, ["/"]) as ((wall, errors),):
            await expect(wall.get_by_test_id("cell")).to_have_count(100)
            await expect(wall.get_by_test_id("tile")).to_have_count(12)
            places = "[...document.querySelectorAll('.cell')].map((cell) => cell.dataset.call)"
            before = await wall.evaluate(places)
            raised = {
                "alert": "alert-1",
                "rule": "r",
                "reason": "why",
                "start": 0,
                "level": 9,
                "confidence": 0.8,
            }
            entries[3].add(ev.AlertRaised(seq=1, known=11 * RATE_HZ, **raised))
            first = wall.get_by_test_id("tile").first
            await expect(first).to_have_attribute("data-call", "c3")
            assert await wall.evaluate(places) == before
            cell = wall.locator(".cell[data-call=c3]")
            await expect(cell).to_have_attribute("aria-label", "agent of c3, calm, why")
            await wall.locator(".cell[tabindex='0']").focus()
            await wall.keyboard.press("ArrowRight")
            assert await wall.evaluate("document.activeElement.dataset.call") == before[1]
            await first.click()
            await expect(wall).to_have_url(f"{wall.url.partition('/desk')[0].rstrip('/')}/desk/c3")
            assert errors == []

    asyncio.run(scene())
