"""What every source of audio offers, and how the channels of a recording are named."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from voicemon.audio.chunk import AudioChunk, Channel
from voicemon.errors import ChannelMapError

UNUSED = ("-", "none")
"""Stands in a channel map for a channel that is left out."""

ChannelMap = tuple[Channel | None, ...]
"""The party on each channel of the audio, in order; None for one that is left out."""


class Source(Protocol):
    """Audio of one call on the call's timeline."""

    @property
    def name(self) -> str:
        """Where the audio comes from, in words for a person."""

    @property
    def channels(self) -> Sequence[Channel]:
        """The parties it brings, in order."""

    def chunks(self, block_seconds: float) -> Iterator[AudioChunk]:
        """The audio from its beginning, channels interleaved by time, about ``block_seconds`` a chunk."""


def channel_map(text: str | None, count: int, name: str) -> ChannelMap:
    """The parties on the ``count`` channels of the audio called ``name``.

    ``text`` lists one name a channel: ``customer``, ``agent`` or ``mixed``, or ``-`` or ``none`` for a
    channel to leave out. Without it two channels are customer and agent, and one holds both parties at once.

    Raises:
        ChannelMapError: unknown, doubled or missing names, or not as many as there are channels.
    """
    if text is None:
        if count > 2:
            raise ChannelMapError(
                f"{name} has {count} channels: say which party is on each, such as "
                f"--channels customer,agent{',-' * (count - 2)}"
            )
        return (Channel.MIXED,) if count == 1 else (Channel.CUSTOMER, Channel.AGENT)
    words = [word.strip().lower() for word in text.split(",")]
    if len(words) != count:
        were, are = _counted(len(words), "channel"), _counted(count, "channel")
        raise ChannelMapError(f"{name} has {are}, but the channel map {text!r} names {were}")
    parties = tuple(None if word in UNUSED else _party(word, text) for word in words)
    used = [party for party in parties if party is not None]
    if not used:
        raise ChannelMapError(f"the channel map {text!r} leaves out every channel of {name}")
    for party in used:
        if used.count(party) > 1:
            raise ChannelMapError(f"the channel map {text!r} names {party} twice")
    return parties


def _party(word: str, text: str) -> Channel:
    try:
        return Channel(word)
    except ValueError:
        known = ", ".join(Channel)
        raise ChannelMapError(f"the channel map {text!r} names {word!r}; a channel is {known} or -") from None


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
