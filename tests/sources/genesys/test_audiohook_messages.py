"""A client's messages are understood, or it is said what does not fit."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.errors import ProtocolError
from voicemon.sources.genesys import audiohook_messages as wire

OPEN = {
    "version": "2",
    "id": "e160e428-53e2-487c-977d-96989bf5c99d",
    "type": "open",
    "seq": 1,
    "serverseq": 0,
    "position": "PT0S",
    "parameters": {
        "organizationId": "d7934305-0972-4844-938e-9060eef73d05",
        "conversationId": "090eaa2f-72fa-480a-83e0-8667ff89c0ec",
        "participant": {"id": "883efee8-3d6c-4537-b500-6d7ca4b92fa0", "ani": "+1", "aniName": "", "dnis": ""},
        "media": [{"type": "audio", "format": "PCMU", "channels": ["external", "internal"], "rate": 8000}],
        "language": "en-US",
        "customConfig": {"team": "repairs", "deep": {"er": [1]}},
    },
}


def changed(message: dict, **changes: object) -> str:
    """The message with other values in its envelope."""
    return json.dumps({**message, **changes})


def test_every_kind_is_understood() -> None:
    hole = {"start": "PT1.5S", "discarded": "PT.25S"}
    for kind, parameters, understood in [
        ("close", {"reason": "end"}, wire.Close),
        ("ping", {"rtt": "PT0.01S"}, wire.Ping),
        ("ping", {}, wire.Ping),
        ("paused", {}, wire.Paused),
        ("resumed", hole, wire.Resumed),
        ("discarded", hole, wire.Discarded),
        ("update", {"language": "es-ES"}, wire.Update),
        ("error", {"code": 429, "message": "slowly", "retryAfter": "PT3S"}, wire.Error),
        ("playback_started", {}, wire.Envelope),
        ("dtmf", {"digit": "1"}, wire.Envelope),
    ]:
        said = wire.read_message(changed(OPEN, type=kind, parameters=parameters))
        assert isinstance(said, understood) and said.seq == 1, kind
    opened = wire.read_message(json.dumps(OPEN))
    assert isinstance(opened, wire.Open)
    assert opened.parameters.media[0].channels == ["external", "internal"]
    assert opened.parameters.custom_config == {"team": "repairs", "deep": {"er": [1]}}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "{" * 60_000,
        changed(OPEN, x="\ud800") + "\ud800",
        changed(OPEN, version="1"),
        changed(OPEN, id="17"),
        changed(OPEN, seq=-1),
        changed(OPEN, seq=1 << 60),
        changed(OPEN, seq="1"),
        changed(OPEN, position="PT1M"),
        changed(OPEN, position="12"),
        changed(OPEN, type=5),
        changed(OPEN, type="x" * 65),
        changed(OPEN, parameters={}),
        changed(OPEN, parameters={**OPEN["parameters"], "media": "PCMU"}),
        changed(OPEN, parameters={**OPEN["parameters"], "media": OPEN["parameters"]["media"] * 33}),
        changed(OPEN, type="resumed", parameters={"start": "PT0S"}),
        changed(OPEN, type="discarded", parameters={"start": "PT0S", "discarded": "-1"}),
        changed(OPEN, type="close"),
        " " * (wire.MESSAGE_LIMIT + 1),
    ],
)
def test_what_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(ProtocolError, match="message"):
        wire.read_message(text)


@given(st.integers(0, 10**12))
def test_durations_come_back(samples: int) -> None:
    assert wire.samples_of(wire.duration_of(samples)) == samples


def test_durations_as_others_write_them() -> None:
    assert wire.samples_of("PT0S") == 0
    assert wire.samples_of("PT12.34S") == 98_720
    assert wire.samples_of("PT.5S") == 4_000
    assert wire.samples_of("PT0.200000000S") == 1_600
    assert wire.duration_of(98_720) == "PT12.34S"
    assert wire.duration_of(1) == "PT0.000125S"
    for text in ("PTS", "PT1", "1S", "PT-1S", "PT1e3S", "PT1.S.", "PT1H", "PT" + "9" * 10 + "S"):
        with pytest.raises(ProtocolError, match="no duration"):
            wire.samples_of(text)
