"""The machine's sound inputs, asked of PortAudio and, where there is one, of the sound server."""

import os
import shutil
import subprocess
from typing import Any

from voicemon.errors import AudioFormatError
from voicemon.sources.headset.devices import SERVER_DEVICE, InputDevice, portaudio_inputs, server_inputs

ANSWER_SECONDS = 5.0
"""The sound server answers within this or is taken for gone."""


def input_devices() -> list[InputDevice]:
    """What can be listened to on this machine: the sound server's sources, or what PortAudio finds by itself.

    Raises:
        AudioFormatError: PortAudio is not installed, or finds no sound system that it can use.
    """
    library = sounddevice()
    try:
        # PortAudio lists what was there when it started. No stream is lost: each has a process of its own.
        library._terminate()
        library._initialize()
        listed, host_apis = library.query_devices(), library.query_hostapis()
    except library.PortAudioError as error:
        raise AudioFormatError(f"PortAudio finds no sound system: {' '.join(str(error).split())}") from None
    inputs = portaudio_inputs(listed, host_apis)
    server = next((each.portaudio for each in inputs if each.name == SERVER_DEVICE), None)
    sources = [] if server is None else server_inputs(server_listing("sources"), server)
    # Beside the server's sources, the same hardware by its ALSA names would only be busy.
    return sources or inputs


def server_listing(what: str) -> str:
    """What ``pactl list`` tells of ``what``; empty without pactl or without a sound server."""
    command = shutil.which("pactl")
    if command is None:
        return ""
    try:
        done = subprocess.run(
            [command, "list", what], env={**os.environ, "LC_ALL": "C"}, capture_output=True,
            timeout=ANSWER_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""


def sounddevice() -> Any:
    """The module that speaks to PortAudio. Raises AudioFormatError where PortAudio is not installed."""
    try:
        import sounddevice as module
    except OSError as error:
        raise AudioFormatError(
            f"microphones need the system's PortAudio library (Debian: apt install libportaudio2): {error}"
        ) from error
    return module
