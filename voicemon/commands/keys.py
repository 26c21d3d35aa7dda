"""Single keys from the terminal and signals from other programs, as words for a command."""

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator

SIGNALS = {"SIGUSR1": "m", "SIGUSR2": "p", "SIGINT": "q", "SIGTERM": "q"}
"""The key that each signal stands for, on systems that have the signal."""


@contextlib.contextmanager
def heard_keys(on_key: Callable[[str], None]) -> Iterator[None]:
    """For the length of the block, tell ``on_key`` every key that is pressed, in small letters.

    Where standard input is no terminal only signals are heard. Call it from the event loop, which then tells.
    """
    loop = asyncio.get_running_loop()
    with contextlib.ExitStack() as stack:
        for name, key in SIGNALS.items():
            # Windows has neither all of the signals nor a loop that hears of them.
            with contextlib.suppress(AttributeError, NotImplementedError):
                number = getattr(signal, name)
                loop.add_signal_handler(number, on_key, key)
                stack.callback(loop.remove_signal_handler, number)
        if sys.stdin is not None and sys.stdin.isatty():
            stack.enter_context(_terminal_keys(loop, on_key))
        yield


@contextlib.contextmanager
def _terminal_keys(loop: asyncio.AbstractEventLoop, on_key: Callable[[str], None]) -> Iterator[None]:
    if sys.platform == "win32":
        import msvcrt

        def wait_for_keys() -> None:
            while True:
                loop.call_soon_threadsafe(on_key, msvcrt.getwch().lower())

        threading.Thread(target=wait_for_keys, daemon=True).start()
        yield
        return

    import os
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def read() -> None:
        for key in os.read(terminal, 64).decode(errors="ignore"):
            on_key(key.lower())

    tty.setcbreak(terminal)
    loop.add_reader(terminal, read)
    try:
        yield
    finally:
        loop.remove_reader(terminal)
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
