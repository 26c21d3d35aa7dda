"""Lists of three systems as PortAudio and the sound server give them: who can carry the customer, and who is meant."""

import pytest

from voicemon.errors import AudioFormatError
from voicemon.sources.headset.devices import (
    InputDevice,
    find_device,
    how_to_hear_the_customer,
    portaudio_inputs,
    server_inputs,
)

LISTING = """Source #0
	State: RUNNING
	Name: alsa_output.usb-Jabra.analog-stereo.monitor
	Description: Monitor of Jabra Evolve2
	Driver: module-alsa-card.c
	Sample Specification: s16le 2ch 48000Hz
	Channel Map: front-left,front-right
	Monitor of Sink: alsa_output.usb-Jabra.analog-stereo
	Properties:
		device.description = "Monitor of Jabra Evolve2"

Source #3
	State: SUSPENDED
	Name: alsa_input.usb-Jabra.mono
	Description: Jabra Evolve2
	Sample Specification: s16le 1ch 16000Hz
	Monitor of Sink: n/a

Source #4
	Name: broken
"""


def found(name: str, inputs: int, rate: float = 48000.0, api: int = 0) -> dict[str, object]:
    return {"name": name, "max_input_channels": inputs, "default_samplerate": rate, "hostapi": api}


def test_the_sound_servers_sources_are_devices_with_their_own_rates() -> None:
    monitor, headset = server_inputs(LISTING, portaudio=7)
    assert monitor == InputDevice(
        "Monitor of Jabra Evolve2", 48000, 2, 7, "alsa_output.usb-Jabra.analog-stereo.monitor", True
    )
    assert headset == InputDevice("Jabra Evolve2", 16000, 1, 7, "alsa_input.usb-Jabra.mono")
    assert (monitor.carries_customer, headset.carries_customer) == (True, False)
    assert server_inputs("", 7) == []


def test_a_device_that_windows_offers_four_times_is_listed_once() -> None:
    apis = [{"name": name} for name in ("MME", "Windows DirectSound", "Windows WASAPI", "Windows WDM-KS")]
    devices = [found("Headset (Jabra)", 1, api=api) for api in range(4)] + [found("Speakers", 0, api=2)]
    (device,) = portaudio_inputs(devices, apis)
    assert (device.name, device.portaudio, device.rate_hz) == ("Headset (Jabra)", 2, 48000)


def test_an_unknown_interface_hides_nothing() -> None:
    assert len(portaudio_inputs([found("a", 1), found("b", 2)], [{"name": "Something new"}])) == 2


@pytest.mark.parametrize(
    "name",
    ["BlackHole 2ch", "CABLE Output (VB-Audio Virtual Cable)", "Stereo Mix (Realtek)", "Stereomix (Realtek)",
     "Loopback Audio", "Monitor of Built-in Audio", "Soundflower (2ch)", "What U Hear (Sound Blaster)"],
)  # fmt: skip
def test_inputs_that_carry_what_the_computer_plays_are_known_by_name(name: str) -> None:
    assert InputDevice(name, 48000, 2, 0).carries_customer


@pytest.mark.parametrize("name", ["Headset (Jabra)", "MacBook Pro Microphone", "CABLE Input", "Monitorbox"])
def test_a_microphone_does_not_carry_the_customer(name: str) -> None:
    assert not InputDevice(name, 48000, 2, 0).carries_customer


def test_a_device_is_meant_by_number_name_or_part_of_a_name() -> None:
    devices = server_inputs(LISTING, 0)
    monitor, headset = devices
    assert find_device(devices, "1") is headset
    assert (
        find_device(devices, "jabra evolve2") is headset
    )  # the whole name, although the other one holds it, too
    assert find_device(devices, "monitor of") is monitor
    assert find_device(devices, "alsa_input.usb-Jabra.mono") is headset
    assert find_device([*devices, headset], "JABRA EVOLVE2") is headset


@pytest.mark.parametrize(
    ("wanted", "words"),
    [("Plantronics", "no sound input is called 'Plantronics'; there is 'Monitor of Jabra"), ("", "''"),
     ("evolve", "means more than one sound input"), ("17", "'17'")],
)  # fmt: skip
def test_what_means_none_or_several_is_said_with_the_names_there_are(wanted: str, words: str) -> None:
    with pytest.raises(AudioFormatError, match=words) as error:
        find_device(server_inputs(LISTING, 0), wanted)
    assert "Jabra Evolve2" in str(error.value)


def test_a_card_that_gets_another_number_is_still_found() -> None:
    before, after = (InputDevice(f"Jabra Evolve2: USB Audio (hw:{card},0)", 48000, 1, 0) for card in (1, 3))
    assert find_device([after], before.lasting_name) is after
    assert server_inputs(LISTING, 0)[1].lasting_name == "alsa_input.usb-Jabra.mono"


def test_no_device_at_all_is_said() -> None:
    with pytest.raises(AudioFormatError, match="there is none at all"):
        find_device([], "0")


@pytest.mark.parametrize(
    ("platform", "word"), [("darwin", "BlackHole"), ("win32", "VB-Cable"), ("linux", "pactl")]
)
def test_every_system_has_a_way_to_the_customer(platform: str, word: str) -> None:
    assert word in how_to_hear_the_customer(platform)
