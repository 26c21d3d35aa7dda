"""Which sound inputs a machine has, which of them can carry the customer, and which one a person means. No I/O."""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voicemon.errors import AudioFormatError

_LOOPBACKS = re.compile(
    r"monitor of|\.monitor\b|loopback|blackhole|soundflower|cable output|vb-(audio|cable)|what u hear"
    # What Windows calls its own, in English, German, French, Spanish and Italian.
    r"|stereo ?mix|mixage st.r.o|mezcla est.reo|missaggio stereo",
    re.IGNORECASE,
)

HOST_APIS = ("Windows WASAPI", "Core Audio", "JACK Audio Connection Kit", "ALSA")
"""PortAudio offers a device once for each of the system's interfaces; the first of these that there is names it."""

SERVER_DEVICE = "pulse"
"""ALSA's name for the sound server, PulseAudio or PipeWire, whose sources PortAudio cannot tell apart by itself."""

_CARD = re.compile(r" \(hw:\d+,\d+\)$")
_SOURCE_LINE = re.compile(r"^Source #(\d+)$")
_FIELD_LINE = re.compile(r"^\t(Name|Description|Sample Specification|Monitor of Sink): (.*)$")
_SPECIFICATION = re.compile(r"(\d+)ch (\d+)Hz")


@dataclass(frozen=True, slots=True)
class InputDevice:
    """Something that can be listened to."""

    name: str
    """What the system calls it, in words for a person."""
    rate_hz: int
    """Samples per second that it works at by itself."""
    channels: int
    portaudio: int
    """PortAudio's number for it, which changes when devices come and go."""
    source: str = ""
    """The sound server's own name for it; empty where PortAudio knows the device itself."""
    monitor: bool = False
    """The sound server says that it is what an output plays."""

    @property
    def carries_customer(self) -> bool:
        """Whether it gives what the computer plays, which during a call is the customer's voice."""
        return self.monitor or bool(_LOOPBACKS.search(self.name) or _LOOPBACKS.search(self.source))

    @property
    def lasting_name(self) -> str:
        """What it is found by when it is plugged in again: ALSA numbers its cards anew, and then it is another card."""
        return self.source or _CARD.sub("", self.name)


def portaudio_inputs(
    devices: Sequence[Mapping[str, Any]], host_apis: Sequence[Mapping[str, Any]]
) -> list[InputDevice]:
    """The inputs among what PortAudio lists, each once where the system offers it in several ways."""
    names = [str(api["name"]) for api in host_apis]
    best = next((names.index(api) for api in HOST_APIS if api in names), None)
    return [
        InputDevice(
            str(found["name"]), int(found["default_samplerate"]), int(found["max_input_channels"]), number
        )
        for number, found in enumerate(devices)
        if found["max_input_channels"] > 0 and (best is None or found["hostapi"] == best)
    ]


def server_inputs(listing: str, portaudio: int) -> list[InputDevice]:
    """The sound server's sources in what ``LC_ALL=C pactl list sources`` prints; ``portaudio`` opens each of them."""
    sources: list[dict[str, str]] = []
    for line in listing.splitlines():
        if _SOURCE_LINE.match(line):
            sources.append({})
        elif sources and (field := _FIELD_LINE.match(line)):
            sources[-1].setdefault(field[1], field[2])
    devices = []
    for source in sources:
        specification = _SPECIFICATION.search(source.get("Sample Specification", ""))
        if specification and "Name" in source:
            name, channels, rate_hz = source["Name"], int(specification[1]), int(specification[2])
            monitor = source.get("Monitor of Sink", "n/a") != "n/a"
            description = source.get("Description") or name
            devices.append(InputDevice(description, rate_hz, channels, portaudio, name, monitor))
    return devices


def find_device(devices: Sequence[InputDevice], wanted: str) -> InputDevice:
    """The device that ``wanted`` means: its number in ``devices``, its name, or a part of just one name.

    Raises AudioFormatError, with the names that there are, where it means none or several.
    """
    if wanted.isdecimal() and int(wanted) < len(devices):
        return devices[int(wanted)]
    word = wanted.casefold()
    exact = [each for each in devices if word in (each.name.casefold(), each.source.casefold())]
    found = exact or [each for each in devices if word and word in f"{each.name}\n{each.source}".casefold()]
    if not found:
        there = ", ".join(repr(each.name) for each in devices) or "none at all"
        raise AudioFormatError(f"no sound input is called {wanted!r}; there is {there}")
    if len({(each.name, each.source) for each in found}) > 1:
        both = ", ".join(
            repr(each.name if len({e.name for e in found}) > 1 else each.source) for each in found
        )
        raise AudioFormatError(f"{wanted!r} means more than one sound input: {both}")
    return found[0]


def how_to_hear_the_customer(platform: str = sys.platform) -> str:
    """What to do on this system where no input carries what the computer plays."""
    if platform == "darwin":
        return (
            "macOS lets nobody listen to what it plays: install BlackHole (existential.audio/blackhole), make a "
            "Multi-Output Device of it and the headset in Audio MIDI Setup, and let the telephone program play there"
        )
    if platform == "win32":
        return (
            "switch on Stereo Mix among the recording devices of the sound settings, or install VB-Cable "
            "(vb-audio.com/Cable), let the telephone program play to CABLE Input, and take CABLE Output here"
        )
    return (
        "PulseAudio and PipeWire give a 'Monitor of …' for every output: see that the sound server runs and that "
        "pactl and ALSA's pulse plugin are there (Debian: apt install pulseaudio-utils libasound2-plugins)"
    )
