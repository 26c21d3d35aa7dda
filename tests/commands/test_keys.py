"""Keys of a real terminal and signals are told; the terminal is afterwards as it was."""

import asyncio
import os
import pty
import signal
import sys
import termios

import pytest

from voicemon.commands.keys import heard_keys


async def told(count: int, press: object) -> list[str]:
    keys: list[str] = []
    enough = asyncio.Event()

    def on_key(key: str) -> None:
        keys.append(key)
        if len(keys) == count:
            enough.set()

    with heard_keys(on_key):
        press()  # type: ignore[operator]
        async with asyncio.timeout(10):
            await enough.wait()
    return keys


def test_keys_of_a_terminal_are_told_as_they_are_pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    with open(theirs, closefd=True) as terminal:  # noqa: PTH123 - it is a descriptor
        monkeypatch.setattr(sys, "stdin", terminal)
        assert asyncio.run(told(3, lambda: os.write(ours, b"mPq"))) == ["m", "p", "q"]
        assert termios.tcgetattr(theirs) == before
    os.close(ours)


def test_signals_stand_for_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.devnull) as nothing:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdin", nothing)

        def press() -> None:
            os.kill(os.getpid(), signal.SIGUSR1)
            os.kill(os.getpid(), signal.SIGUSR2)
            os.kill(os.getpid(), signal.SIGTERM)

        assert sorted(asyncio.run(told(3, press))) == ["m", "p", "q"]
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
