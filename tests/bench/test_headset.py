"""The bench finds onsets of speech in a call, and counts each delay from its own onset."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicemon.audio.chunk import RATE_HZ
from voicemon.bench import headset
from voicemon.bench.headset import SPEECH_SECONDS, bench_headset, delays_ms, speech_onsets
from voicemon.errors import ConfigError


def test_speech_begins_where_a_pause_ends(tmp_path: Path) -> None:
    call = np.zeros((4 * RATE_HZ, 2), np.float32)
    call[RATE_HZ : 2 * RATE_HZ, 0] = 0.1
    call[2 * RATE_HZ : 2 * RATE_HZ + 100, 1] = 0.5  # a click: it is loud, and that is all that is asked
    soundfile.write(tmp_path / "call.wav", call, RATE_HZ)
    first, second = speech_onsets(tmp_path / "call.wav")
    assert len(first) == len(second) == int(SPEECH_SECONDS * RATE_HZ)
    assert abs(first[0] - 0.1) < 1e-3 and abs(second[0] - 0.5) < 1e-3


def test_each_delay_is_from_its_own_onset_to_the_first_level_that_shows_a_voice() -> None:
    shown = [(0.5, -30.0), (1.05, -90.0), (1.15, -40.0), (1.25, -20.0), (3.1, -45.0)]
    assert delays_ms([1.0, 2.0, 3.0], shown) == pytest.approx([150, 100])


def test_without_a_sound_system_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headset, "missing_parts", lambda: "no pulseaudio here")
    with pytest.raises(ConfigError, match="no pulseaudio here") as error:
        bench_headset(Path("any.wav"), 2)
    assert "\n" not in str(error.value)
