"""The table of readings has a row each, in seconds, that a spreadsheet reads back as it was."""

import csv
from pathlib import Path

from voicemon import events as ev
from voicemon.call.state import CallState, apply, begin
from voicemon.export.readings import COLUMNS, readings_csv


def moved(text: str) -> ev.LldChange:
    return ev.LldChange(lld="f0", change=1.0, unit="", effect=2.0, text=text)


def a_call(*moved_by: list[ev.LldChange], rate_hz: int = 16_000) -> CallState:
    """A call with one reading for each list of what moved it."""
    state = begin(
        ev.CallHeader(call="c", started_at="", source="a test", channels=["customer"], rate_hz=rate_hz)
    )
    for seq, changes in enumerate(moved_by):
        reading = ev.ReadingTaken(
            seq=seq, known=16_512, channel="customer", utterance="customer-1", kind="fast", start=8_000,
            stop=16_000, arousal=0.25, valence=-0.5, stress=61.5, stress_low=40.0, stress_high=80.25,
            confidence=0.7, baseline=0.125, moved_by=changes, model="m",
        )  # fmt: skip
        apply(state, reading)
    return state


def test_a_row_a_reading_under_the_names_of_the_columns() -> None:
    lines = readings_csv(a_call([], [])).splitlines()
    assert lines[0] == ",".join(COLUMNS)
    row = "customer,customer-1,fast,0.500,1.000,1.032,0.25,-0.5,61.5,40.0,80.25,0.7,0.125,"
    assert lines[1:] == [row, row]


def test_seconds_follow_the_rate_of_the_log() -> None:
    row = next(csv.DictReader(readings_csv(a_call([], rate_hz=8_000)).splitlines()))
    assert (row["start_s"], row["stop_s"], row["known_s"]) == ("1.000", "2.000", "2.064")


def test_quotes_commas_and_letters_come_back_from_a_file(tmp_path: Path) -> None:
    texts = ["pitch +3.1 semitones", 'the words “late”, "again": valence −0.20']
    path = tmp_path / "readings.csv"
    path.write_text(readings_csv(a_call([moved(text) for text in texts])), encoding="utf-8")
    with path.open(encoding="utf-8", newline="") as table:
        (row,) = csv.DictReader(table)
    assert row["moved_by"] == "; ".join(texts)


def test_a_call_without_readings_has_a_heading_alone() -> None:
    assert readings_csv(a_call()) == ",".join(COLUMNS) + "\n"
