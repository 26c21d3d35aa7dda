"""The table of moments has a row a moment, in the order of the call, and nothing in it that a spreadsheet would run."""

import csv
import io

from hypothesis import HealthCheck, given, settings

from tests.dashboards.logs import logs
from tests.dashboards.made_advice import advised, remarks
from tests.dashboards.made_call import events, header
from voicemon.call import remarks as rm
from voicemon.export.moments import COLUMNS, FORMULA, moments_csv
from voicemon.export.told import told


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_what_stood_out_in_the_made_call() -> None:
    rows = rows_of(moments_csv(told(header(), advised(events()), remarks())))
    kinds = [row["kind"] for row in rows]
    assert [float(row["start_s"]) for row in rows] == sorted(float(row["start_s"]) for row in rows)
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "stress-rose": 1, "phrase": 7, "question": 1, "repeated": 1, "hint": 1, "praise": 1, "alert": 1,
        "comment": 1, "audio-missing": 1, "interruption": 2,
    }  # fmt: skip
    hint = rows[kinds.index("hint")]
    assert (hint["start_s"], hint["stop_s"], hint["name"]) == ("35.000", "48.000", "let-them-finish")
    assert hint["detail"].endswith("taken-up; useful") and hint["by"] == "Ada"


def test_text_that_a_spreadsheet_would_run_is_text() -> None:
    said = rm.Comment(id="a", by="@me", when="", at=16_000, text='=HYPERLINK("http://x", "y")')
    (row,) = [row for row in rows_of(moments_csv(told(header(), [], [said]))) if row["kind"] == "comment"]
    assert (row["text"], row["by"]) == ('\'=HYPERLINK("http://x", "y")', "'@me")


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(logs())
def test_any_call_has_a_table(log: tuple) -> None:
    head, facts = log
    table = list(csv.reader(io.StringIO(moments_csv(told(head, facts)), newline="")))
    assert tuple(table[0]) == COLUMNS
    assert all(len(row) == len(COLUMNS) for row in table)
    assert not any(cell.startswith(FORMULA) for row in table[1:] for cell in row)
