"""``voicemon feedback`` puts scores with their calls, where the index finds them, and names bad lines."""

from pathlib import Path

from tests.archive.made import write_call
from tests.test_cli import run
from voicemon.archive.index import Index
from voicemon.archive.query import Search, search


def test_scores_are_added_once_and_are_in_the_index(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_call(tmp_path, name)
    assert run("index", "--calls", tmp_path)[0] == 0
    table = tmp_path / "scores.csv"
    table.write_text("call,score\na,4\nnobody,3\n")
    status, printed = run("feedback", table, "--calls", tmp_path)
    assert status == 1
    assert "line 3: no call 'nobody'" in " ".join(printed.split())
    assert "1 scores added, 0 known already, 1 refused" in printed
    assert "0 scores added, 1 known already, 1 refused" in run("feedback", table, "--calls", tmp_path)[1]
    with Index(tmp_path / "index.sqlite", tmp_path) as index, index.reading() as database:
        (call,) = search(database, Search(rated=True)).calls
    assert (call.record.name, call.record.csat) == ("a", 0.75)
