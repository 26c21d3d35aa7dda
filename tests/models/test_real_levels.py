"""Utterance levels of real recordings: a party of its own each, and gain moves a level by as much."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from models.arousal_valence.real_levels import FEWEST, levels_of, main, scatter_of
from tests.realdata import DATA, REAL_CALL, needs_data


def test_scatter_is_that_of_a_sample_and_a_few_utterances_have_none() -> None:
    assert scatter_of([-20.0, -22.0, -24.0]) == (2.0, 4.0)
    assert np.isnan(scatter_of([-20.0, -22.0])).all()
    assert FEWEST == 3


@needs_data
def test_parties_have_levels_of_their_own_and_gain_moves_them(tmp_path: Path) -> None:
    samples, rate = soundfile.read(REAL_CALL, dtype="float32", frames=25 * 8000)
    soundfile.write(tmp_path / "two.wav", samples, rate, subtype="FLOAT")
    soundfile.write(tmp_path / "one.wav", samples[:, 0] / 2, rate, subtype="FLOAT")
    two, one = levels_of(tmp_path / "two.wav"), levels_of(tmp_path / "one.wav")
    assert list(two) == ["customer", "agent"]
    assert list(one) == ["customer"]
    assert len(two["customer"]) >= 2
    assert len(two["agent"]) >= 1
    assert one["customer"] == pytest.approx([level - 6.02 for level in two["customer"]], abs=0.05)


@needs_data
def test_a_line_a_party_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = DATA / "calls" / "ibm_de-DE_NarrowbandModel_sample1.wav"
    (tmp_path / path.name).write_bytes(path.read_bytes())
    main(tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[1].startswith(path.stem)
    deviation = f"{scatter_of(levels_of(path)['customer'])[0]:.1f}"
    assert lines[2] == f"1 parties with {FEWEST} utterances or more: {deviation} to {deviation} dB"
