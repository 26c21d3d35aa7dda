"""Long fuzzing of the parsers of what other machines send: ``python -m tests.fuzz twilio --minutes 10``.

Whole streams are spoilt at random, in their bytes and in their meaning, and read. It fails at the first exception that
is not the protocol's own, at audio that goes back in time, and where memory grows.
"""

import argparse
import json
import random
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator

from tests.streams import SAMPLES, Sample
from voicemon.audio.chunk import Channel
from voicemon.errors import ProtocolError
from voicemon.sources.incoming import Message

NUMBERS = ["-1", "0", "1", "20", "159", "1000000", "4294967296", "1e9", "NaN", "9" * 40, "", "07", "٣"]
VALUES = [
    None,
    True,
    [],
    {},
    "",
    "x" * 5000,
    *NUMBERS,
    -1,
    0,
    3.5,
    1 << 70,
    ["inbound"] * 3,
    {"call": "../c"},
]
GROWTH_BYTES = 4_000_000
"""What the memory may grow by between the first tenth of the time and its end."""


def fuzz(platform: str, seconds: float, seed: int, least: int = 1) -> Counter[str]:
    """Read spoilt streams for so long, and ``least`` of them; count what came of it.

    Raises whatever a parser should not.
    """
    chance = random.Random(seed)
    sample = SAMPLES[platform]
    whole = sample.messages()
    seen: Counter[str] = Counter()
    tracemalloc.start()
    begun, settled = time.monotonic(), 0
    while (passed := time.monotonic() - begun) < seconds or seen["streams"] < least:
        if not settled and passed > seconds / 10 and seen["streams"] >= least:
            settled = tracemalloc.get_traced_memory()[0]
        _read(sample, _spoilt(whole, chance), seen)
        seen["streams"] += 1
    if settled and tracemalloc.get_traced_memory()[0] - settled > GROWTH_BYTES:
        raise MemoryError(f"memory grew from {settled} bytes to {tracemalloc.get_traced_memory()[0]}")
    tracemalloc.stop()
    return seen


def _read(sample: Sample, messages: Iterator[Message], seen: Counter[str]) -> None:
    stream = sample.incoming()
    heard = dict.fromkeys(Channel, 0)

    def take(read: Callable[[], list]) -> None:
        for chunk in read():
            assert chunk.start >= heard[chunk.channel], f"{chunk.channel} goes back to {chunk.start}"
            heard[chunk.channel] = chunk.stop
            seen["chunks"] += 1

    for number, message in enumerate(messages):
        seen["messages"] += 1
        try:
            take(lambda message=message, number=number: stream.read(message, 60.0 + 0.02 * number))
        except ProtocolError as error:
            assert len(str(error)) < 20_000
            seen["refused"] += 1
        assert sum(map(len, stream.answers())) < 1_000_000
    take(stream.flush)


def _spoilt(whole: list[Message], chance: random.Random) -> Iterator[Message]:
    """The stream with some messages lost, doubled, moved, or changed."""
    share = chance.choice((0.01, 0.1, 0.5))
    order = sorted(
        range(len(whole)), key=lambda place: place + chance.random() * chance.choice((0, 0, 5, 60))
    )
    for place in order:
        message = whole[place]
        if chance.random() < share:
            if isinstance(message, bytes):
                message = chance.choice((_other_bytes, _nothing))(message.decode("latin-1"), chance)
                message = message if chance.random() < 0.1 else message.encode("latin-1", "replace")
            else:
                message = chance.choice((_other_bytes, _other_value, _nothing))(message, chance)
        yield message
        if chance.random() < share / 4:
            yield message


def _other_bytes(text: str, chance: random.Random) -> str:
    spoilt = bytearray(text.encode())
    for _ in range(chance.choice((1, 2, 30))):
        at = chance.randrange(len(spoilt) + 1)
        spoilt[at : at + chance.choice((0, 1, 7))] = chance.randbytes(chance.choice((0, 1, 7)))
    return spoilt.decode(errors=chance.choice(("replace", "ignore", "surrogateescape")))


def _other_value(text: str, chance: random.Random) -> str:
    if not text.startswith("{"):
        words = text.split(" ")
        at = chance.randrange(len(words))
        name, colon, _ = words[at].partition(":")
        words[at] = f"{name}{colon}{chance.choice(VALUES)}" if chance.random() < 0.7 else ""
        return " ".join(words)
    place = message = json.loads(text)
    while True:
        name = chance.choice(list(place))
        if not isinstance(place[name], dict) or not place[name] or chance.random() < 0.3:
            break
        place = place[name]
    place[name] = chance.choice(VALUES)
    return json.dumps(message)


def _nothing(text: str, chance: random.Random) -> str:
    return chance.choice(
        ("", "{}", "[]", '{"event":"dtmf"}', "[" * 60_000, text[: chance.randrange(len(text))])
    )


def main() -> None:
    """Fuzz and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("platform", choices=sorted(SAMPLES))
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"{options.platform}, seed {options.seed}, {options.minutes} minutes")
    print(dict(fuzz(options.platform, 60 * options.minutes, options.seed)))


if __name__ == "__main__":
    main()
