"""The bench's simulator sends what it says that it sent, and the server hears all of it."""

import asyncio
from pathlib import Path

import pytest

from tests.serving import needs_charts, serving
from tests.telephony import mulaw_excerpt
from voicemon import events as ev
from voicemon.bench import ingest_calls
from voicemon.call.host import LOG_NAME, NO_WORDS
from voicemon.call.log import read_log


@needs_charts
def test_what_is_counted_as_sent_was_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_calls, "SPREAD_S", 0.4)
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 2.0)

    async def scene() -> dict[str, dict[str, float]]:
        async with serving(tmp_path / "calls", NO_WORDS) as url:
            return await ingest_calls.send_calls(url, path, 2, 1.0)

    sent = asyncio.run(scene())
    assert {name: (call["packets"], call["samples"]) for name, call in sent.items()} == {
        "c0": (100, 8000),
        "c1": (80, 6400),
    }
    assert all(0 <= call["late"] < 5 for call in sent.values())
    assert sent["c1"]["begun"] > sent["c0"]["begun"]
    for name, call in sent.items():
        *_, last = read_log(tmp_path / "calls" / name / LOG_NAME)[1]
        assert isinstance(last, ev.CallEnded) and last.stop == 2 * call["samples"]
