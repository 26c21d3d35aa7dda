"""``voicemon scorecard`` prints what was counted, with the moments; what is no call is one line."""

from pathlib import Path

import msgspec

from tests.call.spoken import HEADER
from tests.call.test_scorecard import GOOD_CALL
from tests.commands.test_bad_input import one_line, voicemon
from voicemon.call.host import LOG_NAME
from voicemon.call.log_lines import encode


def test_a_card_is_printed_practice_by_practice(tmp_path: Path) -> None:
    numbered = [msgspec.structs.replace(event, seq=seq) for seq, event in enumerate(GOOD_CALL)]
    (tmp_path / LOG_NAME).write_bytes(b"".join([encode(HEADER), *map(encode, numbered)]))
    done = voicemon("scorecard", tmp_path)
    assert done.returncode == 0
    words = " ".join(done.stdout.split())
    assert "c (Joe, repairs)" in words
    assert "+ You asked 1 open question. [0:02]" in words
    assert words.index("Listening") < words.index("Empathy") < words.index("Appreciation")
    assert "A hard call: the customer's stress was 68 at its highest" in words


def test_what_is_no_call_is_one_line(tmp_path: Path) -> None:
    one_line(voicemon("scorecard", tmp_path), "events.jsonl")
