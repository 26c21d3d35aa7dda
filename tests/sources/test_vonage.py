"""Vonage's first text says the rate and whatever the endpoint's headers hold."""

import pytest

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.counted import Sound
from voicemon.sources.parameters import PARTIES
from voicemon.sources.untimed import Begun, Text
from voicemon.sources.vonage import Texts, write_connected, write_disconnected


def test_the_parties_cannot_be_told_apart_unless_it_is_said_who_is_on() -> None:
    begun = Texts({}).read('{"event":"websocket:connected","content-type":"audio/l16;rate=16000"}')
    assert isinstance(begun, Begun)
    assert begun.sound == Sound((Channel.MIXED,), Encoding.PCM16, 16_000)
    assert (begun.call.name, begun.call.channels, begun.call.source) == ("vonage", (Channel.MIXED,), "Vonage")


def test_the_headers_and_the_query_say_more() -> None:
    told = {"call": "order-17", "channel": "customer", "conversation_uuid": "CON-1", "team": "repairs"}
    begun = Texts({"channel": "agent"}).read(write_connected(8000, told))
    assert isinstance(begun, Begun)
    assert begun.sound == Sound((Channel.CUSTOMER,), Encoding.PCM16, 8000)
    assert (begun.call.name, begun.call.source, begun.call.team) == ("order-17", "Vonage CON-1", "repairs")
    leg = Texts({"call": "c", "leg": "agent"}).read(write_connected(24_000, {}))
    assert isinstance(leg, Begun) and leg.call.brings == (Channel.AGENT,) and leg.call.channels == PARTIES


@pytest.mark.parametrize(
    "text",
    [
        '{"event":"websocket:dtmf","digit":"5","duration":260}',
        '{"event":"websocket:cleared"}',
        '{"event":7}',
        "{}",
    ],
)
def test_other_events_change_nothing(text: str) -> None:
    assert Texts({}).read(text) is Text.OTHER


def test_a_rehearsals_last_text_is_the_end() -> None:
    assert Texts({}).read(write_disconnected()) is Text.LAST


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("hello", "not an event"),
        ("[1]", "not an event"),
        ("\ud800", "not an event"),
        ('{"event":"websocket:connected"}', "content-type ''; audio/l16 with a rate of 8000, 16000, 24000"),
        ('{"event":"websocket:connected","content-type":"audio/l16;rate=44100"}', "rate=44100'; audio/l16"),
        ('{"event":"websocket:connected","content-type":"audio/l16;rate=8000","leg":"agent"}', "its 'call'"),
    ],
)
def test_what_does_not_fit_is_named(text: str, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        Texts({}).read(text)
    with pytest.raises(ProtocolError, match="audio before 'websocket:connected'"):
        Texts({}).unannounced()
