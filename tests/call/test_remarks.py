"""Remarks stand beside the log: what was sent twice is there once, what was retracted is gone."""

import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.call import remarks as rm
from voicemon.errors import CallLogError

WHO = {"by": "Ada", "when": "2026-03-04T10:00:00+01:00"}


def comment(name: str, text: str = "good question", at: int = 16_000) -> rm.Comment:
    return rm.Comment(id=name, at=at, text=text, **WHO)


def test_nothing_was_said_of_a_call_without_remarks(tmp_path: Path) -> None:
    assert rm.read_remarks(tmp_path) == []


def test_what_was_sent_twice_is_there_once_and_the_newer_stands(tmp_path: Path) -> None:
    for each in (comment("a"), comment("b"), comment("a"), comment("b", "better said")):
        rm.add_remark(tmp_path, each)
    assert rm.read_remarks(tmp_path) == [comment("a"), comment("b", "better said")]


def test_a_retracted_remark_is_hidden_and_its_line_stays(tmp_path: Path) -> None:
    rm.add_remark(tmp_path, comment("a"))
    rm.add_remark(tmp_path, rm.Retracted(id="x", remark="a", **WHO))
    assert rm.read_remarks(tmp_path) == []
    assert len((tmp_path / rm.REMARKS_NAME).read_bytes().splitlines()) == 2


def test_a_torn_last_line_is_passed_over_and_a_broken_one_is_named(tmp_path: Path) -> None:
    rm.add_remark(tmp_path, comment("a"))
    path = tmp_path / rm.REMARKS_NAME
    path.write_bytes(path.read_bytes() + b'{"type":"comm')
    assert rm.read_remarks(tmp_path) == [comment("a")]
    rm.add_remark(tmp_path, comment("b"))
    assert rm.read_remarks(tmp_path) == [comment("a"), comment("b")]
    path.write_bytes(b"\n".join([path.read_bytes().splitlines()[0], b'{"type":"comment","id":"c"}', b""]))
    with pytest.raises(CallLogError, match="line 2"):
        rm.read_remarks(tmp_path)


def test_what_is_no_remark_is_refused_with_the_reason() -> None:
    with pytest.raises(CallLogError, match="score"):
        rm.decode_remark(b'{"type":"feedback","id":"a","by":"","when":"","score":"high"}')
    with pytest.raises(CallLogError, match="4000"):
        rm.decode_remark(msgspec.json.encode(comment("a", "x" * 5000)))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=12))
def test_the_remarks_that_stand_are_the_newest_of_each_not_retracted(script: list[tuple[str, bool]]) -> None:
    standing: dict[str, rm.AnyRemark] = {}
    with tempfile.TemporaryDirectory() as folder:
        for index, (name, retract) in enumerate(script):
            if retract:
                rm.add_remark(Path(folder), rm.Retracted(id=f"r{index}", remark=name, **WHO))
                standing.pop(name, None)
            else:
                rm.add_remark(Path(folder), comment(name, str(index)))
                standing[name] = comment(name, str(index))
        assert {one.id: one for one in rm.read_remarks(Path(folder))} == standing
