"""What parameters say of a call, and what is said of parameters that make no sense."""

import pytest

from voicemon.audio.chunk import Channel
from voicemon.errors import ProtocolError
from voicemon.sources.parameters import PARTIES, told_call, told_track

CUSTOMER = (Channel.CUSTOMER,)


def test_without_parameters_the_platforms_own_name_is_taken() -> None:
    call = told_call({}, "WebSocket/media one", "Asterisk x", CUSTOMER)
    assert (call.name, call.source, call.channels) == ("WebSocket-media-one", "Asterisk x", CUSTOMER)
    assert (call.brings, call.patient, call.team) == ((), False, "")


def test_a_leg_is_one_of_two_connections() -> None:
    parameters = {"call": "order-17", "leg": "agent", "team": "repairs", "pace": "recording"}
    call = told_call(parameters, "x", "", (told_track(parameters, Channel.CUSTOMER),))
    assert (call.name, call.channels, call.brings) == ("order-17", PARTIES, (Channel.AGENT,))
    assert (call.team, call.patient) == ("repairs", True)


@pytest.mark.parametrize("tracks", [CUSTOMER, (Channel.MIXED,), PARTIES])
def test_otherwise_the_connection_is_the_whole_call(tracks: tuple[Channel, ...]) -> None:
    call = told_call({"call": "c", "channel": "customer"}, "x", "", tracks)
    assert (call.name, tuple(call.channels), call.brings) == ("c", tracks, ())


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({"channel": "boss"}, "'channel' is 'boss'; it is customer, agent, mixed"),
        ({"leg": "mixed", "call": "c"}, "'leg' is 'mixed'; it is customer, agent"),
        ({"leg": "agent"}, "the leg 'agent' takes a connection .* names its 'call'"),
        ({"pace": "fast"}, "'pace' is 'fast'"),
    ],
)
def test_nonsense_is_named(parameters: dict[str, str], complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        told_call(parameters, "x", "", (told_track(parameters, Channel.MIXED),))


def test_a_leg_has_one_track() -> None:
    with pytest.raises(ProtocolError, match="of one track"):
        told_call({"leg": "agent", "call": "c"}, "x", "", PARTIES)
    assert told_track({}, Channel.MIXED) is Channel.MIXED
