"""A table of scores becomes remarks: once however often it is read, and a bad line stops no other."""

from pathlib import Path

import pytest

from tests.archive.made import write_call
from voicemon.archive.feedback import Taken, take_table
from voicemon.call import remarks as rm
from voicemon.errors import ArchiveError


def taken(folder: Path, text: str) -> list[Taken]:
    table = folder / "scores.csv"
    table.write_text(text, encoding="utf-8")
    return list(take_table(table, folder))


def scores(folder: Path, name: str) -> list[tuple[float, float, str]]:
    found = rm.read_remarks(folder / name)
    return [(each.score, each.share, each.text) for each in found if isinstance(each, rm.FeedbackGiven)]


def test_a_table_read_twice_changes_nothing_and_a_new_score_replaces_the_old(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_call(tmp_path, name)
    table = 'call,score,text\na,4,"kind, quick"\nb,1,\n'
    assert [each.new for each in taken(tmp_path, table)] == [True, True]
    before = (tmp_path / "a" / rm.REMARKS_NAME).read_bytes()
    assert [each.new for each in taken(tmp_path, table)] == [False, False]
    assert (tmp_path / "a" / rm.REMARKS_NAME).read_bytes() == before
    assert [each.new for each in taken(tmp_path, table.replace("a,4", "a,5"))] == [True, False]
    assert scores(tmp_path, "a") == [(5.0, 1.0, "kind, quick")]


def test_scales_moments_and_semicolons_are_taken_as_they_are(tmp_path: Path) -> None:
    write_call(tmp_path, "a")
    table = (
        "\ufeffCall;Score;Lowest;Highest;When\n"
        "a;7,5;0;10;2026-03-05T09:00:00+01:00\na;0;0;10;2026-04-05T09:00:00+02:00\n"
    )
    assert [each.new for each in taken(tmp_path, table)] == [True, True]
    assert [each.new for each in taken(tmp_path, table)] == [False, False]
    assert scores(tmp_path, "a") == [(7.5, 0.75, ""), (0.0, 0.0, "")]


def test_a_line_that_cannot_be_used_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    for name in ("a", "z"):
        write_call(tmp_path, name)
    lines = [
        "nobody,4,,",
        "../a,4,,",
        ",4,,",
        "a,6,,",
        "a,good,,",
        "a,nan,,",
        "a,3,5,1",
        "a,3,,,then",
        "z,3,,",
    ]
    found = taken(tmp_path, "call,score,lowest,highest,when\n" + "\n".join(lines) + "\n")
    words = [
        "no call 'nobody'", "no call '../a'", "no call ''", "not on the scale", "'good' is no number",
        "'nan' is no number", "no two ends", "then",
    ]  # fmt: skip
    for number, (each, word) in enumerate(zip(found, words, strict=False), start=2):
        assert each.complaint is not None
        assert word in each.complaint and f"line {number}" in each.complaint
    assert found[-1].new
    assert rm.read_remarks(tmp_path / "a") == []


@pytest.mark.parametrize(("text", "word"), [("", "'call'"), ("call,points\na,1\n", "'score'")])
def test_what_is_no_table_of_scores_is_refused(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(ArchiveError, match=word):
        taken(tmp_path, text)
    with pytest.raises(ArchiveError, match="nowhere"):
        list(take_table(tmp_path / "nowhere.csv", tmp_path))
