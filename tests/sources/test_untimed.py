"""What the protocols of bare samples have in common: a call begins once, and its audio is what comes in binary."""

import pytest

from tests.untimed import ramp, spans
from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.counted import Sound
from voicemon.sources.incoming import NewCall, OneLeg
from voicemon.sources.untimed import SOUND_LIMIT, TEXT_LIMIT, Begun, Text, UntimedStream

CALL = NewCall("c", (Channel.CUSTOMER,))
SOUND = Sound((Channel.CUSTOMER,), Encoding.PCM16, 8000)


class Words:
    """Texts of a word."""

    def __init__(self, announces: bool = True) -> None:
        self._announces = announces

    def read(self, text: str) -> Begun | Text:
        return {"begin": Begun(CALL, SOUND), "end": Text.LAST}.get(text, Text.OTHER)

    def unannounced(self) -> Begun:
        if self._announces:
            raise ProtocolError(f"audio of {CALL.name!r} before its announcement")
        return Begun(CALL, SOUND)


def test_a_call_from_its_first_text_to_its_last() -> None:
    stream = UntimedStream(Words())
    assert isinstance(stream, OneLeg)
    assert (stream.read("hello"), stream.call, stream.summary, stream.flush()) == ([], None, "no audio", [])
    stream.read("begin")
    assert stream.call is CALL
    chunks = [chunk for start in range(0, 1600, 160) for chunk in stream.read(ramp(start, 160))]
    stream.read("a digit was dialled")
    assert not stream.over
    stream.read("end")
    assert stream.over and stream.answers() == () and stream.began_seconds == 0.0
    assert spans(chunks + stream.flush()) == [(0.0, 0.2)]
    assert stream.summary == "10 packets, 0 samples lost, 0 samples cut"


def test_audio_may_begin_a_call_where_the_platform_allows_it() -> None:
    stream = UntimedStream(Words(announces=False))
    assert spans(stream.read(ramp(0, 1600)) + stream.flush()) == [(0.0, 0.2)]
    assert stream.call is CALL
    with pytest.raises(ProtocolError, match="audio of 'c' before"):
        UntimedStream(Words()).read(ramp(0, 160))


def test_what_is_too_long_or_comes_twice_is_refused() -> None:
    stream = UntimedStream(Words())
    stream.read("begin")
    with pytest.raises(ProtocolError, match="call 'c' starts where 'c' goes on"):
        stream.read("begin")
    for long in ("x" * (TEXT_LIMIT + 1), bytes(SOUND_LIMIT + 1)):
        with pytest.raises(ProtocolError, match=f"a message of length {len(long)}"):
            stream.read(long)
    with pytest.raises(ProtocolError, match="3 bytes are no whole number of pcm16 samples"):
        stream.read(b"odd")
