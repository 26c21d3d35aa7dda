"""A private sound server starts, plays, loses and regains a sink, and leaves the environment as it was."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.sound import needs_sound
from voicemon.bench import sound_server as module
from voicemon.bench.sound_server import missing_parts, sound_server
from voicemon.errors import ConfigError


def sources() -> list[str]:
    done = subprocess.run(["pactl", "list", "short", "sources"], check=True, capture_output=True, text=True)
    return [line.split("\t")[1] for line in done.stdout.splitlines()]


@needs_sound
def test_sinks_come_and_go(tmp_path: Path) -> None:
    before = dict(os.environ)
    with sound_server(tmp_path / "sound", near=48000, far=16000) as server:
        assert sources() == ["near.monitor", "far.monitor"]
        server.unplug("near")
        assert sources() == ["far.monitor"]
        server.plug_in("near")
        assert sorted(sources()) == ["far.monitor", "near.monitor"]
        assert server.play("near", np.zeros(800, np.float32), 8000).wait() == 0
        with pytest.raises(ConfigError, match="elsewhere"):
            server.unplug("elsewhere")
    assert dict(os.environ) == before


def test_what_is_missing_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    assert "no pulseaudio" in missing_parts() and "apt install" in missing_parts()
