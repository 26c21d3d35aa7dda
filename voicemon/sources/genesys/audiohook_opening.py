"""What a Genesys AudioHook session's ``open`` says of the call, and which of the offered media is taken.

The integration's configuration (``customConfig``) or the flow (``inputVariables``, which count for more) may say:

- ``call``: what the call is to be called; the conversation's id where nothing is said
- ``team``: who takes the call, where the configuration has a vocabulary for single teams
- ``agent``: which of them, a name or a number
- ``pace``: ``recording`` makes the sender wait where a live call would lose its oldest audio
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.genesys.audiohook_messages import NOBODY, RATE_HZ, Media, OpenParameters
from voicemon.sources.incoming import NewCall, fit_name
from voicemon.sources.media_stream import is_patient

PARTIES = {"external": Channel.CUSTOMER, "internal": Channel.AGENT}
"""The other end of the telephone line, and whoever sits in the call centre."""

ENCODINGS = {"PCMU": Encoding.MULAW, "L16": Encoding.PCM16}
"""In the order in which they are preferred: μ-law is what the telephone line carried, in half the bytes."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The media that was taken."""

    media: Media
    encoding: Encoding
    channels: Sequence[Channel]
    """Whose samples are interleaved, in this order."""


def is_probe(opened: OpenParameters) -> bool:
    """Whether the client only tries if it can connect: there is no conversation."""
    return opened.conversation_id == NOBODY


def take_media(offered: Sequence[Media]) -> Taken:
    """The best of what the client offers: both parties before one, then μ-law, then the customer.

    Raises ProtocolError where nothing can be taken.
    """
    fit = [media for media in offered if _fits(media)]
    if not fit:
        told = "; ".join(f"{media.format} {'+'.join(media.channels)} at {media.rate} Hz" for media in offered)
        raise ProtocolError(
            f"none of the offered media ({told[:200] or 'there is none'}) is "
            f"{' or '.join(ENCODINGS)} at {RATE_HZ} Hz of {' and '.join(PARTIES)}"
        )

    def rank(media: Media) -> tuple[int, int, int]:
        """Small is good."""
        return -len(media.channels), list(ENCODINGS).index(media.format), "external" not in media.channels

    best = min(fit, key=rank)
    return Taken(best, ENCODINGS[best.format], [PARTIES[name] for name in best.channels])


def _fits(media: Media) -> bool:
    channels = media.channels
    return (
        media.type == "audio"
        and media.format in ENCODINGS
        and media.rate == RATE_HZ
        and bool(channels)
        and len(set(channels)) == len(channels)
        and set(channels) <= set(PARTIES)
    )


def call_of(opened: OpenParameters, taken: Taken) -> NewCall:
    """The call that the session brings. Raises ProtocolError for an unknown ``pace``."""
    told = _told(opened)
    source = f"Genesys {opened.conversation_id}"
    if len(taken.channels) == 1:
        source += f", {taken.channels[0]} alone"
    if opened.continued_sessions:
        source += ", continued"
    return NewCall(
        name=told.get("call") or fit_name(opened.conversation_id),
        channels=taken.channels,
        source=source,
        patient=is_patient(told),
        team=told.get("team", ""),
        agent=told.get("agent", ""),
    )


def _told(opened: OpenParameters) -> Mapping[str, str]:
    both = {**(opened.custom_config or {}), **(opened.input_variables or {})}
    return {name: value for name, value in both.items() if isinstance(value, str)}
