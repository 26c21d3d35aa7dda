"""What stood out in a call as a table: rises, phrases, questions, cues, alerts, comments, silences."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from voicemon.call import remarks as rm
from voicemon.export.told import ToldCall

COLUMNS = ("start_s", "stop_s", "kind", "channel", "name", "text", "detail", "by")
"""``name`` is a phrase's family, a cue's or an alert's rule, a question's form."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins like this for something to calculate."""

Row = dict[str, Any]


def moments_csv(call: ToldCall) -> str:
    """One row a moment, by its start, times in seconds of the call. Text that a spreadsheet would run gets a quote."""
    rate = call.state.rate_hz
    rows = [*_heard(call), *_advised(call), *_remarked(call)]
    for row in rows:
        for edge in ("start", "stop"):
            if row.get(edge) is not None:
                row[f"{edge}_s"] = row[edge] / rate
    rows += _measured(call)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: float(row["start_s"])):
        writer.writerow([_cell(row.get(column)) for column in COLUMNS])
    return table.getvalue()


def _heard(call: ToldCall) -> Iterator[Row]:
    state = call.state
    for rise in state.rises:
        detail = f"stress {rise['level']:.0f}, confidence {rise['confidence']:.2f}"
        yield _row("stress-rose", rise, stop=rise["settled"], detail=detail)
    for phrase in state.phrases:
        yield _row("phrase", phrase, name=phrase["family"], detail=f"fits “{phrase['phrase']}”")
    for question in state.questions:
        yield _row("question", question, name=question["form"])
    for repeat in state.repeats:
        detail = f"said {repeat['times']} times, first at {repeat['first'] / state.rate_hz:.1f} s"
        yield _row("repeated", repeat, detail=detail)
    for gap in state.gaps:
        yield _row("audio-missing", gap, text=gap["reason"])


def _advised(call: ToldCall) -> Iterator[Row]:
    answers = {said.cue: said for said in call.remarks if isinstance(said, rm.CueAnswered)}
    for cue in call.state.cues:
        answer = answers.get(cue["cue"])
        detail = [cue["why"], cue["outcome"] or "", answer.answer if answer else ""]
        yield _row(
            cue["kind"], cue, start=cue["known"], stop=cue["ended"], name=cue["rule"],
            detail="; ".join(part for part in detail if part), by=answer.by if answer else "",
        )  # fmt: skip
    for alert in call.state.alerts:
        text, settled = alert["reason"], alert["settled"]
        yield _row("alert", alert, start=alert["known"], stop=settled, name=alert["rule"], text=text)


def _remarked(call: ToldCall) -> Iterator[Row]:
    for said in call.remarks:
        if isinstance(said, rm.Comment):
            yield {"kind": "comment", "start": said.at, "text": said.text, "by": said.by}


def _measured(call: ToldCall) -> Iterator[Row]:
    for one in call.measures.interruptions:
        yielded = f"{one.whom} {'gave way' if one.yielded else 'went on'}"
        stop = one.at_s + one.overlap_s
        yield {
            "kind": "interruption",
            "channel": one.by,
            "start_s": one.at_s,
            "stop_s": stop,
            "detail": yielded,
        }
    for start, stop in call.measures.dead_air_s:
        yield {"kind": "dead-air", "start_s": start, "stop_s": stop}


def _row(kind: str, fact: Row, **changed: Any) -> Row:
    """A row from a fact of the state, with what it calls otherwise in ``changed``."""
    same = {name: fact.get(name) for name in ("channel", "start", "stop", "text")}
    return {**same, "kind": kind, **changed}


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    # csv quotes a cell with a line feed in it, and takes a lone carriage return for the end of a row.
    text = "" if value is None else str(value).replace("\r", "\n")
    return f"'{text}" if text.startswith(FORMULA) else text
