"""A sound server of one's own, for benches and tests: PulseAudio with sinks that play to nobody.

PortAudio reaches it through ALSA's pulse plugin. The sound system of whoever is logged in is left alone.
"""

import contextlib
import ctypes.util
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import soundfile

from voicemon.audio.chunk import Samples
from voicemon.errors import ConfigError

PACKAGES = "pulseaudio pulseaudio-utils libasound2-plugins libportaudio2"


def missing_parts() -> str:
    """What this machine lacks for a sound server, in words for a person; empty where there is all."""
    missing = [name for name in ("pulseaudio", "pactl", "paplay", "pacat") if shutil.which(name) is None]
    if not any(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")):
        missing.append("pulse plugin of ALSA")
    if ctypes.util.find_library("portaudio") is None:
        missing.append("PortAudio")
    return f"no {' and no '.join(missing)} here (Debian: apt install {PACKAGES})" if missing else ""


STARTING_SECONDS = 10.0


class SoundServer:
    """A running daemon. A sink called ``x`` plays to nobody and is heard at ``x.monitor``."""

    def __init__(self, folder: Path, sinks: dict[str, int]) -> None:
        """``sinks``: the rate of each."""
        self.folder = folder
        self.sinks = sinks
        self._daemon: subprocess.Popen[bytes] | None = None
        self._players: list[subprocess.Popen[bytes]] = []

    @property
    def environment(self) -> dict[str, str]:
        """What programs need to find this server and no other."""
        return {
            "XDG_RUNTIME_DIR": str(self.folder), "PULSE_RUNTIME_PATH": str(self.folder), "PULSE_STATE_PATH":
            str(self.folder), "PULSE_SERVER": f"unix:{self.folder}/native", "PULSE_COOKIE": f"{self.folder}/cookie",
        }  # fmt: skip

    def start(self) -> None:
        """Start the daemon and wait until it answers."""
        modules = [f"module-native-protocol-unix socket={self.folder}/native auth-anonymous=1"]
        modules += [self._sink(name) for name in self.sinks]
        loads = [word for module in modules for word in ("-L", module)]
        self._daemon = subprocess.Popen(
            ["pulseaudio", "--system=false", "--daemonize=no", "--exit-idle-time=-1", "--log-target=file:/dev/null",
             "-n", *loads],
            env={**os.environ, **self.environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + STARTING_SECONDS
        while not self._answers():
            assert self._daemon.poll() is None and time.monotonic() < deadline, "PulseAudio does not start"
            time.sleep(0.05)
        for name in self.sinks:
            # As a telephone program does: a sink that nobody plays to keeps its time less well.
            self._start_player("pacat", "--raw", "--latency-msec=20", "-d", name, "/dev/zero")

    def stop(self) -> None:
        """End the daemon and all that play to it."""
        for process in [*self._players, *([self._daemon] if self._daemon else [])]:
            process.kill()
            process.wait()
        self._players.clear()
        self._daemon = None

    def unplug(self, name: str) -> None:
        """Take the sink away, and with it its monitor."""
        self.control("unload-module", str(self._module(name)))

    def plug_in(self, name: str) -> None:
        """Bring the sink back."""
        self.control("load-module", *self._sink(name).split())
        self._start_player("pacat", "--raw", "--latency-msec=20", "-d", name, "/dev/zero")

    def play(self, sink: str, samples: Samples, rate_hz: int) -> subprocess.Popen[bytes]:
        """Start playing float32[n] to a sink."""
        path = self.folder / f"{sink}-{len(self._players)}.wav"
        soundfile.write(path, samples, rate_hz)
        return self._start_player("paplay", "--latency-msec=20", "-d", sink, str(path))

    def _sink(self, name: str) -> str:
        # A null sink that must be able to rewind renders two seconds at a time while it is idle, as no headset does.
        return (
            f"module-null-sink sink_name={name} rate={self.sinks[name]} norewinds=1 "
            f"sink_properties=device.description={name.capitalize()}"
        )

    def _module(self, name: str) -> int:
        for line in self.control("list", "short", "modules").splitlines():
            if f"sink_name={name} " in line:
                return int(line.split("\t")[0])
        raise ConfigError(f"this sound server has no sink {name!r}")

    def control(self, *words: str) -> str:
        done = subprocess.run(["pactl", *words], check=True, capture_output=True, text=True, timeout=10)
        return done.stdout

    def _answers(self) -> bool:
        done = subprocess.run(["pactl", "info"], check=False, capture_output=True, timeout=10)
        return done.returncode == 0

    def _start_player(self, *words: str) -> subprocess.Popen[bytes]:
        player = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._players.append(player)
        return player


@contextlib.contextmanager
def sound_server(folder: Path, **sinks: int) -> Iterator[SoundServer]:
    """A server with these sinks, name=rate, that every program started within the block finds."""
    folder.mkdir(mode=0o700, exist_ok=True)
    server = SoundServer(folder, sinks)
    with mock.patch.dict(os.environ, server.environment):
        try:
            server.start()
            yield server
        finally:
            server.stop()
