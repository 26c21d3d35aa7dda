"""What the listening process writes is read again, and nothing else is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.errors import ProtocolError
from voicemon.sources.headset import capture_wire as wire
from voicemon.sources.headset.device_clock import Captured


def parted(data: bytes) -> bytes:
    """The message after its length."""
    assert wire.read_length(data[: wire.LENGTH.size]) == len(data) - wire.LENGTH.size
    return data[wire.LENGTH.size :]


@pytest.mark.parametrize(
    "message", [wire.Opened(name="Kopfhörer", rate_hz=44100), wire.Closed(reason="it was unplugged")]
)
def test_what_is_said_is_read_again(message: wire.Opened | wire.Closed) -> None:
    assert wire.read(parted(wire.write(message))) == message


def test_a_block_is_read_again_to_the_bit() -> None:
    block = Captured(1 << 40, 12345.678901, np.array([0.1, -1.0, 2.5], np.float32))
    read = wire.read(parted(wire.write(block)))
    assert isinstance(read, Captured)
    assert (read.index, read.moment, read.samples.tobytes()) == (
        block.index, block.moment, block.samples.tobytes(),
    )  # fmt: skip


@given(st.binary(max_size=64))
def test_anything_else_is_refused(body: bytes) -> None:
    try:
        message = wire.read(body)
    except ProtocolError:
        return
    assert isinstance(message, wire.Opened | wire.Closed | Captured)


@pytest.mark.parametrize("length", [0, wire.LENGTH_LIMIT + 1])
def test_a_length_that_nobody_writes_is_refused(length: int) -> None:
    with pytest.raises(ProtocolError, match=str(length)):
        wire.read_length(wire.LENGTH.pack(length))
