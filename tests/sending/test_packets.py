"""Platforms that write no time stamps send 20 ms of each party in turn, over TCP alone."""

import numpy as np
import pytest

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding, decode
from voicemon.errors import ConfigError
from voicemon.sending.network import Network
from voicemon.sending.packets import interleaved, needs_good_network, packets_of
from voicemon.sending.rehearsal import RehearsalOptions

TRACKS = {
    Channel.CUSTOMER: np.linspace(0, 0.5, 800, dtype=np.float32),
    Channel.AGENT: np.full(300, 0.25, np.float32),
}


def test_the_audio_goes_out_when_it_has_been_spoken() -> None:
    sent = list(packets_of(TRACKS, Encoding.PCM16, 16_000))
    assert [(due, channel, len(payload)) for due, channel, payload in sent] == [
        (0.02, "customer", 640),
        (0.02, "agent", 600),
        (0.04, "customer", 640),
        (0.06, "customer", 320),
    ]


def test_two_tracks_in_one_are_sample_by_sample_and_as_long_as_the_longer() -> None:
    ((_, samples),) = interleaved(TRACKS).items()
    assert len(samples) == 1600
    assert np.array_equal(samples[::2], TRACKS[Channel.CUSTOMER])
    assert np.array_equal(samples[1:601:2], TRACKS[Channel.AGENT]) and not samples[601::2].any()
    whole = b"".join(payload for _, _, payload in packets_of(interleaved(TRACKS), Encoding.PCM16, 16_000))
    assert np.abs(decode(Encoding.PCM16, whole) - samples).max() < 1e-4


@pytest.mark.parametrize("network", [Network(loss=0.01), Network(reorder=0.1), Network(duplicate=0.1)])
def test_tcp_neither_loses_nor_reorders(network: Network) -> None:
    with pytest.raises(ConfigError, match="vonage sends over TCP, which neither loses"):
        needs_good_network(RehearsalOptions("vonage", "", network=network))
    needs_good_network(RehearsalOptions("vonage", "", network=Network(seed=7)))
