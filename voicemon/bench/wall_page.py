"""The wall in a real browser for the bench: script of each frame, memory, and bytes that come, while a run goes on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from voicemon.bench.page import BROWSER, BROWSER_FLAGS

SETTLING_MS = 15_000
"""From the page's opening until anything is counted."""

FRAME_LIMIT = 400_000
"""Frames that can be noted: over an hour and a half of them."""

# Everything of the page that runs script is timed: frames, messages, timers, sizes. A frame is what lies between two
# paintings, so that a message and the drawing of it count together. Kept in one array, which does not grow.
TIMER = """
(() => {
  let spent = 0;
  const frames = new Float32Array(FRAME_LIMIT);
  const said = { count: 0 };
  const timed = (run) => function (...args) {
    const begun = performance.now();
    try { return run.apply(this, args); } finally { spent += performance.now() - begun; }
  };
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (run) => ask(timed(run));
  for (const name of ["setTimeout", "setInterval"]) {
    const plain = window[name].bind(window);
    window[name] = (run, ...more) => plain(timed(run), ...more);
  }
  const message = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
  Object.defineProperty(WebSocket.prototype, "onmessage", {
    ...message, set(run) { message.set.call(this, timed(run)); },
  });
  const Plain = window.ResizeObserver;
  window.ResizeObserver = class extends Plain { constructor(run) { super(timed(run)); } };
  const after = new MessageChannel();
  after.port2.onmessage = () => {
    if (said.count < frames.length) frames[said.count] = spent;
    said.count += 1;
    spent = 0;
    ask(next);
  };
  const next = () => after.port1.postMessage(0);
  ask(next);
  window.frameScript = {
    from: () => { said.count = 0; },
    taken: () => Array.from(frames.subarray(0, Math.min(said.count, frames.length))),
  };
})();
""".replace("FRAME_LIMIT", str(FRAME_LIMIT))


@dataclass(slots=True)
class Seen:
    """What the browser did over ``seconds``."""

    seconds: float = 0.0
    script_ms: np.ndarray = field(default_factory=lambda: np.empty(0))
    """Script of each frame, float64[frames]."""
    received: int = 0
    """Bytes of the feed's messages, as they are before the socket packs them."""
    messages: int = 0
    heap_mb: list[float] = field(default_factory=list)
    """What is in use after garbage was collected: at the beginning, then each minute, then at the end."""
    nodes: list[int] = field(default_factory=list)
    """The same for the page's nodes."""
    busy: dict[str, float] = field(default_factory=dict)
    """Share of a core of the page's main thread: script, layout, styles, all of it."""
    first_ms: float = 0.0
    """From the page's opening until the first call is on it."""


def watch_wall(url: str, minutes: float, on_minute: Callable[[float], None] = lambda minute: None) -> Seen:
    """Open the wall at ``url`` on a television's worth of pixels and look at it. Blocks; belongs on a thread."""
    from playwright.sync_api import sync_playwright

    seen = Seen()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=BROWSER_FLAGS)
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.add_init_script(TIMER)
        page.goto(url)
        page.wait_for_selector("[data-testid=tile]")
        seen.first_ms = page.evaluate("performance.now()")
        page.wait_for_timeout(SETTLING_MS)
        devtools = page.context.new_cdp_session(page)
        for domain in ("Performance", "Network", "HeapProfiler", "Runtime"):
            devtools.send(f"{domain}.enable")

        def received(message: dict[str, Any]) -> None:
            seen.messages += 1
            seen.received += len(message["response"]["payloadData"].encode())

        _remember(devtools, seen)
        devtools.on("Network.webSocketFrameReceived", received)
        page.evaluate("frameScript.from()")
        before = _metrics(devtools)
        for done in range(round(minutes * 60)):
            page.wait_for_timeout(1_000)
            on_minute((done + 1) / 60)
            if (done + 1) % 60 == 0 or done + 1 == round(minutes * 60):
                _remember(devtools, seen)
        after = _metrics(devtools)
        seen.script_ms = np.array(page.evaluate("frameScript.taken()"))
        seen.seconds = after["Timestamp"] - before["Timestamp"]
        for name in ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration", "TaskDuration"):
            seen.busy[name] = (after[name] - before[name]) / seen.seconds
        browser.close()
    return seen


def _remember(devtools: Any, seen: Seen) -> None:
    devtools.send("HeapProfiler.collectGarbage")
    seen.heap_mb.append(devtools.send("Runtime.getHeapUsage")["usedSize"] / 1e6)
    seen.nodes.append(int(_metrics(devtools)["Nodes"]))


def _metrics(devtools: Any) -> dict[str, float]:
    return {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
