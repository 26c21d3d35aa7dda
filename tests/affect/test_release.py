"""A release that does not fit is refused with the reason, never used."""

import json
import shutil
from pathlib import Path

import pytest

from voicemon.affect.release import CARD, RELEASE, WEIGHTS, files_of, has_fused, read_release, write_release
from voicemon.errors import WeightsError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (CARD, WEIGHTS):
        shutil.copy(RELEASE / name, tmp_path / name)
    return tmp_path


def rewrite(folder: Path, **fields: object) -> None:
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps(card | fields))


def test_what_ships_can_be_read_and_written_back_to_the_same_bytes(tmp_path: Path) -> None:
    release = read_release()
    assert write_release(tmp_path, release, {}) == release.model
    assert (tmp_path / WEIGHTS).read_bytes() == (RELEASE / WEIGHTS).read_bytes()


def test_it_is_small() -> None:
    assert (RELEASE / WEIGHTS).stat().st_size < 1_000_000


def test_a_missing_release_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=str(tmp_path)):
        read_release(tmp_path)


def test_damaged_weights_are_refused(folder: Path) -> None:
    content = bytearray((folder / WEIGHTS).read_bytes())
    content[-1] ^= 1
    (folder / WEIGHTS).write_bytes(content)
    with pytest.raises(WeightsError, match="SHA-256"):
        read_release(folder)


def test_a_model_of_other_functionals_is_refused_by_their_names(folder: Path) -> None:
    functionals = json.loads((folder / CARD).read_text())["functionals"]
    rewrite(folder, functionals=[*functionals[:-1], "spectral_wobble"])
    with pytest.raises(WeightsError, match="spectral_wobble"):
        read_release(folder)
    rewrite(folder, functionals=functionals[::-1])
    with pytest.raises(WeightsError, match="their order"):
        read_release(folder)


def test_another_format_is_refused(folder: Path) -> None:
    rewrite(folder, format=99)
    with pytest.raises(WeightsError, match="99"):
        read_release(folder)


def test_a_torn_card_is_refused(folder: Path) -> None:
    (folder / CARD).write_text((folder / CARD).read_text()[:200])
    with pytest.raises(WeightsError, match="no arousal/valence model"):
        read_release(folder)


def test_a_fused_head_can_be_read_and_written_back_to_the_same_bytes(tmp_path: Path) -> None:
    release = read_release(head="fused-base")
    assert release.head == "fused-base"
    assert write_release(tmp_path, release, {}) == release.model
    for name in files_of("fused-base"):
        assert (tmp_path / name).is_file()
    assert (tmp_path / "fused-base.safetensors").read_bytes() == (
        RELEASE / "fused-base.safetensors"
    ).read_bytes()
    assert has_fused("base", tmp_path)
    assert not has_fused("base.en", tmp_path)


def test_both_heads_hear_prosody_alike() -> None:
    """The fused head is the shipped prosody head with the states beside it, so neither may be renewed alone."""
    prosody, fused = read_release(), read_release(head="fused-base")
    for name, weights in prosody.network.named_parameters():
        assert weights.equal(fused.network.get_parameter(name)), "run models/arousal_valence/train_fused.py"
    count = len(prosody.population.mean)
    assert (prosody.population.scale == fused.population.scale[:count]).all()
