"""Calls of earlier runs come back on the board: from the index at once, from their logs where it lacks them."""

import asyncio
from pathlib import Path

from tests.archive.made import outcome, write_call
from voicemon.archive.query import Search, search
from voicemon.config import ServerOptions
from voicemon.server.archive_keeping import AT_ONCE, keeping
from voicemon.server.board import Board


def kept(calls: Path, options: ServerOptions | None = None) -> tuple[Board, list[str], int]:
    """A board after the start, what was said at it, and how many calls are in the index when all is read."""
    said: list[str] = []
    calls_there = len(list(calls.glob("*/events.jsonl")))

    async def scene() -> tuple[Board, int]:
        board = Board(calls)
        async with keeping(options or ServerOptions(), board, said.append) as index:
            assert len(board.over) >= min(AT_ONCE, calls_there - len(said))
            await asyncio.to_thread(index.drain)
            await asyncio.sleep(0)  # what was read last is shown in the loop's next turn
            with index.reading() as database:
                count = search(database, Search()).count
        assert count is not None
        return board, count

    board, count = asyncio.run(scene())
    return board, said, count


def test_many_come_after_the_server_answers_and_none_is_left_out(tmp_path: Path) -> None:
    for number in range(AT_ONCE + 9):
        write_call(tmp_path, f"c{number:03d}")
    board, said, count = kept(tmp_path)
    assert (len(board.over), count, said) == (AT_ONCE + 9, AT_ONCE + 9, [])
    again, _, _ = kept(tmp_path)
    assert again.over == board.over


def test_what_is_broken_is_said_what_is_gone_is_forgotten_what_was_cut_short_is_finished(
    tmp_path: Path,
) -> None:
    for name in ("a", "b", "c"):
        write_call(tmp_path, name)
    kept(tmp_path)
    write_call(tmp_path, "cut", ended=False)
    outcome(tmp_path / "a", "resolved")
    (tmp_path / "b" / "events.jsonl").write_bytes(b"nonsense\n")
    (tmp_path / "c" / "events.jsonl").unlink()
    board, said, count = kept(tmp_path)
    assert {name: each["status"] for name, each in board.over.items()} == {"a": "ended", "cut": "failed"}
    assert count == 2
    (line,) = said
    assert line.startswith("left out: ") and "not a call log" in line and "\n" not in line


def test_a_spoilt_index_is_made_anew_wherever_it_is_kept(tmp_path: Path) -> None:
    write_call(tmp_path / "calls", "a")
    path = tmp_path / "elsewhere" / "calls.index"
    options = ServerOptions(index=str(path))
    kept(tmp_path / "calls", options)
    path.write_bytes(b"spoilt by something or other")
    board, said, count = kept(tmp_path / "calls", options)
    assert (list(board.over), count) == (["a"], 1)
    assert [("built anew" in line) for line in said] == [True]
    assert not (tmp_path / "calls" / "index.sqlite").exists()
