"""The table of weights and the check that a folder holds them."""

from pathlib import Path

import pytest

from voicemon.errors import WeightsError
from voicemon.transcription import weights
from voicemon.transcription.weights import WeightFile, check_file, check_layout, list_models, read_table

HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # of the five bytes "hello"


def test_base_and_tiny_are_pinned_to_the_known_bytes() -> None:
    table = read_table()
    hashes = {name: {file.name: file.sha256 for file in table[name].files} for name in ("base", "tiny.en")}
    assert hashes["base"]["model.bin"] == "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
    assert (
        hashes["tiny.en"]["model.bin"] == "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
    )


def test_every_row_can_be_fetched_and_says_its_licence() -> None:
    for name, row in read_table().items():
        assert row.hub.count("/") == 1, name
        assert row.licence, name
        for file in row.files:
            assert len(file.sha256) == 64
            assert {piece.package for piece in file.pieces} <= set(row.pypi), name


def test_names_are_those_of_faster_whisper() -> None:
    import faster_whisper

    assert set(read_table()) <= set(faster_whisper.available_models())


def test_the_list_says_what_is_pinned_and_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(weights.CACHE_VARIABLE, str(tmp_path))
    listed = {model.name: model for model in list_models()}
    assert listed["base"].pinned
    assert listed["base"].size == 147_882_941
    assert listed["base"].sources[-1] == "hub:Systran/faster-whisper-base"
    assert not listed["small"].pinned
    assert listed["small"].size is None
    assert not any(model.present for model in listed.values())
    assert listed["base"].folder == tmp_path / "base"


def test_an_unpinned_model_is_present_with_its_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(weights.CACHE_VARIABLE, str(tmp_path))
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "model.bin").write_bytes(b"x")
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "model.bin").write_bytes(b"x")  # of a wrong size
    assert [model.name for model in list_models() if model.present] == ["small"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"hellO", rf"should have SHA-256 {HELLO} and has [0-9a-f]{{64}}", id="hash"),
        pytest.param(b"hello!", "should have 5 bytes and has 6", id="size"),
        pytest.param(None, "is missing", id="missing"),
    ],
)
def test_other_bytes_are_refused_by_name(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "model.bin"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WeightsError, match=rf"model 'toy': model\.bin in .*{said}"):
        check_file("toy", WeightFile("model.bin", 5, HELLO), path)


def test_the_right_bytes_are_taken(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"hello")
    check_file("toy", WeightFile("model.bin", 5, HELLO), tmp_path / "model.bin")


def test_a_folder_without_a_vocabulary_is_no_model(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(WeightsError, match="vocabulary"):
        check_layout("mine", tmp_path)
    (tmp_path / "vocabulary.json").write_text("[]")
    check_layout("mine", tmp_path)


@pytest.mark.parametrize("text", ["[base\n", "[base]\nabout = 3\n", "[base]\nabout = 'x'\n"])
def test_a_broken_table_is_one_clear_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "weights.toml"
    path.write_text(text)
    with pytest.raises(WeightsError, match=r"weights\.toml cannot be read"):
        read_table(path)
