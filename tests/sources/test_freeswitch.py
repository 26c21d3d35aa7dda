"""FreeSWITCH's metadata says what its audio does not."""

import pytest

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.counted import Sound
from voicemon.sources.freeswitch import LAST, Texts, write_metadata
from voicemon.sources.untimed import Begun, Text

CUSTOMER, AGENT, MIXED = Channel.CUSTOMER, Channel.AGENT, Channel.MIXED


@pytest.mark.parametrize(
    ("told", "channels", "rate_hz"),
    [
        ({"mix": "stereo", "rate": "8k"}, (CUSTOMER, AGENT), 8000),
        ({"mix": "stereo", "rate": "16k", "customer": "callee"}, (AGENT, CUSTOMER), 16_000),
        ({"mix": "mixed", "rate": "16000"}, (MIXED,), 16_000),
        ({"mix": "mono", "rate": "8000"}, (CUSTOMER,), 8000),
        ({"mix": "mono", "rate": "8k", "channel": "agent"}, (AGENT,), 8000),
        ({"mixType": "stereo", "sampleRate": 16000, "callSid": "c-1"}, (CUSTOMER, AGENT), 16_000),
    ],
)
def test_the_metadata_says_who_is_where(
    told: dict[str, str], channels: tuple[Channel, ...], rate_hz: int
) -> None:
    begun = Texts({}).read(write_metadata(told))
    assert isinstance(begun, Begun)
    assert begun.sound == Sound(channels, Encoding.PCM16, rate_hz)
    assert tuple(begun.call.channels) == channels
    assert begun.call.name == told.get("callSid", "freeswitch")


def test_the_query_says_what_the_metadata_leaves_out() -> None:
    texts = Texts({"mix": "stereo", "rate": "8k", "call": "from-the-query", "team": "repairs"})
    begun = texts.read('{"call":"order-17","uuid":"8a3c","deep":{"a":1},"list":[1],"yes":true,"no":null}')
    assert isinstance(begun, Begun)
    assert (begun.call.name, begun.call.team) == ("order-17", "repairs")
    assert begun.call.source == "FreeSWITCH 8a3c"


def test_metadata_may_be_anything_or_nothing_where_the_query_says_all() -> None:
    query = {"mix": "mono", "rate": "8k", "call": "c", "leg": "agent"}
    begun = Texts(query).read("an arbitrary text")
    assert begun == Texts(query).unannounced()
    assert isinstance(begun, Begun) and begun.call.brings == (AGENT,)


def test_later_texts_change_nothing_but_the_last() -> None:
    texts = Texts({})
    texts.read('{"mix":"mixed","rate":"8k"}')
    for text in ("hello", '{"mix":"stereo","rate":"8k"}', '{"event":"dtmf"}', "[1]", "\ud800"):
        assert texts.read(text) is Text.OTHER
    assert texts.read(LAST) is Text.LAST


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{}", "mix '' and rate '': the metadata or the address's query must say"),
        ("hello", "mix '' and rate ''"),
        ('{"mix":"duo","rate":"8k"}', "mix 'duo'"),
        ('{"mix":"mono","rate":"11025"}', "rate '11025'"),
        ('{"mix":"stereo","rate":"8k","customer":"left"}', "'customer' is 'left'; it is caller or callee"),
        ('{"mix":"stereo","rate":"8k","call":"c","leg":"agent"}', "of one track"),
        ('{"mix":"mono","rate":"8k","pace":"slow"}', "'pace' is 'slow'"),
    ],
)
def test_what_does_not_fit_is_named(text: str, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        Texts({}).read(text)
    with pytest.raises(ProtocolError, match="mix '' and rate ''"):
        Texts({}).unannounced()
