"""``voicemon index`` reads what is new, or everything anew, and names what it cannot read."""

from pathlib import Path

from tests.archive.made import outcome, write_call
from tests.test_cli import run


def says(folder: Path, *more: str) -> tuple[int, str]:
    status, printed = run("index", "--calls", folder, *more)
    return status, " ".join(printed.split())


def test_only_what_is_new_is_read_unless_all_is_wanted_anew(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_call(tmp_path, name)
    assert "2 calls, of which 2 were read now" in says(tmp_path)[1]
    outcome(tmp_path / "a", "left")
    assert "2 calls, of which 1 were read now" in says(tmp_path)[1]
    (tmp_path / "b" / "events.jsonl").unlink()
    assert "1 calls, of which 0 were read now" in says(tmp_path)[1]
    assert "1 calls, of which 1 were read now" in says(tmp_path, "--anew")[1]
    (tmp_path / "index.sqlite").write_bytes(b"spoilt, by whatever means")
    status, printed = says(tmp_path)
    assert status == 0
    assert "built anew from the logs" in printed and "1 calls, of which 1 were read now" in printed


def test_a_call_that_goes_on_is_left_alone_and_said(tmp_path: Path) -> None:
    write_call(tmp_path, "over")
    live = write_call(tmp_path, "live", ended=False)
    before = (live / "events.jsonl").read_bytes()
    status, printed = says(tmp_path)
    assert status == 1
    assert "the call goes on" in printed and "1 calls, of which 1 were read now" in printed
    assert (live / "events.jsonl").read_bytes() == before
