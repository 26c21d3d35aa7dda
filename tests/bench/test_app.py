"""Every bench can be asked for by name and ends with the status of what it ran."""

import pytest
from typer.testing import CliRunner

from voicemon.bench import start
from voicemon.cli import app

RUNNER = CliRunner()


def test_every_bench_is_listed_with_what_it_measures() -> None:
    listed = RUNNER.invoke(app, ["bench", "--help"]).stdout
    for name in (
        "lld",
        "f0",
        "call",
        "dsp",
        "page",
        "desk",
        "wall",
        "start",
        "nonspeech",
        "archive",
        "phrases",
        "all",
    ):
        assert f" {name} " in listed


@pytest.mark.parametrize("status", [0, 1])
def test_the_status_is_that_of_the_bench(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    monkeypatch.setattr(start, "bench_start", lambda: status)
    assert RUNNER.invoke(app, ["bench", "start"]).exit_code == status
