"""What a platform passes on of a call where its own messages say little: a connection's parameters.

They come in the address's query, or with the first message where the platform has such a place:

- ``call``: what the call is to be called
- ``channel``: who is on a connection with one track: ``customer``, ``agent`` or ``mixed``
- ``leg``: ``customer`` or ``agent``, where each party comes on a connection of its own: those that name the same
  ``call`` are one call
- ``team``: who takes the call, where the configuration has a vocabulary for single teams
- ``agent``: which of them, a name or a number
- ``pace``: ``recording`` makes the sender wait where a live call would lose its oldest audio
"""

from collections.abc import Mapping

from voicemon.audio.chunk import Channel
from voicemon.errors import ProtocolError
from voicemon.sources.incoming import NewCall, fit_name
from voicemon.sources.media_stream import is_patient

PARTIES = (Channel.CUSTOMER, Channel.AGENT)

Parameters = Mapping[str, str]


def told_track(parameters: Parameters, usual: Channel) -> Channel:
    """Who is on the connection's one track; ``usual`` where nothing is said. Raises ProtocolError for nobody known."""
    name, allowed = ("leg", PARTIES) if "leg" in parameters else ("channel", tuple(Channel))
    told = parameters.get(name, usual)
    if told not in allowed:
        raise ProtocolError(f"the parameter {name!r} is {told!r}; it is {', '.join(allowed)}")
    return Channel(told)


def told_call(
    parameters: Parameters, platforms_name: str, source: str, tracks: tuple[Channel, ...]
) -> NewCall:
    """The call of a connection that brings the ``tracks``.

    Raises ProtocolError for an unknown ``pace``, and for a ``leg`` of no named call or with more than one track.
    """
    one_of_two = "leg" in parameters
    if one_of_two and (len(tracks) > 1 or not parameters.get("call")):
        raise ProtocolError(
            f"the leg {parameters['leg']!r} takes a connection of one track that names its 'call'"
        )
    return NewCall(
        name=parameters.get("call") or fit_name(platforms_name),
        channels=PARTIES if one_of_two else tracks,
        source=source,
        patient=is_patient(parameters),
        team=parameters.get("team", ""),
        agent=parameters.get("agent", ""),
        brings=tracks if one_of_two else (),
    )
