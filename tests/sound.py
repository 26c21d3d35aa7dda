"""What tests that need a real sound system share."""

import os
import signal

import pytest

from voicemon.bench.sound_server import missing_parts

needs_sound = pytest.mark.skipif(bool(missing_parts()), reason=missing_parts() or "all is there")


def freeze(process: int) -> None:
    """Let a process stand still, as a machine does that is much too busy."""
    os.kill(process, signal.SIGSTOP)


def thaw(process: int) -> None:
    """Let it go on."""
    os.kill(process, signal.SIGCONT)
