"""Which source a stream hears by the sound server's own words, and that it is noticed when that changes."""

import os
import subprocess
import threading
from pathlib import Path

from tests.sound import needs_sound
from voicemon.bench.sound_server import sound_server
from voicemon.sources.headset.source_watch import SourceWatch, source_of

SOURCES = """Source #0
	State: RUNNING
	Name: near.monitor
	Description: Monitor of Near

Source #12
	State: IDLE
	Name: far.monitor
"""
OUTPUTS = """Source Output #3
	Driver: protocol-native.c
	Source: 12
	Properties:
		application.process.id = "77"

Source Output #4
	Source: 0
	Properties:
		application.name = "ALSA plug-in [python3.11]"
		application.process.id = "4711"
"""


def test_each_stream_is_known_by_its_process() -> None:
    assert source_of(4711, OUTPUTS, SOURCES) == "near.monitor"
    assert source_of(77, OUTPUTS, SOURCES) == "far.monitor"


def test_nothing_is_known_of_a_stream_or_a_server_that_is_not_there() -> None:
    assert source_of(1, OUTPUTS, SOURCES) is None
    assert source_of(4711, "", "") is None
    assert source_of(4711, OUTPUTS, "") is None


def test_without_a_source_there_is_nothing_to_watch() -> None:
    with SourceWatch("", os.getpid(), lambda reason: None) as watch:
        assert watch._subscription is None


@needs_sound
def test_a_source_that_goes_and_a_server_that_goes_are_told(tmp_path: Path) -> None:
    reasons: list[str] = []
    told = threading.Semaphore(0)

    def gone(reason: str) -> None:
        reasons.append(reason)
        told.release()

    with (
        sound_server(tmp_path / "sound", near=48000, far=48000) as server,
        subprocess.Popen(["parec", "-d", "near.monitor"], stdout=subprocess.PIPE) as listener,
        SourceWatch("near.monitor", listener.pid, gone),
    ):
        assert listener.stdout is not None and len(listener.stdout.read(4000)) == 4000
        server.unplug("near")
        assert told.acquire(timeout=10)
        assert reasons == ["it was unplugged"]
        with SourceWatch("far.monitor", os.getpid(), gone):
            server.stop()
            assert told.acquire(timeout=10)
        listener.kill()
    assert reasons == ["it was unplugged", "the sound server has gone"]
