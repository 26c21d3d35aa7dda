"""Channel maps: what fits, and one clear line for each that does not."""

import pytest

from voicemon.audio.chunk import Channel
from voicemon.errors import ChannelMapError
from voicemon.sources.base import channel_map

CUSTOMER, AGENT, MIXED = Channel.CUSTOMER, Channel.AGENT, Channel.MIXED


@pytest.mark.parametrize(
    ("text", "count", "parties"),
    [
        (None, 2, (CUSTOMER, AGENT)),
        (None, 1, (MIXED,)),
        ("customer", 1, (CUSTOMER,)),
        ("Agent, Customer", 2, (AGENT, CUSTOMER)),
        ("customer,agent,-,-,none,-", 6, (CUSTOMER, AGENT, None, None, None, None)),
        ("-,customer", 2, (None, CUSTOMER)),
    ],
)
def test_maps_that_fit(text: str | None, count: int, parties: tuple[Channel | None, ...]) -> None:
    assert channel_map(text, count, "call.wav") == parties


@pytest.mark.parametrize(
    ("text", "count", "message"),
    [
        ("customer", 2, "call.wav has 2 channels, but the channel map 'customer' names 1 channel"),
        ("customer,agent", 1, "call.wav has 1 channel, but"),
        (None, 6, "--channels customer,agent,-,-,-,-"),
        ("customer,caller", 2, "names 'caller'; a channel is customer, agent, mixed or -"),
        ("customer,customer", 2, "names customer twice"),
        ("-,none", 2, "leaves out every channel"),
        ("", 1, "names ''"),
    ],
)
def test_maps_that_do_not_fit(text: str | None, count: int, message: str) -> None:
    with pytest.raises(ChannelMapError) as error:
        channel_map(text, count, "call.wav")
    assert message in str(error.value) and "\n" not in str(error.value)
