"""A call's readings as a table."""

import csv
import io

from voicemon.call.state import CallState

COLUMNS = (
    "channel", "utterance", "kind", "start_s", "stop_s", "known_s", "arousal", "valence",
    "stress", "stress_low", "stress_high", "confidence", "baseline", "moved_by",
)  # fmt: skip


def readings_csv(state: CallState) -> str:
    """One row a reading, times in seconds of the call; what moved it in plain words, joined by semicolons."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for reading in state.readings:
        row = dict(reading, moved_by="; ".join(change["text"] for change in reading["moved_by"]))
        for name in ("start", "stop", "known"):
            row[f"{name}_s"] = f"{reading[name] / state.rate_hz:.3f}"
        writer.writerow([row[column] for column in COLUMNS])
    return table.getvalue()
