"""`voicemon train` writes a model where it is told and nowhere else, and the other commands read with it."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from models.arousal_valence import train as training
from models.arousal_valence import train_own
from tests.models.voice import write_buzz
from voicemon.affect.release import RELEASE, read_release
from voicemon.call.host import CallHost
from voicemon.cli import app
from voicemon.commands.train import train
from voicemon.config import Config, EmotionOptions
from voicemon.errors import CorpusError


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(train_own, "DATA", tmp_path / "nowhere")
    monkeypatch.setattr(train_own, "COPIES", 1)
    monkeypatch.setattr(training, "EPOCHS", 1)
    lines = ["file,speaker,emotion"]
    for n in range(10):
        write_buzz(tmp_path / f"{n}.wav", 120 + 20 * n, n)
        lines.append(f"{n}.wav,A,{'anger' if n > 4 else 'sad'}")
    (tmp_path / "my.csv").write_text("\n".join(lines))
    return tmp_path / "my.csv"


def test_a_trained_model_is_read_with(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    runner = CliRunner()
    done = runner.invoke(app, ["train", "--corpus", str(table), "--out", str(out)])
    assert done.exit_code == 0, done.output
    mine = read_release(out).model
    assert mine in done.stderr
    assert f"--emotion-model {out}" in done.stderr
    clip = str(tmp_path / "3.wav")
    read = runner.invoke(app, ["read", "--model", "none", "--emotion-model", str(out), clip])
    assert json.loads(read.stdout)["model"] == mine
    config = replace(Config(), emotion=EmotionOptions(model=str(out)))

    async def models_of_a_call() -> dict[str, str]:
        async with CallHost(config, words=False) as host:
            return dict(host.header("call", "", "", []).models)

    assert asyncio.run(models_of_a_call()) == {"affect": mine}


def test_the_model_that_ships_is_never_written_over(table: Path) -> None:
    with pytest.raises(CorpusError, match="holds the model that ships"):
        train(table, RELEASE, None, True)


def test_a_model_is_written_over_only_when_asked(table: Path, tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text("{}")
    with pytest.raises(CorpusError, match="holds a model already; --force"):
        train(table, tmp_path, None, False)
    assert (tmp_path / "model.json").read_text() == "{}"


def test_without_the_source_tree_it_says_so(table: Path, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="training needs voicemon's source tree"):
        train(table, tmp_path / "mine", None, False, tmp_path)


def test_a_mistake_in_the_table_is_one_line(table: Path, tmp_path: Path) -> None:
    table.write_text("file,speaker,emotion\n0.wav,A,furious\n")
    with pytest.raises(CorpusError, match="row 2: unknown emotion 'furious'"):
        train(table, tmp_path / "mine", None, False)
