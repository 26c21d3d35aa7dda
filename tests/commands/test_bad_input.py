"""Bad input gives one clear line and a failing exit status, and what was recorded stays."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.serving import config_for, needs_charts
from voicemon import events as ev
from voicemon.call.host import LOG_NAME
from voicemon.call.log import read_log
from voicemon.demo import demo_call


def voicemon(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "voicemon", *map(str, arguments)]
    surroundings = {**os.environ, "COLUMNS": "250", **environment}
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, env=surroundings)


def analysed(folder: Path, *calls: Path, more: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return voicemon("analyse", *calls, "-o", folder / "out", "--no-words", *more)


def one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """The command failed, and said why in one line that holds ``words``."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if all(word in line for word in words)]
    assert len(lines) == 1, done.stderr


def recording(path: Path, samples: np.ndarray, rate: int = 8000) -> Path:
    soundfile.write(path, samples, rate, subtype="PCM_16")
    return path


def noise(seconds: float, channels: int = 2, rate: int = 8000) -> np.ndarray:
    return 0.05 * np.random.default_rng(1).standard_normal((int(seconds * rate), channels))


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A file of each bad kind."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "empty.wav").write_bytes(b"")
    (folder / "letter.wav").write_text("Dear Sir or Madam, " * 100)
    (folder / "letter.flac").write_text("Dear Sir or Madam, " * 100)
    soundfile.write(folder / "nothing.wav", np.zeros((0, 2)), 8000)
    whole = demo_call().read_bytes()
    (folder / "truncated.flac").write_bytes(whole[: len(whole) // 2])
    recording(folder / "six.wav", noise(1, 6))
    return {path.stem + path.suffix: path for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["empty.wav", "letter.wav", "letter.flac", "nothing.wav"])
def test_what_is_no_audio_is_named(tmp_path: Path, bad: dict[str, Path], name: str) -> None:
    one_line(analysed(tmp_path, bad[name]), name)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    one_line(analysed(tmp_path, tmp_path / "nowhere.wav"), "nowhere.wav")


def test_a_truncated_file_is_read_as_far_as_it_goes(tmp_path: Path, bad: dict[str, Path]) -> None:
    one_line(analysed(tmp_path, bad["truncated.flac"]), "truncated.flac")
    events = list(read_log(tmp_path / "out" / "truncated" / LOG_NAME)[1])
    assert any(isinstance(event, ev.ReadingTaken) for event in events)
    assert (tmp_path / "out" / "truncated" / "report.html").exists()


@pytest.mark.parametrize(
    ("channels", "word"),
    [
        ("customer", "1 channel"),
        ("customer,customer", "twice"),
        ("customer,boss", "boss"),
        ("-,-", "leaves out"),
    ],
)
def test_a_wrong_channel_map_is_explained(tmp_path: Path, channels: str, word: str) -> None:
    one_line(analysed(tmp_path, demo_call(), more=("--channels", channels)), word)


def test_six_channels_need_a_map_and_work_with_one(tmp_path: Path, bad: dict[str, Path]) -> None:
    one_line(analysed(tmp_path, bad["six.wav"]), "6 channels")
    done = analysed(tmp_path, bad["six.wav"], more=("--channels", "customer,agent,-,-,-,-"))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "samples", "rate"),
    [
        ("one", np.full((1, 2), 0.5), 8000),
        ("silent", np.zeros((16_000, 2)), 8000),
        ("clipped", np.sign(noise(2)), 8000),
        ("fast", noise(2, 2, 96_000), 96_000),
        ("mono", noise(2, 1), 8000),
    ],
)
def test_odd_but_real_audio_is_analysed(tmp_path: Path, name: str, samples: np.ndarray, rate: int) -> None:
    done = analysed(tmp_path, recording(tmp_path / f"{name}.wav", samples, rate))
    assert done.returncode == 0, done.stderr
    events = list(read_log(tmp_path / "out" / name / LOG_NAME)[1])
    assert isinstance(events[-1], ev.CallEnded)
    assert not any(isinstance(event, ev.ReadingTaken) for event in events)
    assert events[-1].stop == pytest.approx(len(samples) * 16_000 / rate, abs=1)
    if name == "mono":
        assert "cannot be told apart" in done.stderr


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path, bad: dict[str, Path]) -> None:
    good = recording(tmp_path / "good.wav", noise(2))
    one_line(analysed(tmp_path, bad["letter.wav"], good, more=("--jobs", "2")), "letter.wav")
    assert (tmp_path / "out" / "good" / "report.html").exists()


def test_an_analysis_is_not_overwritten_unasked(tmp_path: Path) -> None:
    good = recording(tmp_path / "good.wav", noise(1))
    assert analysed(tmp_path, good).returncode == 0
    before = (tmp_path / "out" / "good" / LOG_NAME).read_bytes()
    one_line(analysed(tmp_path, good), "--force")
    assert (tmp_path / "out" / "good" / LOG_NAME).read_bytes() == before
    assert analysed(tmp_path, good, more=("--force",)).returncode == 0


def test_a_full_disk_is_said_and_the_log_is_whole(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", str(disk)]
    mounted = subprocess.run(command, check=False, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        one_line(voicemon("analyse", demo_call(), "-o", disk, "--no-words"), "No space left")
        log = next(disk.glob("*/" + LOG_NAME))
        assert log.read_bytes().endswith(b"\n")
        assert len(list(read_log(log)[1])) > 50
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_missing_and_wrong_weights_are_named(tmp_path: Path) -> None:
    one_line(voicemon("analyse", demo_call(), "-o", tmp_path, "--model", "bsae"), "bsae", "base")
    one_line(
        voicemon("analyse", demo_call(), "-o", tmp_path, "--model", tmp_path / "none"), str(tmp_path / "none")
    )
    config_for(tmp_path)
    from voicemon.transcription.weights import cache_folder

    shutil.copytree(cache_folder() / "tiny.en", tmp_path / "models" / "tiny.en")
    with (tmp_path / "models" / "tiny.en" / "model.bin").open("r+b") as weights:
        weights.seek(1_000_000)
        weights.write(b"spoilt")
    spoilt = str(tmp_path / "models")
    done = voicemon("analyse", demo_call(), "-o", tmp_path, "--model", "tiny.en", VOICEMON_MODELS=spoilt)
    one_line(done, "tiny.en", "model.bin", "1a5afae06a4d")


@needs_charts
def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        one_line(voicemon("serve", "--port", port, "--calls", tmp_path), str(port), "in use")


def test_a_public_address_is_refused(tmp_path: Path) -> None:
    one_line(voicemon("serve", "--host", "0.0.0.0", "--calls", tmp_path), "0.0.0.0", "this machine only")


def test_no_server_to_replay_into_is_said() -> None:
    one_line(voicemon("replay", demo_call(), "--server", "http://127.0.0.1:9"), "no voicemon server")


def test_a_wrong_device_and_speed_are_named(tmp_path: Path) -> None:
    one_line(voicemon("replay", demo_call(), "--speed", "warp"), "warp")
    one_line(voicemon("analyse", demo_call(), "-o", tmp_path, "--device", "abacus"), "abacus")


def test_an_unknown_team_is_named_before_anything_is_written(tmp_path: Path) -> None:
    options = tmp_path / "voicemon.toml"
    options.write_text('[whisper.teams]\nrepairs = ["Zyntarix"]\n')
    more = ("--config", str(options), "--team", "repair")
    one_line(analysed(tmp_path, demo_call(), more=more), "'repair'", "repairs")
    one_line(analysed(tmp_path, demo_call(), more=("--team", "repairs")), "'repairs'", "no teams")
    assert not (tmp_path / "out").exists()


def test_readings_of_clips_are_json_lines(tmp_path: Path, bad: dict[str, Path]) -> None:
    silent = recording(tmp_path / "silent.wav", np.zeros(8000))
    done = voicemon(
        "read", demo_call(), bad["letter.wav"], silent, "--baseline", demo_call(), "--model", "none"
    )
    one_line(done, "letter.wav")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(line["file"]).name for line in lines] == [demo_call().name, "silent.wav"]
    assert -1 <= lines[0]["arousal"] <= 1
    assert 0 <= lines[0]["stress"] <= 100
    assert lines[0]["head"] == "prosody-only"
    assert lines[1]["arousal"] is None
    assert lines[1]["withheld"]
