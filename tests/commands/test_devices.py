"""The list of inputs with real levels, what each can carry, and what to do where none carries the customer."""

import re
import sys
from pathlib import Path

import pytest

from tests.sound import needs_sound
from tests.sources.headset.test_microphone import tone
from tests.test_cli import failed, run
from voicemon.bench.sound_server import sound_server
from voicemon.commands.devices import advice
from voicemon.sources.headset.devices import InputDevice


@needs_sound
def test_every_input_is_listed_with_its_level(tmp_path: Path) -> None:
    with sound_server(tmp_path / "sound", near=48000, far=44100) as server:
        server.play("far", tone(20.0, 16000), 16000)
        status, text = run("devices", "--seconds", "1")
    assert status == 0
    near, far = (
        next(line for line in text.splitlines() if f"Monitor of {name}" in line) for name in ("Near", "Far")
    )
    assert "silent" in near and "48000" in near and "the customer" in near
    assert "44100" in far and -10 < float(re.findall(r"(-?\d+) dB", far)[0]) < -8
    assert '--customer "Monitor of Near"' in text


def test_where_nothing_carries_the_customer_the_way_is_said() -> None:
    headset, cable = InputDevice("Headset", 48000, 1, 0), InputDevice("CABLE Output", 48000, 2, 1)
    assert "the customer cannot be heard" in advice([headset])
    assert '--agent "Headset" --customer "CABLE Output"' in advice([cable, headset])
    assert "--agent DEVICE" in advice([cable])


def test_without_portaudio_it_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    status, line = failed(monkeypatch, capsys, "devices")
    assert status == 1 and "apt install libportaudio2" in line
