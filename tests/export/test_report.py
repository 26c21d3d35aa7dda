"""The report, opened from a file in a real browser without any server."""

import copy
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.dashboards.made_advice import advised, remarks
from tests.dashboards.made_call import events, header
from voicemon import events as ev
from voicemon.call.remarks import AnyRemark
from voicemon.call.state import CallState, apply, begin
from voicemon.export.report import LEVEL_POINTS, MODULES, report_html

BROWSER = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def _state(facts: list[ev.Event], head: ev.CallHeader | None = None) -> CallState:
    state = begin(head or header())
    for event in facts:
        apply(state, event)
    return state


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not BROWSER.exists():
        pytest.skip(f"no browser at {BROWSER}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(BROWSER), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens a report from a file and fails on any error in the page and on anything fetched."""
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith("file:") else wrong.append(asked.url))

    def opened(head: ev.CallHeader, state: CallState, said: Sequence[AnyRemark] = ()) -> Any:
        path = tmp_path / "report.html"
        path.write_text(report_html(head, state, said), encoding="utf-8")
        page.goto(path.as_uri())
        return page

    yield opened
    page.close()
    assert wrong == []


def test_report_shows_facts_timeline_transcript_and_readings(show: Any) -> None:
    page = show(header(), _state(events()))
    assert page.title() == "demo call (made) · voicemon report"
    assert page.locator("h1").inner_text() == "demo call (made)"
    assert "stood highest at 81 (very strained) at 0:32" in page.locator("#course").inner_text()
    assert "customer 42 s (52" in page.locator("#facts").inner_text()
    said = page.get_by_test_id("transcript").locator("li")
    assert said.count() == 16
    assert "my bill is wrong again" in said.nth(1).inner_text()
    assert "not written down: too much was being said" in said.nth(4).inner_text()
    assert page.get_by_test_id("readings").locator("tbody tr").count() == 8
    assert "pitch +4.8 semitones (adds 13)" in page.get_by_test_id("moments").inner_text()
    timeline = page.get_by_test_id("timeline")
    assert timeline.locator(".felt-bar").count() == 8
    assert timeline.locator(".gap").count() == 1
    assert timeline.bounding_box()["height"] > 150


def test_report_shows_what_was_found_and_noted(show: Any) -> None:
    page = show(header(), _state(advised(events())), remarks())
    noted = page.get_by_test_id("noted").locator("li")
    assert [text.partition(" ")[0] for text in noted.all_inner_texts()] == ["0:35", "0:38", "0:46", "1:06"]
    assert "Taken up; found useful." in noted.first.inner_text()
    assert "Comment by Ada" in noted.nth(2).inner_text()
    facts = page.locator("#facts").inner_text()
    assert "4 on a scale from 1 to 5" in facts and "resolved" in facts
    assert page.get_by_test_id("timeline").locator(".mark").count() == 13
    assert "Reflecting" in page.get_by_test_id("transcript").locator("li").nth(8).inner_text()


def test_words_cannot_break_out_of_the_page(show: Any) -> None:
    text = '</script><script>document.title="broken"</script><!-- <b>{{style}}</b>'
    start = ev.SpeechStarted(seq=0, channel="customer", utterance="customer-1", at=0)
    word = ev.SpokenWord(text=text, start=0, stop=16_000, probability=1.0)
    written = ev.TranscriptWritten(
        seq=1, known=16_000, channel="customer", utterance="customer-1", start=0, stop=16_000, words=[word],
        language="en", language_probability=1.0, model="m",
    )  # fmt: skip
    head = msgspec.structs.replace(header(), source=text)
    page = show(head, _state([start, written], head))
    assert page.title() == f"{text} · voicemon report"
    assert page.locator("h1").inner_text() == text
    assert text in page.get_by_test_id("transcript").inner_text()


def test_a_call_of_which_nothing_was_heard_has_a_report_too(show: Any) -> None:
    mixed = msgspec.structs.replace(header(), channels=["mixed"], emotion_channels=[])
    page = show(mixed, _state([ev.CallFailed(seq=0, reason="the file holds no audio")], mixed))
    assert "the file holds no audio" in page.locator("#note").inner_text()
    assert "cannot be told apart" in page.locator("#note").inner_text()
    assert page.locator("#course").inner_text() == "Emotion was not read on this call."
    assert not page.locator("#readings-part").is_visible()


def test_levels_are_thinned_to_their_loudest() -> None:
    state = _state([])
    state.levels["customer"].start = list(range(0, 1_600 * 9_001, 1_600))
    state.levels["customer"].level_db = [-60.0] * 9_000 + [-3.5]
    call = re.search(r'id="call">(.*?)</script>', report_html(header(), state))
    assert call is not None
    thinned = msgspec.json.decode(call[1])["state"]["levels"]["customer"]
    assert len(thinned["start"]) == len(thinned["level_db"]) <= LEVEL_POINTS
    assert max(thinned["level_db"]) == -3.5


def test_the_state_is_left_as_it_was() -> None:
    state = _state(events())
    before = copy.deepcopy(state)
    report_html(header(), state)
    assert state == before


def test_inlined_modules_clash_in_no_name() -> None:
    names: list[str] = []
    for module in MODULES:
        text = (Path(__file__).parents[2] / "dashboards" / "js" / module).read_text(encoding="utf-8")
        names += re.findall(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", text, re.MULTILINE)
    assert sorted(set(names)) == sorted(names)
