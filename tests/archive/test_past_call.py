"""A past call is read in brief and comes to the same; one that goes on is none."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.archive.made import outcome, write_call
from voicemon.archive.past_call import Folded, folded, out_of_date, past_call, stamp_of
from voicemon.call.log import read_log
from voicemon.call.remarks import read_remarks
from voicemon.call.state import apply, begin
from voicemon.errors import CallLogError


def in_full(folder: Path) -> Folded:
    header, events = read_log(folder / "events.jsonl")
    state = begin(header)
    for event in events:
        apply(state, event)
    return Folded(state, read_remarks(folder))


LINES = st.lists(
    st.tuples(st.sampled_from(["customer", "agent"]), st.text(max_size=20), st.none() | st.floats(0, 100)),
    max_size=6,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, number=st.integers(0, 10**9))
def test_a_log_in_brief_comes_to_the_same(tmp_path: Path, lines: list, number: int) -> None:
    name = f"c{len(list(tmp_path.iterdir()))}"
    folder = write_call(tmp_path, name, lines)
    brief, full = folded(folder), in_full(folder)
    for levels in brief.state.levels.values():
        assert levels.start == []
    brief.state.levels = full.state.levels
    assert brief == full
    assert past_call(folder).record == past_call(folder, in_full).record


def test_a_call_that_goes_on_and_one_that_makes_no_sense_are_errors(tmp_path: Path) -> None:
    with pytest.raises(CallLogError, match="goes on"):
        past_call(write_call(tmp_path, "live", ended=False))
    bad = write_call(tmp_path, "bad")
    lines = (bad / "events.jsonl").read_bytes().splitlines(keepends=True)
    (bad / "events.jsonl").write_bytes(lines[0] + b"".join(lines[2:]))
    with pytest.raises(CallLogError, match=r"bad.*no utterance"):
        past_call(bad)
    with pytest.raises(CallLogError, match="nowhere"):
        past_call(tmp_path / "nowhere")


def test_what_is_new_changed_or_gone_is_out_of_date(tmp_path: Path) -> None:
    known = {name: stamp_of(write_call(tmp_path, name)) for name in ("a", "b", "c")}
    assert out_of_date(tmp_path, known) == ([], [])
    outcome(tmp_path / "b", "resolved")
    write_call(tmp_path, "new")
    (tmp_path / "c" / "events.jsonl").unlink()
    assert out_of_date(tmp_path, known) == (["b", "new"], ["c"])
