"""Whole calls as platforms send them, message by message, for tests of every protocol alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.telephony import READERS, packet_texts
from voicemon.sources.incoming import Incoming, Message
from voicemon.sources.media_stream import MediaStream


@dataclass(frozen=True)
class Sample:
    """A second or so of a protocol."""

    incoming: Callable[[], Incoming]
    messages: Callable[[], list[Message]]
    """A whole call of noise, from its first message to its last."""


def _media_stream(platform: str) -> Sample:
    def messages() -> list[Message]:
        opening, media, stop = packet_texts(platform, 1)
        return [*opening, *(text for _, text in media), stop]

    return Sample(lambda: MediaStream(READERS[platform]), messages)


SAMPLES: Mapping[str, Sample] = {platform: _media_stream(platform) for platform in READERS}
