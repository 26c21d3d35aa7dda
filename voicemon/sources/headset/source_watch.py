"""Whether a stream still hears the source that it was opened on.

When a source goes, PulseAudio and PipeWire connect its streams to whatever else there is and tell the program nothing:
the customer's line would go on with the agent's voice. So the server is asked whenever it says that something changed.
"""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from voicemon.sources.headset.sound_system import server_listing

_OUTPUT = re.compile(r"^Source Output #\d+$", re.MULTILINE)
_ON_SOURCE = re.compile(r"^\tSource: (\d+)$", re.MULTILINE)
_PROCESS = re.compile(r'^\t\tapplication\.process\.id = "(\d+)"$', re.MULTILINE)
_SOURCE = re.compile(r"^Source #(\d+)\n(?:\t.*\n)*?\tName: (.*)$", re.MULTILINE)

SUBSCRIBING_SECONDS = 0.5
"""``pactl subscribe`` does not say when it begins to hear of changes. But asking makes a change, a client that comes:
so the server is asked this often until the first change is heard of."""


class SourceWatch:
    """For the length of a ``with`` block, tells ``gone`` once when the streams of a process lose ``source``.

    Without a source, or without pactl, it watches nothing.
    """

    def __init__(self, source: str, process: int, gone: Callable[[str], None]) -> None:
        self._source = source
        self._process = process
        self._gone = gone
        self._subscribed = threading.Event()
        self._telling = threading.Lock()
        self._told = False
        self._subscription: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        command = shutil.which("pactl")
        if self._source and command:
            self._subscription = subprocess.Popen(
                [command, "subscribe"], env={**os.environ, "LC_ALL": "C"}, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            threading.Thread(target=self._listen, args=[self._subscription], daemon=True).start()
            threading.Thread(target=self._look_until_subscribed, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._subscription is not None:
            with self._telling:
                self._told = True
            self._subscribed.set()
            self._subscription.kill()
            self._subscription.wait()

    def _listen(self, subscription: subprocess.Popen[bytes]) -> None:
        assert subscription.stdout is not None
        for line in subscription.stdout:
            first = not self._subscribed.is_set()
            self._subscribed.set()
            if first or b"'remove' on source " in line or b"'change' on source-output" in line:
                self._look()
        self._tell("the sound server has gone")

    def _look_until_subscribed(self) -> None:
        while not self._subscribed.wait(SUBSCRIBING_SECONDS):
            self._look()

    def _look(self) -> None:
        sources, outputs = server_listing("sources"), server_listing("source-outputs")
        if source_of(self._process, outputs, sources) not in (self._source, None):
            self._tell("it was unplugged")

    def _tell(self, reason: str) -> None:
        with self._telling:
            if not self._told:
                self._told = True
                self._gone(reason)


def source_of(process: int, outputs: str, sources: str) -> str | None:
    """The name of the source that the stream of ``process`` hears, by what ``pactl list`` says of both.

    None where the server does not say: it has gone, or the stream has.
    """
    names: dict[str, str] = dict(_SOURCE.findall(sources))
    for entry in _OUTPUT.split(outputs)[1:]:
        owner, number = _PROCESS.search(entry), _ON_SOURCE.search(entry)
        if owner and number and int(owner[1]) == process:
            return names.get(number[1])
    return None
