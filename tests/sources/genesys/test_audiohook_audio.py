"""Interleaved blocks and the spans between them have their place on the timeline."""

import math

import numpy as np
import pytest

from voicemon.audio.chunk import AudioChunk, AudioGap, Channel
from voicemon.audio.codec import Encoding, decode
from voicemon.audio.lane import LaneOptions, LaneQueue
from voicemon.errors import ProtocolError
from voicemon.sources.genesys.audiohook_audio import Interleaved
from voicemon.sources.genesys.audiohook_messages import Media
from voicemon.sources.genesys.audiohook_opening import take_media

BOTH = take_media([Media("audio", "PCMU", ["external", "internal"], 8000)])


def test_each_party_gets_its_own_samples() -> None:
    audio = Interleaved(BOTH, "PT0S")
    noise = np.random.default_rng(2).bytes(2 * 1000)
    pieces = audio.push(noise[:600], math.inf) + audio.push(noise[600:], math.inf) + audio.flush()
    for offset, channel in enumerate((Channel.CUSTOMER, Channel.AGENT)):
        own = np.concatenate([piece.samples for piece in pieces if piece.channel is channel])
        assert len(own) == 2000
        assert np.corrcoef(own[::2], decode(Encoding.MULAW, noise[offset::2]))[0, 1] > 0.99


def test_a_span_without_audio_is_a_gap_behind_all_that_came() -> None:
    audio = Interleaved(BOTH, "PT2S")
    pieces = audio.push(bytes(1600), math.inf) + audio.pass_over(16_000 + 1200, "paused", math.inf)
    assert audio.pass_over(16_000 + 1000, "paused", math.inf) == [], "that is over already"
    agent = [piece for piece in pieces if piece.channel is Channel.AGENT]
    assert [type(piece) for piece in agent[-2:]] == [AudioChunk, AudioGap]
    assert (
        agent[-1] == AudioGap(Channel.AGENT, 1600, 2400, "paused by the platform") and agent[-2].stop == 1600
    )
    assert str(audio) == "0.10 s of audio, 0.05 s paused or discarded"


@pytest.mark.parametrize(
    ("block", "age_seconds", "complaint"),
    [
        (bytes(3), math.inf, "whole samples of 2 bytes"),
        (bytes(2 * 16_001), math.inf, "2 s at most"),
        (bytes(2 * 16_000), -29.0, "of a live call that has lasted -29.00 s"),
    ],
)
def test_what_is_no_block_is_refused(block: bytes, age_seconds: float, complaint: str) -> None:
    audio = Interleaved(BOTH, "PT0S")
    with pytest.raises(ProtocolError, match=complaint):
        audio.push(block, age_seconds)
    assert audio.position == 0 and audio.push(b"", math.inf) == []


def test_nothing_is_passed_over_that_cannot_have_been() -> None:
    audio = Interleaved(BOTH, "PT0S")
    with pytest.raises(ProtocolError, match="a live call that has lasted"):
        audio.pass_over(31 * 8000, "discarded", 0.5)
    with pytest.raises(ProtocolError, match=r"601\.0 s does not belong behind 0\.0 s"):
        audio.pass_over(601 * 8000, "discarded", math.inf)


def test_an_afternoon_on_hold_is_several_gaps() -> None:
    audio = Interleaved(BOTH, "PT0S")
    gaps = audio.pass_over(5 * 3600 * 8000, "paused", 5 * 3600.0)
    lane = LaneQueue(Channel.AGENT, LaneOptions(patience_seconds=0))
    for gap in gaps:
        if gap.channel is Channel.AGENT:
            lane.put(gap)
    assert len(gaps) == 20 and lane.take() == gaps[1]
