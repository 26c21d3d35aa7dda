"""The calls that the wall's bench makes up: as many as asked for, in motion, the same for the same seed."""

import asyncio
import json
from pathlib import Path

from voicemon.bench.wall_calls import CALL_SECONDS, UPDATE_SECONDS, MadeCalls
from voicemon.server.board import Board


def board_after(updates: int, seed: int) -> Board:
    async def scene() -> Board:
        board = Board(Path("nowhere"))
        MadeCalls(board, 40, seed).update_all(updates)
        return board

    return asyncio.run(scene())


def test_calls_come_and_go_and_as_many_as_asked_for_are_live() -> None:
    board = board_after(round(CALL_SECONDS / UPDATE_SECONDS / 4), seed=1)
    assert len(board.live) == 40
    assert board.over
    summaries = [entry.summary() for entry in board.live.values()]
    assert any(one["rising"] for one in summaries)
    assert any(one["alerts"] for one in board.summaries())
    assert len({one["stress"] for one in summaries}) > 20
    assert {one["status"] for one in board.over.values()} == {"ended"}


def test_the_same_seed_makes_the_same_calls() -> None:
    one, same, other = (json.dumps(board_after(50, seed).summaries()) for seed in (1, 1, 2))
    assert one == same != other
