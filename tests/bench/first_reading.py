"""Seconds from an empty clone to a first reading on the page, as a newcomer has them: `make demo`, nothing else.

    python tests/bench/first_reading.py

pip's and npm's own caches are used as they are; the virtual environment, the weights and the compiled kernels start
from nothing. Prints how long installing takes by itself beside it.
"""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.async_api import async_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.browsing import CHROMIUM, FLAGS

ROOT = Path(__file__).resolve().parents[2]
AIM_SECONDS = 240


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


async def first_reading(port: int) -> float:
    """The moment at which a desk in a browser shows a number for stress."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        while True:
            try:
                await page.goto(f"http://127.0.0.1:{port}/desk/demo")
                break
            except Exception as error:
                if "ERR_CONNECTION_REFUSED" not in str(error):
                    raise
                await asyncio.sleep(0.5)
        stress = page.get_by_test_id("stress-now")
        while not re.fullmatch(r"\d+", (await stress.text_content() or "").strip()):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        moment = time.monotonic()
        await browser.close()
        return moment


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        clone, port = Path(folder) / "voicemon", free_port()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        surroundings = {**os.environ, "VOICEMON_MODELS": str(Path(folder) / "models")}
        begun = time.monotonic()
        subprocess.run(
            ["make", "install"], cwd=clone, env=surroundings, check=True, stdout=subprocess.DEVNULL
        )
        installed = time.monotonic() - begun
        flags = f"DEMO=--port {port} --no-browser --calls {folder}/calls"
        demo = subprocess.Popen(["make", "demo", flags], cwd=clone, env=surroundings, start_new_session=True)
        try:
            seconds = asyncio.run(asyncio.wait_for(first_reading(port), 600)) - begun
        finally:
            os.killpg(demo.pid, signal.SIGINT)
            demo.wait()
    print(f"make install: {installed:.0f} s")
    print(
        f"make demo, from an empty clone to a first reading on the page: {seconds:.0f} s (aim: under {AIM_SECONDS})"
    )


if __name__ == "__main__":
    main()
