"""A rehearsal's packets: both parties in step, counts that wrap, reports between them."""

import asyncio
import contextlib

import numpy as np
import pytest

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding, encode
from voicemon.clock import ManualClock
from voicemon.errors import ConfigError, ServerUnreachable
from voicemon.sending.rehearsal import RehearsalOptions
from voicemon.sending.siprec import PACKET_SAMPLES, SIPREC, _legs, _packets
from voicemon.sources.rtp.rtcp import Goodbye, Named, SenderReport, read_rtcp
from voicemon.sources.rtp.rtp import read_packet

SOUND = np.sin(np.arange(12_000) / 9).astype(np.float32)
TRACKS = {Channel.CUSTOMER: SOUND, Channel.AGENT: SOUND[:11_000] / 2}


def test_packets_carry_both_tracks_and_reports_their_clock() -> None:
    with contextlib.ExitStack() as closing:
        legs = _legs(TRACKS, "127.0.0.1", closing)
        sent = list(_packets(list(legs.values()), 1000.0))
    for place, samples in enumerate(TRACKS.values()):
        audio = [read_packet(data) for _, (leg, control, data) in sent if leg == place and not control]
        assert b"".join(packet.payload for packet in audio) == encode(Encoding.MULAW, samples)
        stamps = np.diff([packet.timestamp for packet in audio]) % 2**32
        assert set(stamps) == {PACKET_SAMPLES}
        assert [packet.marker for packet in audio] == [True] + [False] * (len(audio) - 1)
        said = [
            one for _, (leg, control, data) in sent if leg == place and control for one in read_rtcp(data)
        ]
        reports = [one for one in said if isinstance(one, SenderReport)]
        assert [(r.ntp_seconds, r.timestamp) for r in reports] == [(1000.0, audio[0].timestamp)]
        assert isinstance(said[-1], Goodbye)
    names = {
        one.name
        for _, (_, control, data) in sent
        if control
        for one in read_rtcp(data)
        if isinstance(one, Named)
    }
    assert len(names) == 1, "both go by one clock"
    assert [due for due, _ in sent] == sorted(due for due, _ in sent)


@pytest.mark.parametrize(
    ("server", "speed", "error", "complaint"),
    [
        ("sip:127.0.0.1:5060", 2.0, ConfigError, "siprec knows speed 1 alone"),
        ("ftp://x", 1.0, ConfigError, "server 'ftp://x': a SIP address is sip:HOST:PORT"),
        ("sip:127.0.0.1:9;transport=tcp", 1.0, ServerUnreachable, "no voicemon server at sip:127.0.0.1:9"),
        ("sip:127.0.0.1:9", 1.0, ServerUnreachable, "no voicemon server at sip:127.0.0.1:9"),
    ],
)
def test_what_cannot_be_sent_is_one_line(
    server: str, speed: float, error: type[Exception], complaint: str
) -> None:
    options = RehearsalOptions("siprec", server, speed)
    with pytest.raises(error, match=complaint):
        asyncio.run(SIPREC.send(TRACKS, {"call": "c", "team": ""}, options, ManualClock()))
