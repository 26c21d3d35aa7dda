"""`voicemon models`: the table says what is here, and fetching checks what it finds."""

from pathlib import Path

import pytest

from tests.serving import config_for
from voicemon.commands.models import get_model, show_models
from voicemon.errors import WeightsError
from voicemon.transcription.weights import CACHE_VARIABLE, cache_folder, list_models


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")


def rows(printed: str) -> dict[str, list[str]]:
    """Cells of the table by the model's name; lines that go on with a cell are left out."""
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in printed.splitlines() if "│" in line]
    return {cells[0]: cells for cells in lines if cells[0]}


def test_the_table_has_every_model_and_an_empty_cache_holds_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    assert show_models() == 0
    table = rows(capsys.readouterr().out)
    assert list(table) == [model.name for model in list_models()]
    for model in list_models():
        _, size, here, licence, about, _ = table[model.name]
        assert here == ""
        assert licence == model.licence
        assert about == model.about
        assert size == ("not pinned" if model.size is None else f"{model.size / 1e6:.0f} MB")


def test_a_model_that_is_here_is_said_to_be_and_not_fetched_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config_for(tmp_path)  # skips where the weights cannot be had
    show_models()
    assert rows(capsys.readouterr().out)["tiny.en"][2] == "yes"
    assert get_model("tiny.en") == 0
    assert capsys.readouterr().out == f"tiny.en: {cache_folder() / 'tiny.en'}\n"


def test_half_a_model_is_not_here_and_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "model.bin").write_bytes(b"half")
    show_models()
    assert rows(capsys.readouterr().out)["base"][2] == ""
    with pytest.raises(WeightsError, match=str(tmp_path / "base")):
        get_model("base")


def test_an_unknown_model_is_named_beside_the_nearest() -> None:
    with pytest.raises(WeightsError, match=r"'tiny\.ne'; did you mean 'tiny\.en'"):
        get_model("tiny.ne")
