"""A recording goes out as a platform would send it, as often as was asked for, or it is said why not."""

import asyncio
from pathlib import Path

import pytest

from tests.serving import needs_charts, serving
from tests.telephony import mulaw_excerpt
from voicemon.call.host import NO_WORDS
from voicemon.demo import demo_call
from voicemon.errors import ChannelMapError, ConfigError, ServerUnreachable
from voicemon.sending.network import Network
from voicemon.sending.platforms import SIMULATORS, rehearse
from voicemon.sending.rehearsal import RehearsalOptions

SERVER = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("options", "error", "complaint"),
    [
        ({"platform": "skype"}, ConfigError, "platform 'skype'; there are twilio, telnyx"),
        ({"channels": "mixed,-"}, ChannelMapError, "both parties on one track"),
        (
            {"platform": "audiosocket", "network": Network(loss=0.01)},
            ConfigError,
            "neither loses nor reorders",
        ),
    ],
)
def test_what_cannot_be_sent_is_one_line(options: dict, error: type[Exception], complaint: str) -> None:
    chosen = RehearsalOptions(**{"platform": "twilio", "server": SERVER, **options})
    with pytest.raises(error, match=complaint):
        asyncio.run(rehearse(str(demo_call()), chosen))


@pytest.mark.parametrize("platform", SIMULATORS)
def test_without_a_server_every_platform_says_so(platform: str) -> None:
    with pytest.raises(ServerUnreachable, match=r"no voicemon server at http://127\.0\.0\.1:9"):
        asyncio.run(rehearse(str(demo_call()), RehearsalOptions(platform, SERVER)))


@needs_charts
def test_several_calls_at_once_at_the_pace_of_life(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 1.0)

    async def scene() -> list[str]:
        async with serving(tmp_path / "calls", NO_WORDS) as url:
            sent: list[float] = []
            begun = asyncio.get_running_loop().time()
            options = RehearsalOptions("telnyx", url, calls=3, name="c", on_sent=sent.append)
            names = await rehearse(str(path), options)
            assert asyncio.get_running_loop().time() - begun > 1.0
            assert len(sent) == 100
            return names

    assert asyncio.run(scene()) == ["c", "c-2", "c-3"]
