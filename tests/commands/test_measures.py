"""``voicemon measures`` prints a row for each party of each call, and says in one line what is no call."""

from pathlib import Path

import msgspec

from tests.call.test_measures import HEADER, speech
from tests.commands.test_bad_input import one_line, voicemon
from voicemon.call.host import LOG_NAME
from voicemon.call.log_lines import encode


def test_a_call_is_a_row_for_each_party(tmp_path: Path) -> None:
    events = [*speech("agent", 1, 0, 2), *speech("customer", 1, 1, 5, words=8), *speech("agent", 2, 9, 10)]
    numbered = [msgspec.structs.replace(event, seq=seq) for seq, event in enumerate(events)]
    (tmp_path / LOG_NAME).write_bytes(b"".join([encode(HEADER), *map(encode, numbered)]))
    done = voicemon("measures", tmp_path)
    assert done.returncode == 0
    rows = [line for line in done.stdout.splitlines() if "customer" in line or "agent" in line]
    assert len(rows) == 2
    assert "57 %" in rows[0] and "120" in rows[0] and "43 %" in rows[1]


def test_what_is_no_call_is_one_line(tmp_path: Path) -> None:
    one_line(voicemon("measures", tmp_path), "events.jsonl")
