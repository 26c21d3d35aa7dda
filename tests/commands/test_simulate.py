"""Rehearsals send what a platform would, over a network as bad as was asked for, and say what they cannot send."""

import asyncio
import random
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.commands.test_bad_input import one_line, voicemon
from tests.serving import needs_charts, serving
from tests.telephony import heard, joined, mulaw_excerpt
from voicemon.audio.chunk import Channel
from voicemon.commands.simulate import Due, SimulateOptions, _tracks, on_the_way, packets, send_calls
from voicemon.demo import demo_call
from voicemon.errors import ChannelMapError, ConfigError, ServerUnreachable
from voicemon.sources import twilio
from voicemon.sources.recording import open_recording

SERVER = "http://127.0.0.1:9"


def test_the_audio_goes_out_in_packets_of_20_ms_when_they_have_been_spoken() -> None:
    tracks = {"inbound": bytes(400), "outbound": bytes(150)}
    sent = list(packets(tracks, twilio.Writer("CA1")))
    said = [twilio.read_message(text) for _, text in sent]
    assert [(due, p.track, p.number, p.timestamp_ms, len(p.payload)) for (due, _), p in zip(sent, said)] == [  # noqa: B905
        (0.02, "inbound", 1, 0, 160),
        (0.02, "outbound", 1, 0, 150),
        (0.04, "inbound", 2, 20, 160),
        (0.06, "inbound", 3, 40, 80),
    ]


def network(**bad: float) -> list[Due]:
    steps = [(0.02 * step, str(step)) for step in range(1, 2001)]
    return list(on_the_way(iter(steps), SimulateOptions("twilio", SERVER, **bad), random.Random(1)))


def test_a_good_network_changes_nothing_and_a_bad_one_is_as_bad_as_was_asked_for() -> None:
    assert [text for _, text in network()] == [str(step) for step in range(1, 2001)]
    assert 1960 < len(network(loss=0.01)) < 1995
    assert len(network(loss=1.0)) == 0
    twice = [text for _, text in network(duplicate=0.1)]
    assert len(set(twice)) == 2000 and 2150 < len(twice) < 2250
    shaken = network(reorder=0.1)
    assert [due for due, _ in shaken] == sorted(due for due, _ in shaken)
    numbers = [int(text) for _, text in shaken]
    assert sorted(numbers) == list(range(1, 2001)) != numbers
    assert max(abs(number - place) for place, number in enumerate(numbers, 1)) <= 5
    assert network(loss=0.1, reorder=0.1) == network(loss=0.1, reorder=0.1)


def test_a_recording_of_another_rate_is_sent_at_telephone_band(tmp_path: Path) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(2 * 44_100) / 44_100)
    soundfile.write(tmp_path / "wide.wav", np.stack((0.5 * tone, 0 * tone), axis=1), 44_100)
    tracks = _tracks(open_recording([tmp_path / "wide.wav"]))
    assert {track: len(encoded) for track, encoded in tracks.items()} == {
        "inbound": 16_000,
        "outbound": 16_000,
    }
    writer = twilio.Writer("CA1")
    _, pieces = heard("twilio", [*writer.opening({}), *(text for _, text in packets(tracks, writer))])
    samples = np.frombuffer(joined(pieces[Channel.CUSTOMER]), np.float32)
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(32_000) / 16_000)
    assert np.abs(samples - expected)[500:-3000].max() < 0.03


@pytest.mark.parametrize(
    ("options", "error", "complaint"),
    [
        ({"platform": "skype"}, ConfigError, "platform 'skype'; there are twilio and telnyx"),
        ({"speed": 0}, ConfigError, "speed 0"),
        ({"loss": 1.5}, ConfigError, "loss 1.5"),
        ({"duplicate": -0.1}, ConfigError, "duplicate -0.1"),
        ({"channels": "mixed,-"}, ChannelMapError, "both parties on one track"),
        ({}, ServerUnreachable, "no voicemon server at http://127.0.0.1:9"),
    ],
)
def test_what_cannot_be_sent_is_one_line(options: dict, error: type[Exception], complaint: str) -> None:
    chosen = SimulateOptions(**{"platform": "twilio", "server": SERVER, **options})
    with pytest.raises(error, match=complaint):
        asyncio.run(send_calls(str(demo_call()), chosen))


def test_no_key_is_in_a_text() -> None:
    assert "battery" not in repr(SimulateOptions("telnyx", SERVER, key="correct-horse-battery"))


def test_the_command_says_in_one_line_what_is_wrong() -> None:
    one_line(voicemon("simulate", "twilio", demo_call(), "--server", SERVER), "no voicemon server")
    one_line(voicemon("simulate", "skype", demo_call()), "platform 'skype'")
    one_line(voicemon("simulate", "telnyx", "nowhere.wav"), "nowhere.wav: there is no such file")


@needs_charts
def test_several_calls_at_once_at_the_pace_of_life(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 1.0)

    async def scene() -> list[str]:
        async with serving(tmp_path / "calls") as url:
            sent: list[float] = []
            begun = asyncio.get_running_loop().time()
            options = SimulateOptions("telnyx", url, calls=3, name="c", on_sent=sent.append)
            names = await send_calls(str(path), options)
            assert asyncio.get_running_loop().time() - begun > 1.0
            assert len(sent) == 100
            return names

    assert asyncio.run(scene()) == ["c", "c-2", "c-3"]
