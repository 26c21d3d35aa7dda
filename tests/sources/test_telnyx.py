"""Telnyx's words, and that nothing made up in its name does harm."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.media_stream import Begun, MediaStream, Packet, Stopped
from voicemon.sources.telnyx import Writer, read_message

START = {
    "event": "start",
    "sequence_number": "1",
    "start": {
        "user_id": "u",
        "call_control_id": "v2:T02llQxIyaRkhf",
        "call_session_id": "ff55a038-6f5d",
        "from": "+13122010094",
        "to": "+13122123456",
        "custom_parameters": {"team": "repairs"},
        "media_format": {"encoding": "PCMU", "sample_rate": 8000, "channels": 1},
    },
    "stream_id": "32DE0DEA",
}


def test_its_messages_are_understood() -> None:
    begun = read_message(json.dumps(START))
    assert isinstance(begun, Begun)
    assert (begun.stream, begun.name, begun.team) == ("32DE0DEA", "ff55a038-6f5d", "repairs")
    assert begun.parties == {"inbound": Channel.CUSTOMER, "outbound": Channel.AGENT}
    media = {"track": "inbound", "chunk": "2", "timestamp": "20", "payload": "/w=="}
    packet = {"event": "media", "sequence_number": "4", "media": media, "stream_id": "32DE0DEA"}
    assert read_message(json.dumps(packet)) == Packet("32DE0DEA", "inbound", 2, 20, b"\xff")
    assert read_message(json.dumps({"event": "stop", "stream_id": "32DE0DEA"})) == Stopped("32DE0DEA")
    for event in ("connected", "dtmf", "mark", "error"):
        assert read_message(json.dumps({"event": event})) is None


def test_a_call_without_a_session_goes_by_another_of_its_names() -> None:
    start = json.loads(json.dumps(START))
    del start["start"]["call_session_id"], start["start"]["custom_parameters"]
    begun = read_message(json.dumps(start))
    assert isinstance(begun, Begun) and begun.name == "v2-T02llQxIyaRkhf"


@pytest.mark.parametrize(
    ("encoding", "rate", "taken"),
    [
        ("PCMU", 8000, Encoding.MULAW),
        ("PCMA", 8000, Encoding.ALAW),
        ("OPUS", 16000, None),
        ("PCMU", 16000, None),
    ],
)
def test_both_laws_are_taken_and_other_codecs_refused_with_advice(
    encoding: str, rate: int, taken: Encoding | None
) -> None:
    start = json.loads(json.dumps(START))
    start["start"]["media_format"] = {"encoding": encoding, "sample_rate": rate, "channels": 1}
    if taken is None:
        with pytest.raises(ProtocolError, match="set the stream's codec to PCMU or PCMA"):
            read_message(json.dumps(start))
    else:
        begun = read_message(json.dumps(start))
        assert isinstance(begun, Begun) and begun.encoding is taken


def test_a_rehearsal_writes_what_is_understood() -> None:
    writer = Writer("c1", encoding=Encoding.ALAW)
    connected, start = writer.opening({})
    begun = read_message(start)
    assert read_message(connected) is None
    assert isinstance(begun, Begun) and (begun.name, begun.encoding) == ("c1", Encoding.ALAW)
    packet = read_message(writer.media("inbound", 1, 0, b"a"))
    assert packet == Packet(begun.stream, "inbound", 1, 0, b"a")
    assert read_message(writer.stop()) == Stopped(begun.stream)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_a_message_or_a_protocol_error(text: str) -> None:
    with pytest.raises(ProtocolError):
        read_message(text)


@settings(deadline=None)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=6))
def test_bytes_changed_on_the_way_are_refused_or_harmless(at: int, noise: bytes) -> None:
    writer = Writer("c1")
    texts = [*writer.opening({}), *(writer.media("inbound", n + 1, 20 * n, bytes(160)) for n in range(3))]
    stream = MediaStream(read_message)
    for text in texts:
        stream.read(text)
        spoilt = bytearray(text.encode())
        place = at % len(spoilt)
        spoilt[place : place + len(noise)] = noise
        try:
            stream.read(spoilt.decode(errors="replace"))
        except ProtocolError:
            continue
    stream.flush()
