"""The best of the offered media is taken, and the call is called as it was told."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.genesys.test_audiohook_messages import OPEN
from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.genesys.audiohook_messages import NOBODY, Media, OpenParameters
from voicemon.sources.genesys.audiohook_opening import call_of, is_probe, take_media

BOTH, CUSTOMER, AGENT = ["external", "internal"], ["external"], ["internal"]


def media(channels: list[str], written: str = "PCMU", rate: int = 8000, kind: str = "audio") -> Media:
    return Media(kind, written, channels, rate)


def opened(**changes: object) -> OpenParameters:
    return msgspec.convert({**OPEN["parameters"], **changes}, OpenParameters)


@given(
    st.permutations([media(BOTH), media(BOTH, "L16"), media(CUSTOMER), media(AGENT), media(CUSTOMER, "L16")])
)
def test_both_parties_before_one_then_mulaw_then_the_customer(offered: list[Media]) -> None:
    for expected in (media(BOTH), media(BOTH, "L16"), media(CUSTOMER), media(AGENT), media(CUSTOMER, "L16")):
        assert take_media(offered).media == expected
        offered.remove(expected)


def test_the_party_is_told_by_the_channel() -> None:
    taken = take_media([media(["internal", "external"], "L16")])
    assert (taken.channels, taken.encoding) == ([Channel.AGENT, Channel.CUSTOMER], Encoding.PCM16)
    assert call_of(opened(), taken).channels == [Channel.AGENT, Channel.CUSTOMER]
    call = call_of(opened(), take_media([media(AGENT)]))
    assert call.channels == [Channel.AGENT]
    assert call.source == "Genesys 090eaa2f-72fa-480a-83e0-8667ff89c0ec, agent alone"


@pytest.mark.parametrize(
    "offered",
    [
        [],
        [media(BOTH, "OPUS"), media(BOTH, rate=16000), media(BOTH, kind="video")],
        [media([]), media(["external", "external"]), media(["external", "third"])],
    ],
)
def test_where_nothing_fits_it_is_said_what_would(offered: list[Media]) -> None:
    with pytest.raises(ProtocolError, match="PCMU or L16 at 8000 Hz of external and internal"):
        take_media(offered)


def test_a_call_is_called_as_it_was_told() -> None:
    both = take_media([media(BOTH)])
    call = call_of(opened(), both)
    assert (call.name, call.team, call.patient) == ("090eaa2f-72fa-480a-83e0-8667ff89c0ec", "repairs", False)
    told = {"call": "order-17", "pace": "recording", "team": 5}
    call = call_of(opened(customConfig=told, inputVariables={"call": "order-18"}), both)
    assert (call.name, call.team, call.patient) == ("order-18", "", True)
    call = call_of(opened(customConfig=None, continuedSessions=[{"id": NOBODY, "serverseq": 3}]), both)
    assert (call.name, call.source) == (
        "090eaa2f-72fa-480a-83e0-8667ff89c0ec",
        "Genesys 090eaa2f-72fa-480a-83e0-8667ff89c0ec, continued",
    )
    with pytest.raises(ProtocolError, match="'pace' is 'slow'"):
        call_of(opened(inputVariables={"pace": "slow"}), both)


def test_a_probe_has_no_conversation() -> None:
    assert is_probe(opened(conversationId=NOBODY))
    assert not is_probe(opened())
