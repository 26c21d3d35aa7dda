"""Twilio and Telnyx send 20 ms of each track in turn."""

import numpy as np

from voicemon.audio.chunk import Channel
from voicemon.sending.media_stream import packets
from voicemon.sources import twilio


def test_the_audio_goes_out_in_packets_of_20_ms_when_they_have_been_spoken() -> None:
    tracks = {
        Channel.CUSTOMER: np.zeros(400, np.float32),
        Channel.AGENT: np.zeros(150, np.float32),
    }
    sent = list(packets(tracks, twilio.Writer("CA1")))
    said = [twilio.read_message(text) for _, text in sent]
    assert [
        (due, p.track, p.number, p.timestamp_ms, len(p.payload))
        for (due, _), p in zip(sent, said, strict=True)
    ] == [
        (0.02, "inbound", 1, 0, 160),
        (0.02, "outbound", 1, 0, 150),
        (0.04, "inbound", 2, 20, 160),
        (0.06, "inbound", 3, 40, 80),
    ]
