"""What parameters say of a call, and what is said of parameters that make no sense."""

import pytest

from voicemon.audio.chunk import Channel
from voicemon.errors import ProtocolError
from voicemon.sources.parameters import PARTIES, party, told_call

CUSTOMER = (Channel.CUSTOMER,)


def test_without_parameters_the_platforms_own_name_is_taken() -> None:
    call = told_call({}, "WebSocket/media one", "Asterisk x", CUSTOMER)
    assert (call.name, call.source, call.channels) == ("WebSocket-media-one", "Asterisk x", CUSTOMER)
    assert (call.brings, call.patient, call.team) == ((), False, "")


def test_a_name_and_a_party_make_it_one_of_two_connections() -> None:
    parameters = {"call": "order-17", "channel": "agent", "team": "repairs", "pace": "recording"}
    call = told_call(parameters, "x", "", (party(parameters, Channel.CUSTOMER),))
    assert (call.name, call.channels, call.brings) == ("order-17", PARTIES, (Channel.AGENT,))
    assert (call.team, call.patient) == ("repairs", True)


@pytest.mark.parametrize(
    ("parameters", "tracks"),
    [
        ({"call": "c"}, CUSTOMER),
        ({"channel": "customer"}, CUSTOMER),
        ({"call": "c", "channel": "mixed"}, (Channel.MIXED,)),
        ({"call": "c", "channel": "customer"}, PARTIES),
    ],
)
def test_otherwise_the_connection_is_the_whole_call(
    parameters: dict[str, str], tracks: tuple[Channel, ...]
) -> None:
    call = told_call(parameters, "x", "", tracks)
    assert (tuple(call.channels), call.brings) == (tracks, ())


def test_nonsense_is_named() -> None:
    assert party({}, Channel.MIXED) is Channel.MIXED
    with pytest.raises(ProtocolError, match="'channel' is 'boss'; a channel is customer, agent, mixed"):
        party({"channel": "boss"}, Channel.MIXED)
    with pytest.raises(ProtocolError, match="'pace' is 'fast'"):
        told_call({"pace": "fast"}, "x", "", CUSTOMER)
