"""Whatever a wall missed, it ends up with what the board holds."""

import asyncio
import json
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicemon import events as ev
from voicemon.call import remarks as rm
from voicemon.call.log import CallLog
from voicemon.server import newest, wall_picture
from voicemon.server.board import Board, BoardEntry
from voicemon.server.wall_picture import WALL_SECONDS, WallPicture

FOLD = Path(__file__).parents[1] / "dashboards" / "wall_fold.mjs"
FINISHED = 2
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")

Fold = Callable[[str | None], Any]


@pytest.fixture(autouse=True)
def few_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "MOST", FINISHED)
    monkeypatch.setattr(wall_picture, "GONE_KEPT", 1)


@pytest.fixture(scope="module")
def browser() -> Iterator[Fold]:
    """The page's fold: told a message it answers with what it knows, told None it begins anew."""
    with subprocess.Popen(
        ["node", str(FOLD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as node:
        assert node.stdin is not None and node.stdout is not None
        asked, answered = node.stdin, node.stdout

        def tell(message: str | None) -> Any:
            asked.write((message or "new") + "\n")
            asked.flush()
            return json.loads(answered.readline()) if message else None

        yield tell


def opened(board: Board, header: ev.CallHeader) -> BoardEntry:
    async def scene() -> BoardEntry:
        return board.open_call(header, CallLog(header, lambda line: None))

    return asyncio.run(scene())


def held(board: Board) -> dict[str, Any]:
    """What a wall should know: all live calls and the newest that are over, these without their lines."""
    live = {name: entry.summary() for name, entry in board.live.items()}
    over = dict(list(board.over.items())[-FINISHED:])
    return json.loads(
        json.dumps({**live, **{name: {**summary, "spark": []} for name, summary in over.items()}})
    )


ABOUT = {"channel": "customer", "utterance": "u", "start": 0}
COURSE = {"channel": "customer", "start": 0, "level": 70.0, "change": 20.0, "confidence": 0.7, "text": ""}


def fact(rng: random.Random, stop: int) -> ev.CallEvent:
    """Something that may be learned of a call by sample ``stop``."""
    share, alert, measured = rng.random(), f"alert-{rng.randint(1, 2)}", rng.gauss(50, 20)
    return rng.choice(
        [
            ev.LevelMeasured(channel="agent", start=0, stop=stop, level_db=-30.0, speech=share),
            ev.SpeechStarted(channel="customer", utterance="u", at=0),
            ev.TranscriptMissing(**ABOUT, stop=stop, reason=""),
            ev.AudioMissing(channel="agent", start=0, stop=rng.randint(0, 9_000), reason=""),
            ev.ReadingTaken(
                **ABOUT, stop=stop, kind=rng.choice(["fast", "utterance", "fused"]), arousal=0, valence=0,
                stress=measured, stress_low=measured, stress_high=measured, confidence=share, baseline=0, moved_by=[],
                model="",
            ),
            ev.StressRose(**COURSE, stop=stop),
            ev.StressSettled(**COURSE, stop=stop),
            ev.RiskEstimated(channel="customer", stop=stop, risk=share, confidence=share, model=""),
            ev.AlertRaised(alert=alert, rule="r", reason="why", start=0, level=measured, confidence=share),
            ev.AlertSettled(alert=alert, reason=""),
        ]
    )  # fmt: skip


def remark(rng: random.Random, board: Board, name: str) -> rm.AnyRemark:
    entry = board.live.get(name)
    alerts = entry.state.alerts if entry else board.over[name]["alerts"]
    kind = rng.choice([rm.AlertTaken, rm.AlertClosed])
    alert = rng.choice([one["alert"] for one in alerts] or ["none"])
    return kind(id="x", by=rng.choice(["", "Ada", "Ben"]), when="", alert=alert)


def one_step(rng: random.Random, board: Board, number: int) -> None:
    """Something happens to a call on the board."""
    act = rng.choice(["open", "close", "remark", "hear", "tell", "tell", "tell"])
    if act == "open" or not board.live:
        source, team = rng.choice(["", "ünter 'x'"]), rng.choice(["", "billing"])
        channels = rng.choice([["customer", "agent"], ["mixed", "customer", "agent"]])
        opened(
            board,
            ev.CallHeader(call=f"c{number}", started_at="", source=source, team=team, channels=channels),
        )
        return
    name = rng.choice(list(board.live))
    entry = board.live[name]
    if act == "close":
        entry.add(ev.CallEnded(seq=entry.state.seq + 1, known=entry.state.known, stop=0))
        board.close_call(name)
    elif act == "remark":
        name = rng.choice([name, *board.over])
        board.add_remark(name, remark(rng, board, name))
    elif act == "hear":
        entry.arrived += rng.randint(0, 100_000)
    else:
        for _ in range(rng.randint(0, 12)):
            known = entry.state.known + rng.randint(0, 60_000)
            entry.add(msgspec.structs.replace(fact(rng, known), seq=entry.state.seq + 1, known=known))


@needs_node
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 80))
def test_a_wall_knows_what_the_board_holds_whatever_it_has_missed(
    browser: Fold, seed: int, steps: int
) -> None:
    rng, board, seen = random.Random(seed), Board(Path("nowhere")), 0
    picture = WallPicture(board)
    browser(None)
    for step in range(steps):
        one_step(rng, board, step)
        picture.refresh((step + 0.5) * WALL_SECONDS)
        looks = rng.random()
        if looks < 0.05:
            seen = browser(None) or 0
        elif looks < 0.5 or step == steps - 1:
            shown = browser(picture.since(seen, {}))
            assert shown == {"calls": held(board), "seq": picture.seq}
            seen = picture.seq


def reading(seq: int, stress: float) -> ev.ReadingTaken:
    return ev.ReadingTaken(
        seq=seq, known=16_000 * (seq + 1), channel="customer", utterance="customer-1", kind="fast", start=0,
        stop=16_000 * (seq + 1), arousal=0.1, valence=-0.1, stress=stress, stress_low=0, stress_high=99,
        confidence=0.5, baseline=0.2, moved_by=[], model="m",
    )  # fmt: skip


def test_a_wall_that_keeps_up_is_told_only_what_changed_and_in_the_same_words_as_others() -> None:
    board = Board(Path("nowhere"))
    for name in ("one", "two"):
        opened(board, ev.CallHeader(call=name, started_at="", source="", channels=["customer"]))
    picture = WallPicture(board)
    picture.refresh(0)
    board.live["one"].add(reading(0, 40.04))
    picture.refresh(WALL_SECONDS)
    message = json.loads(picture.since(1, {"backlog_s": 0}))
    assert (message["from"], message["seq"], message["server"]) == (1, 2, {"backlog_s": 0})
    assert list(message["calls"]) == ["one"]
    told = message["calls"]["one"]
    assert (told["seconds"], told["stress"], told["peak"], told["more"]) == (1.0, 40.0, 40.0, [[1.0, 40.0]])
    assert not {"call", "source", "alerts", "spark"} & set(told)


def test_a_call_that_did_not_change_is_not_summed_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    board = Board(Path("nowhere"))
    entry = opened(board, ev.CallHeader(call="c", started_at="", source="", channels=["customer"]))
    picture, summed = WallPicture(board), []
    moving = BoardEntry.moving
    monkeypatch.setattr(BoardEntry, "moving", lambda self: summed.append(self) or moving(self))
    for tick in range(5):
        picture.refresh(tick * WALL_SECONDS)
        picture.refresh(tick * WALL_SECONDS + WALL_SECONDS / 2)
    assert (len(summed), picture.seq) == (1, 1)
    entry.add(reading(0, 50.0))
    picture.refresh(6 * WALL_SECONDS)
    assert (len(summed), picture.seq) == (2, 2)


def test_a_number_that_the_server_never_gave_brings_everything() -> None:
    board = Board(Path("nowhere"))
    opened(board, ev.CallHeader(call="c", started_at="", source="", channels=["customer"]))
    picture = WallPicture(board)
    picture.refresh(0)
    message = json.loads(picture.since(99, {}))
    assert (message["from"], list(message["calls"])) == (0, ["c"])
