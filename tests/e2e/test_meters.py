"""The desk's meters show who is how loud, as the levels come, and say so when they cannot."""

import asyncio
from pathlib import Path

from playwright.async_api import expect

from tests.browsing import browsing, needs_browser, opened
from tests.e2e.test_desk import CALL, live_call
from tests.serving import needs_charts
from voicemon import events as ev

pytestmark = [needs_browser, needs_charts]

SHOWN = """(expected) => {
  const canvas = document.querySelector("#levels canvas");
  const { width, height } = canvas;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(canvas, 0, 0);
  return [...document.querySelectorAll("#levels .level")].every((rail, n) => {
    const middle = (rail.offsetTop + rail.offsetHeight / 2) * devicePixelRatio;
    const shades = context.getImageData(0, middle, width, 1).data.filter((_, at) => at % 4 === 3);
    const [reach, strength] = [shades.filter((shade) => shade > 0).length / width, Math.max(...shades) / 255];
    return Math.abs(reach - expected[n][0]) < 0.03 && Math.abs(strength - expected[n][1]) < 0.03;
  });
}"""
"""Whether each meter's bar reaches as far, and its colour is as strong, as expected: both 0..1."""
NOTHING = (0, 0)


def level(channel: str, known: int, level_db: float) -> ev.LevelMeasured:
    return ev.LevelMeasured(
        channel=channel, known=known, start=known - 1536, stop=known, level_db=level_db, speech=0
    )


def glimpse(stop: int) -> ev.ReadingTaken:
    return ev.ReadingTaken(
        channel="customer", utterance="x", kind="fast", start=0, stop=stop, arousal=0.0, valence=0.0,
        stress=30.0, stress_low=20.0, stress_high=40.0, confidence=0.9, baseline=0.0, moved_by=[], model="m",
    )  # fmt: skip


def test_meters_follow_levels_speech_and_the_end(tmp_path: Path) -> None:
    async def scene() -> None:
        async with live_call(tmp_path) as (url, call), browsing() as browser:
            log = call.log
            assert log is not None
            desk, errors = await opened(browser, f"{url}/desk/{CALL}")
            await expect(desk.get_by_test_id("status")).to_have_text("live")
            assert list(log.header.channels) == ["customer", "agent"]
            meter = desk.get_by_test_id("level-customer")

            log.append(level("customer", 16_000, -15.0), 16_000)
            await desk.wait_for_function(SHOWN, arg=[(0.75, 0.45), NOTHING])

            log.append(ev.SpeechStarted(channel="customer", utterance="x", at=16_000), 17_000)
            await desk.wait_for_function(SHOWN, arg=[(0.75, 1), NOTHING])
            await expect(meter).to_have_attribute("aria-valuenow", "-15")

            log.append(level("customer", 40_000, -16.5), 40_000)  # nothing that is seen by itself
            log.append(level("agent", 40_000, -30.0), 40_000)
            await desk.wait_for_function(SHOWN, arg=[(0.725, 1), (0.5, 0.45)])
            await desk.wait_for_function("window.voicemon.state.known === 40000")
            metered = await desk.evaluate("window.voicemon.metered.map(([, channel, db]) => [channel, db])")
            assert metered[-2:] == [["customer", -16.5], ["agent", -30.0]]

            log.append(glimpse(44_000), 44_000)
            await expect(desk.locator("#hint")).to_have_text("The customer sounds steady.")
            log.append(ev.CallEnded(stop=48_000), 48_000)
            await desk.wait_for_function(SHOWN, arg=[NOTHING, NOTHING])
            await expect(meter).to_have_attribute("aria-valuenow", "-60")
            await expect(desk.locator("#hint")).to_have_text("At the end the customer sounded steady.")
            late, late_errors = await opened(browser, f"{url}/desk/{CALL}")
            await expect(late.get_by_test_id("status")).to_have_text("ended")
            await late.wait_for_function(SHOWN, arg=[NOTHING, NOTHING])
            log.close()
            assert errors == late_errors == []

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
