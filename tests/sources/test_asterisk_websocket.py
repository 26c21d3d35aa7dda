"""chan_websocket's texts in both of Asterisk's spellings."""

import pytest

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.asterisk_websocket import FORMATS, HANGUP, Texts, write_start
from voicemon.sources.counted import Sound
from voicemon.sources.untimed import Begun, Text

PLAIN = (
    "MEDIA_START connection_id:voicemon channel:WebSocket/voicemon-0x7f2a channel_id:1761234567.12 "
    "format:alaw optimal_frame_size:160 ptime:20"
)
JSON = (
    '{"event":"MEDIA_START","connection_id":"voicemon","channel":"WebSocket/voicemon-0x7f2a",'
    '"channel_id":"1761234567.12","format":"alaw","optimal_frame_size":160,"ptime":20,'
    '"channel_variables":{"DIALEDPEERNUMBER":"voicemon"}}'
)


@pytest.mark.parametrize("text", [PLAIN, JSON])
def test_the_start_is_read_in_both_spellings(text: str) -> None:
    begun = Texts({}).read(text)
    assert isinstance(begun, Begun)
    assert begun.sound == Sound((Channel.MIXED,), Encoding.ALAW, 8000)
    assert (begun.call.name, begun.call.source) == ("1761234567.12", "Asterisk WebSocket/voicemon-0x7f2a")


@pytest.mark.parametrize(("form", "sound"), FORMATS.items())
@pytest.mark.parametrize("json", [False, True])
def test_what_a_rehearsal_writes_is_read(form: str, sound: tuple[Encoding, int], json: bool) -> None:
    begun = Texts({"call": "order-17", "leg": "agent"}).read(write_start("17.1", form, json))
    assert isinstance(begun, Begun)
    assert begun.sound == Sound((Channel.AGENT,), *sound)
    assert (begun.call.name, begun.call.brings) == ("order-17", (Channel.AGENT,))


def test_the_query_says_who_is_on() -> None:
    begun = Texts({"channel": "customer"}).read("MEDIA_START connection_id:a format:ulaw")
    assert isinstance(begun, Begun)
    assert (begun.call.channels, begun.call.name) == ((Channel.CUSTOMER,), "a")


@pytest.mark.parametrize(
    "text",
    [
        "MEDIA_XOFF",
        '{"event":"MEDIA_XON","channel_id":"17.1"}',
        "DTMF_END digit:5 channel_id:17.1",
        "STATUS queue_length:43 xon_level:800 xoff_level:900 queue_full:false",
        "MEDIA_BUFFERING_COMPLETED 17",
        "QUEUE_DRAINED",
        '{"event":"WHAT_COMES_NEXT"}',
    ],
)
def test_what_is_said_beside_the_audio_changes_nothing(text: str) -> None:
    assert Texts({}).read(text) is Text.OTHER


@pytest.mark.parametrize("text", [HANGUP, '{"event":"HANGUP"}'])
def test_a_hang_up_is_the_end(text: str) -> None:
    assert Texts({}).read(text) is Text.LAST


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("MEDIA_START format:opus", "audio in format 'opus'; choose one of ulaw, alaw"),
        ("MEDIA_START", "audio in format ''"),
        ("hello there", "not an event: 'hello there'"),
        ("", "not an event: ''"),
        ('{"even":1}', "not an event"),
        ('{"event":"' + "X" * 300 + '"}', "not an event"),
        ("MEDIA_START format:" + "x" * 300, "not a MEDIA_START event"),
    ],
)
def test_what_does_not_fit_is_named(text: str, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        Texts({}).read(text)


def test_audio_comes_after_the_start() -> None:
    with pytest.raises(ProtocolError, match="audio before 'MEDIA_START'"):
        Texts({}).unannounced()
