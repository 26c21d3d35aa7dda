"""The inputs of a real sound server; without PortAudio, one line that says what to install."""

import sys
from pathlib import Path

import pytest

from tests.sound import needs_sound
from voicemon.bench.sound_server import sound_server
from voicemon.errors import AudioFormatError
from voicemon.sources.headset.devices import InputDevice
from voicemon.sources.headset.sound_system import input_devices, server_listing


@needs_sound
def test_a_sound_servers_monitors_are_listed_with_their_rates(tmp_path: Path) -> None:
    with sound_server(tmp_path / "sound", near=48000, far=44100):
        near, far = input_devices()
    assert isinstance(near, InputDevice)
    assert (near.name, near.source, near.rate_hz, near.carries_customer) == (
        "Monitor of Near", "near.monitor", 48000, True,
    )  # fmt: skip
    assert (far.name, far.rate_hz) == ("Monitor of Far", 44100)


def test_listing_works_or_says_what_is_missing() -> None:
    try:
        assert all(device.channels > 0 for device in input_devices())
    except AudioFormatError as error:
        assert "\n" not in str(error)


def test_without_portaudio_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(AudioFormatError, match="apt install libportaudio2") as error:
        input_devices()
    assert "\n" not in str(error.value)


def test_without_a_sound_server_there_is_nothing_to_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere/at/all")
    assert server_listing("sources") == ""
    monkeypatch.setenv("PATH", "")
    assert server_listing("sources") == ""
