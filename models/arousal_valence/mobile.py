"""What mobile and packet networks do to a voice: the AMR codec of mobile telephones, and packets that get lost.

AMR is 3GPP's narrowband codec (TS 26.071), here the encoder and decoder that come inside PyAV.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from voicemon.audio.chunk import PROSODY_RATE_HZ

Samples = NDArray[np.float32]

AMR_BITS_S = (4750, 5150, 5900, 6700, 7400, 7950, 10200, 12200)
"""The codec's modes, bits a second."""

PACKET = PROSODY_RATE_HZ // 50
"""Samples in 20 ms: a frame of AMR, and what telephone networks send at a time."""

AMR_DELAY = 40
"""Samples by which what comes out of the codec is late: it looks 5 ms ahead."""

BURST = 0.4
"""Probability that the packet after a lost one is lost as well."""


def through_amr(samples: Samples, bits_s: int) -> Samples:
    """float32[n] at 8 kHz -> the same, coded at one of `AMR_BITS_S` and decoded, aligned."""
    import av

    encoder = av.CodecContext.create("libopencore_amrnb", "w")
    encoder.sample_rate, encoder.layout, encoder.format = PROSODY_RATE_HZ, "mono", "s16"
    encoder.bit_rate = bits_s
    decoder = av.CodecContext.create("amrnb", "r")
    decoder.sample_rate, decoder.layout = PROSODY_RATE_HZ, "mono"
    whole = np.pad(samples, (0, AMR_DELAY + PACKET - (len(samples) + AMR_DELAY) % PACKET))
    pcm = np.round(np.clip(whole, -1.0, 1.0) * 32767).astype(np.int16)
    heard = []
    for start in [*range(0, len(pcm), PACKET), None]:
        frame = None
        if start is not None:
            frame = av.AudioFrame.from_ndarray(pcm[None, start : start + PACKET], format="s16", layout="mono")
            frame.sample_rate, frame.pts = PROSODY_RATE_HZ, start
        for packet in encoder.encode(frame):
            heard += [decoded.to_ndarray()[0] for decoded in decoder.decode(packet)]
    return np.concatenate(heard)[AMR_DELAY : AMR_DELAY + len(samples)].astype(np.float32)


def with_lost_packets(samples: Samples, share: float, random: Generator) -> Samples:
    """float32[n] at 8 kHz of which about this share of packets never came.

    Losses come in bursts (Gilbert, "Capacity of a burst-noise channel", Bell System Technical Journal 39 (1960)):
    after a lost packet the next is lost with probability `BURST`. In a gap the last packet is said again at half
    its amplitude, then a quarter, then nothing: the plainest concealment that telephones use.
    """
    heard = samples.copy()
    enters = share * (1.0 - BURST) / max(1e-9, 1.0 - share)
    missing = 0
    for start in range(PACKET, len(samples) - PACKET + 1, PACKET):
        lost = random.random() < (BURST if missing else enters)
        missing = missing + 1 if lost else 0
        if lost:
            before = heard[start - PACKET : start]
            heard[start : start + PACKET] = 0.5 * before if missing <= 2 else 0.0
    return heard
