"""Which streams are taken, on which channel, through all that a call's later offers change."""

import pytest

from tests.siprec import METADATA, OFFER
from voicemon.audio.chunk import Channel
from voicemon.sources.sip.sdp import read_sdp
from voicemon.sources.sip.sip_answers import Refused
from voicemon.sources.siprec.siprec import read_metadata
from voicemon.sources.siprec.siprec_parties import PartyRule
from voicemon.sources.siprec.siprec_session import Plan, RecordingSession

CUSTOMER, AGENT = Channel.CUSTOMER, Channel.AGENT
THIRD = b"m=audio 4004 RTP/AVP 0\na=sendonly\na=label:3\n"


def channels(plans: list[Plan]) -> list[Channel | None]:
    return [plan.channel for plan in plans]


def planned(session: RecordingSession, offer: bytes, metadata: bytes = b"") -> list[Channel | None]:
    return channels(session.plan(read_sdp(offer), read_metadata(metadata) if metadata else None))


def test_a_call_keeps_its_parties_through_holds_and_empty_metadata() -> None:
    session = RecordingSession(PartyRule(agent=("1",)))
    assert planned(session, OFFER, METADATA) == [AGENT, CUSTOMER]
    assert session.channels == (CUSTOMER, AGENT) and not session.held
    held = OFFER.replace(b"sendonly", b"inactive")
    assert planned(session, held) == [AGENT, CUSTOMER] and session.held
    assert planned(session, OFFER, b"<recording/>") == [AGENT, CUSTOMER] and not session.held


def test_another_agent_takes_over_where_the_first_is_held_or_gone() -> None:
    session = RecordingSession(PartyRule())
    planned(session, OFFER, METADATA)
    assert planned(session, OFFER + THIRD) == [CUSTOMER, AGENT, None], "one voice to a channel"
    held = OFFER.replace(b"a=sendonly\na=label:2", b"a=inactive\na=label:2")
    assert planned(session, held + THIRD) == [CUSTOMER, AGENT, AGENT]
    gone = OFFER.replace(b"m=audio 4002", b"m=audio 0")
    assert planned(session, gone + THIRD) == [CUSTOMER, None, AGENT]


def test_a_mixed_call_stays_mixed() -> None:
    session = RecordingSession(PartyRule())
    alone = OFFER[: OFFER.index(b"m=audio 4002")]
    assert planned(session, alone) == [Channel.MIXED]
    assert session.channels == (Channel.MIXED,)
    assert planned(session, OFFER) == [Channel.MIXED, None]


def test_one_known_party_may_be_joined_by_the_other() -> None:
    session = RecordingSession(PartyRule())
    alone = OFFER[: OFFER.index(b"m=audio 4002")]
    assert planned(session, alone, METADATA) == [CUSTOMER]
    assert planned(session, OFFER, METADATA) == [CUSTOMER, AGENT]
    session = RecordingSession(PartyRule(agent=("1",)))
    planned(session, alone, METADATA)
    assert planned(session, OFFER, METADATA) == [AGENT, CUSTOMER]


@pytest.mark.parametrize(
    ("offer", "why"),
    [
        (b"v=0\n", "no stream is offered"),
        (
            OFFER.replace(b"RTP/AVP", b"RTP/SAVP"),
            "RTP/SAVP: encrypted media cannot be read; RTP/AVP is taken",
        ),
        (b"v=0\nm=audio 4000 RTP/AVP 18\n", "none of the codecs"),
    ],
)
def test_where_nothing_fits_it_is_said_why(offer: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        planned(RecordingSession(PartyRule()), offer)
    assert refused.value.status == 488


def test_what_fits_is_taken_beside_what_does_not() -> None:
    offer = OFFER.replace(b"m=audio 4002 RTP/AVP", b"m=audio 4002 RTP/SAVP")
    assert planned(RecordingSession(PartyRule()), offer, METADATA) == [CUSTOMER, None]
