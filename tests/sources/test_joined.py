"""Two connections, one timeline: late, early, lost and coming back, with clocks of their own."""

import numpy as np
import pytest

from tests.untimed import Sending, arrivals, ramp, spans
from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.counted import Counted, Sound
from voicemon.sources.incoming import NewCall
from voicemon.sources.joined import NOT_YET, JoinedCall

PARTIES = (Channel.CUSTOMER, Channel.AGENT)


def leg(channel: Channel, patient: bool = False) -> NewCall:
    return NewCall("c", PARTIES, patient=patient, brings=(channel,))


def chunk(channel: Channel, start: int, count: int = RATE_HZ) -> AudioChunk:
    return AudioChunk(channel, start, np.zeros(count, np.float32))


def test_two_clocks_keep_one_timeline_for_an_hour() -> None:
    how = {
        Channel.CUSTOMER: Sending(RATE_HZ, ppm=100, seed=1),
        Channel.AGENT: Sending(RATE_HZ, ppm=-100, begins=0.3, seed=2),
    }
    joined = JoinedCall(leg(Channel.CUSTOMER))
    counted = {c: Counted(Sound((c,), Encoding.PCM16, RATE_HZ), False, True) for c in how}
    packets = sorted(
        ((*packet, channel) for channel, sending in how.items() for packet in arrivals(sending, 3600)),
        key=lambda packet: packet[0],
    )
    worst = 0.0
    for came, start, count, _, channel in packets:
        out = counted[channel].push(ramp(start, count), came)
        for placed in joined.place(counted[channel].began_seconds, out):
            if isinstance(placed, AudioGap):
                assert placed.reason == NOT_YET
                continue
            told = int(placed.samples[0] * 0x8000) + 0x8000  # the sender's count, as far as 16 bits go
            sample = told + round((placed.start - told) / 0x10000) * 0x10000
            spoken = how[channel].begins + sample / RATE_HZ / (1 + how[channel].ppm * 1e-6)
            worst = max(worst, abs(placed.start / RATE_HZ - spoken))
    assert worst < 0.02
    for channel, sending in how.items():
        moved = counted[channel].lost_samples - counted[channel].cut_samples
        assert moved == pytest.approx(-sending.ppm * 1e-6 * 3600 * RATE_HZ, abs=0.02 * RATE_HZ)


def test_the_first_party_is_the_timelines_beginning_and_a_late_one_comes_late() -> None:
    joined = JoinedCall(leg(Channel.CUSTOMER))
    joined.join(leg(Channel.CUSTOMER))
    assert spans(joined.place(1000.5, [chunk(Channel.CUSTOMER, 0)])) == [(0.0, 1.0)]
    joined.join(leg(Channel.AGENT))
    gap, late = joined.place(1012.75, [chunk(Channel.AGENT, 0)])
    assert gap == AudioGap(Channel.AGENT, 0, round(12.25 * RATE_HZ), "not on the call yet")
    assert spans([late]) == [(12.25, 13.25)]
    assert spans(joined.place(1012.75, [chunk(Channel.AGENT, 2 * RATE_HZ)])) == [(14.25, 15.25)]
    assert joined.cut_samples == 0


def test_what_was_spoken_before_the_beginning_is_left_out_and_counted() -> None:
    joined = JoinedCall(leg(Channel.CUSTOMER))
    joined.place(10.0, [chunk(Channel.CUSTOMER, 0)])
    assert spans(joined.place(9.75, [chunk(Channel.AGENT, 0)])) == [(0.0, 0.75)]
    assert joined.place(8.0, [chunk(Channel.AGENT, 0)]) == []
    assert joined.cut_samples == 0.25 * RATE_HZ + RATE_HZ


def test_a_lost_connection_may_come_back_to_where_the_call_is() -> None:
    joined = JoinedCall(leg(Channel.CUSTOMER))
    joined.join(leg(Channel.CUSTOMER))
    joined.join(leg(Channel.AGENT))
    with pytest.raises(ProtocolError, match="the agent of call 'c' is there already"):
        joined.join(leg(Channel.AGENT))
    joined.place(0.0, [chunk(Channel.AGENT, 0, 10 * RATE_HZ)])
    joined.leave([Channel.AGENT], "the line was cut")
    assert joined.lost == "agent: the line was cut" and not joined.nobody_on
    joined.join(leg(Channel.AGENT))
    assert joined.lost == ""
    gap, again = joined.place(15.0, [chunk(Channel.AGENT, 0)])
    assert gap == AudioGap(Channel.AGENT, 10 * RATE_HZ, 15 * RATE_HZ, "the line was cut")
    assert spans([again]) == [(15.0, 16.0)]
    joined.leave([Channel.AGENT])
    assert not joined.done
    joined.leave([Channel.CUSTOMER])
    assert joined.done and joined.nobody_on


def test_a_call_is_not_done_before_everybody_came() -> None:
    joined = JoinedCall(leg(Channel.CUSTOMER))
    joined.join(leg(Channel.CUSTOMER))
    joined.leave([Channel.CUSTOMER])
    assert joined.nobody_on and not joined.done


def test_what_does_not_fit_is_refused() -> None:
    joined = JoinedCall(leg(Channel.CUSTOMER, patient=True))
    joined.join(leg(Channel.CUSTOMER, patient=True))
    with pytest.raises(ProtocolError, match="does not fit the call 'c'"):
        joined.join(leg(Channel.AGENT))
    joined.leave([Channel.CUSTOMER])
    with pytest.raises(ProtocolError, match="is there already"):
        joined.join(leg(Channel.CUSTOMER, patient=True))
