"""Twilio's words, its signature, and that nothing it sends or somebody else makes up does harm."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.media_stream import PAYLOAD_LIMIT, Begun, MediaStream, Packet, Stopped
from voicemon.sources.twilio import Writer, read_message, signature

START = {
    "event": "start",
    "sequenceNumber": "1",
    "start": {
        "accountSid": "AC1",
        "streamSid": "MZ1",
        "callSid": "CA1",
        "tracks": ["inbound", "outbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"call": "order-17", "note": "anything"},
    },
    "streamSid": "MZ1",
}
MEDIA = {
    "event": "media",
    "sequenceNumber": "3",
    "media": {"track": "outbound", "chunk": "1", "timestamp": "5", "payload": "no+JhoaJjg=="},
    "streamSid": "MZ1",
}
STOP = {
    "event": "stop",
    "sequenceNumber": "5",
    "stop": {"accountSid": "AC1", "callSid": "CA1"},
    "streamSid": "MZ1",
}
MESSAGES = [START, MEDIA, STOP]


def changed(message: dict, path: str, value: object) -> str:
    """The message with another value at ``path``; without it where the value is None."""
    copy = json.loads(json.dumps(message))
    *way, last = path.split(".")
    place = copy
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return json.dumps(copy)


def test_its_messages_are_understood() -> None:
    begun = read_message(json.dumps(START))
    assert isinstance(begun, Begun)
    assert (begun.stream, begun.name, begun.source) == ("MZ1", "order-17", "Twilio CA1")
    assert (begun.encoding, begun.rate_hz, list(begun.parties)) == (
        Encoding.MULAW,
        8000,
        ["inbound", "outbound"],
    )
    payload = base64.b64decode("no+JhoaJjg==")
    assert read_message(json.dumps(MEDIA)) == Packet("MZ1", "outbound", 1, 5, payload)
    assert read_message(json.dumps(STOP)) == Stopped("MZ1")
    for event in ("connected", "dtmf", "mark", "something-new"):
        assert read_message(json.dumps({"event": event, "streamSid": "MZ1"})) is None


def test_a_rehearsal_writes_what_is_understood() -> None:
    writer = Writer("CA1", ("outbound",))
    connected, start = writer.opening({"call": "c"})
    assert read_message(connected) is None
    begun = read_message(start)
    assert isinstance(begun, Begun) and list(begun.parties) == ["outbound"]
    assert read_message(writer.media("outbound", 7, 140, b"abc")) == Packet(
        begun.stream, "outbound", 7, 140, b"abc"
    )
    assert read_message(writer.stop()) == Stopped(begun.stream)
    assert json.loads(writer.stop())["sequenceNumber"] == "4"


@pytest.mark.parametrize(
    ("message", "path", "value", "complaint"),
    [
        (START, "streamSid", None, "streamSid"),
        (START, "start.tracks", ["upbound"], "upbound"),
        (START, "start.tracks", [], "each track once"),
        (START, "start.tracks", ["inbound", "inbound"], "each track once"),
        (START, "start.mediaFormat.encoding", "audio/opus", "audio/opus"),
        (START, "start.mediaFormat.sampleRate", 16000, "16000"),
        (START, "start.mediaFormat.channels", 2, "2"),
        (START, "start.customParameters", {"call": 5}, r"customParameters"),
        (MEDIA, "media", None, "media"),
        (MEDIA, "media.track", "both", "both"),
        (MEDIA, "media.timestamp", "-1", ">= 0"),
        (MEDIA, "media.timestamp", "1e99", "timestamp"),
        (MEDIA, "media.timestamp", "soon", "timestamp"),
        (MEDIA, "media.payload", "???", "base64"),
        (MEDIA, "media.payload", base64.b64encode(bytes(PAYLOAD_LIMIT + 1)).decode(), str(PAYLOAD_LIMIT)),
        (STOP, "streamSid", "x" * 300, "256"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    message: dict, path: str, value: object, complaint: str
) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        read_message(changed(message, path, value))


@settings(deadline=None)
@given(st.text(max_size=300) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_any_text_is_a_message_or_a_protocol_error(text: str) -> None:
    with pytest.raises(ProtocolError):
        read_message(text)


PATHS = [
    "event",
    "streamSid",
    *(f"start.{name}" for name in ("tracks", "callSid", "mediaFormat", "customParameters")),
    *(f"media.{name}" for name in ("track", "chunk", "timestamp", "payload")),
]
values = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just([]) | st.just({})
)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from(PATHS),
            values,
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_mutated_messages_are_refused_or_change_nothing_that_they_should_not(
    mutations: list[tuple[int, str, object, bool]],
) -> None:
    stream = MediaStream(read_message)
    stream.read(json.dumps(START))
    for which, path, value, mutate in mutations:
        try:
            text = changed(MESSAGES[which], path, value) if mutate else json.dumps(MESSAGES[which])
        except (KeyError, TypeError):
            continue
        try:
            stream.read(text)
        except ProtocolError:
            continue
    for chunk in stream.flush():
        assert chunk.start >= 0


def test_twilios_published_example_verifies() -> None:
    # The example of Twilio's page on the security of requests (https://www.twilio.com/docs/usage/security), which its
    # own libraries have in their tests.
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature(url, "12345", form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    assert (
        signature(url, "12346", form) != signature(url, "12345", form) != signature(url + "0", "12345", form)
    )
