"""A recording's name becomes one that suits a folder and a link."""

from pathlib import Path

import pytest

from voicemon.server.board import CALL_NAME
from voicemon.sources.naming import call_name, paths_of


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("calls/order 17.wav", "order-17"),
        ("a.wav+b.wav", "a-b"),
        ("/tmp/Anruf Müller (2).mp3", "Anruf-M-ller-2"),
        ("...", "call"),
        ("x" * 300 + ".wav", "x" * 90),
    ],
)
def test_names(call: str, name: str) -> None:
    assert call_name(call) == name
    assert CALL_NAME.match(name)


def test_a_plus_joins_two_files_unless_a_file_is_called_so(tmp_path: Path) -> None:
    assert paths_of("a.wav+b.wav") == [Path("a.wav"), Path("b.wav")]
    odd = tmp_path / "a+b.wav"
    odd.touch()
    assert paths_of(str(odd)) == [odd]
