"""Takes the pictures of the README: the pages as they are, showing the demo call.

python tests/e2e/take_pictures.py        # writes dashboards/pictures/{desk,wall,review}.png
"""

import asyncio
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from playwright.async_api import async_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.browsing import CHROMIUM, FLAGS
from voicemon.commands.replay import ReplayOptions, send_call
from voicemon.commands.serve import running_server
from voicemon.config import Config
from voicemon.demo import demo_call

PICTURES = Path(__file__).resolve().parents[2] / "dashboards" / "pictures"
CALLERS = ("heating-0412", "invoice-0413", "moving-0414", "delivery-0415")
ANGRY_AT_SECONDS = 47
"""When the caller of the demo call is loudest."""
APART_SECONDS = 11


async def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        recordings = [Path(shutil.copy(demo_call(), Path(folder) / f"{name}.flac")) for name in CALLERS]
        base = Config()
        config = replace(base, server=replace(base.server, port=0, calls=f"{folder}/calls"))
        async with running_server(config) as url, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            wall = await browser.new_page(viewport={"width": 1920, "height": 1080})
            await wall.goto(url)
            sending = []
            for recording in recordings:
                sending.append(asyncio.create_task(send_call(str(recording), ReplayOptions(server=url))))
                if recording is not recordings[-1]:
                    await asyncio.sleep(APART_SECONDS)
            desk = await browser.new_page(viewport={"width": 1280, "height": 800})
            await desk.goto(f"{url}/desk/{CALLERS[0]}")
            await asyncio.sleep(ANGRY_AT_SECONDS + 2 - APART_SECONDS * (len(CALLERS) - 1))
            await desk.screenshot(path=PICTURES / "desk.png")
            await asyncio.sleep(6)
            await wall.screenshot(path=PICTURES / "wall.png")
            call = await sending[0]
            for task in sending[1:]:
                task.cancel()
            review = await browser.new_page(viewport={"width": 1280, "height": 800})
            await review.goto(f"{url}/review/{call}#t={ANGRY_AT_SECONDS}")
            await review.wait_for_function("document.querySelector('audio').readyState > 0")
            await asyncio.sleep(1)
            await review.screenshot(path=PICTURES / "review.png")
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
