"""Connections that bring one party each, put onto the one timeline of their call. No I/O and no clock.

The timeline begins with the first sample of the party that was heard first. A party may come late, leave early, or come
back where its connection was lost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.errors import ProtocolError
from voicemon.sources.incoming import NewCall

NOT_YET = "not on the call yet"
"""Why there is nothing of a party before its first sample."""


class JoinedCall:
    """Who is on a call, and where each one's audio belongs."""

    def __init__(self, call: NewCall) -> None:
        self.cut_samples = 0
        """At the timeline's rate, left out because their place was taken or lay before the call's beginning."""
        self._call = call
        self._on: set[Channel] = set()
        self._left: dict[Channel, str] = {}
        """Who was there and has gone: empty, or why the connection was lost."""
        self._absent = dict.fromkeys(call.channels, NOT_YET)
        """Why there may be a hole before the next chunk of those who have just come."""
        self._zero: float | None = None
        self._stops = dict.fromkeys(call.channels, 0)

    @property
    def nobody_on(self) -> bool:
        """Whether no connection is there at present."""
        return not self._on

    @property
    def done(self) -> bool:
        """Whether everybody has come and left in good order."""
        return not self._on and all(self._left.get(channel) == "" for channel in self._call.channels)

    @property
    def lost(self) -> str:
        """Whose connection was lost, and how; empty where none was."""
        return "; ".join(f"{channel}: {reason}" for channel, reason in self._left.items() if reason)

    def join(self, call: NewCall) -> None:
        """Somebody comes. Raises ProtocolError where they are there already, or do not fit what is there."""
        if set(call.channels) != set(self._call.channels) or call.patient != self._call.patient:
            raise ProtocolError(f"this connection does not fit the call {call.name!r} that goes on")
        for channel in call.brings:
            if channel in self._on or (call.patient and channel in self._left):
                raise ProtocolError(f"the {channel} of call {call.name!r} is there already")
        self._on.update(call.brings)
        for channel in call.brings:
            self._left.pop(channel, None)

    def leave(self, channels: Sequence[Channel], lost: str = "") -> None:
        """Somebody goes; ``lost`` says how where that was not in good order."""
        self._on.difference_update(channels)
        self._left.update(dict.fromkeys(channels, lost))
        self._absent.update(dict.fromkeys(channels, lost or NOT_YET))

    def place(self, began_seconds: float, chunks: Iterable[AudioChunk]) -> list[AudioChunk | AudioGap]:
        """Chunks of a connection whose first sample was spoken at ``began_seconds`` of a clock that all share, behind a
        gap that says why there was nothing before."""
        if self._zero is None:
            self._zero = began_seconds
        shift = round((began_seconds - self._zero) * RATE_HZ)
        placed: list[AudioChunk | AudioGap] = []
        for chunk in chunks:
            start, stop = chunk.start + shift, self._stops[chunk.channel]
            cut = min(max(0, stop - start), len(chunk.samples))
            self.cut_samples += cut
            if cut == len(chunk.samples):
                continue
            absent = self._absent.pop(chunk.channel, None)
            if absent is not None and start > stop:
                placed.append(AudioGap(chunk.channel, stop, start, absent))
            placed.append(replace(chunk, start=start + cut, samples=chunk.samples[cut:]))
            self._stops[chunk.channel] = placed[-1].stop
        return placed
