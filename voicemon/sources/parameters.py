"""What a platform passes on of a call where its own messages say little: a connection's parameters.

They come in the address's query, or with the first message where the platform has such a place:

- ``call``: what the call is to be called
- ``channel``: who is on a connection with one track: ``customer``, ``agent`` or ``mixed``. Two connections that name
  the same ``call`` and one party each are one call
- ``team``: who takes the call, where the configuration has a vocabulary for single teams
- ``pace``: ``recording`` makes the sender wait where a live call would lose its oldest audio
"""

from collections.abc import Mapping

from voicemon.audio.chunk import Channel
from voicemon.errors import ProtocolError
from voicemon.sources.incoming import NewCall, fit_name
from voicemon.sources.media_stream import is_patient

PARTIES = (Channel.CUSTOMER, Channel.AGENT)

Parameters = Mapping[str, str]


def party(parameters: Parameters, usual: Channel) -> Channel:
    """Who is on the connection's one track; ``usual`` where nothing is said. Raises ProtocolError for nobody known."""
    told = parameters.get("channel", usual)
    try:
        return Channel(told)
    except ValueError:
        known = ", ".join(Channel)
        raise ProtocolError(f"the parameter 'channel' is {told!r}; a channel is {known}") from None


def told_call(
    parameters: Parameters, platforms_name: str, source: str, tracks: tuple[Channel, ...]
) -> NewCall:
    """The call of a connection that brings the ``tracks``. Raises ProtocolError for an unknown ``pace``."""
    one_of_two = (
        "call" in parameters and "channel" in parameters and tracks[0] in PARTIES and len(tracks) == 1
    )
    return NewCall(
        name=parameters.get("call") or fit_name(platforms_name),
        channels=PARTIES if one_of_two else tracks,
        source=source,
        patient=is_patient(parameters),
        team=parameters.get("team", ""),
        brings=tracks if one_of_two else (),
    )
