"""A rehearsal's client numbers what it says and believes a server only what the protocol allows."""

import json

import pytest

from voicemon.errors import ProtocolError
from voicemon.sending.audiohook_client import Client

SESSION = "e160e428-53e2-487c-977d-96989bf5c99d"
OPENED = {"media": [{"type": "audio", "format": "PCMU", "channels": ["external", "internal"], "rate": 8000}]}


def opened() -> Client:
    client = Client(SESSION, SESSION, ["external", "internal"])
    client.open(SESSION, {})
    client.read(told("opened", OPENED))
    return client


def told(kind: str, parameters: dict, seq: int = 1, clientseq: int = 1, session: str = SESSION) -> str:
    return json.dumps(
        {
            "version": "2",
            "type": kind,
            "id": session,
            "seq": seq,
            "clientseq": clientseq,
            "parameters": parameters,
        }
    )


def test_it_counts_messages_and_audio() -> None:
    client = opened()
    client.audio(bytes(3200))
    said = [
        json.loads(text) for text in (client.ping(), client.discarded(800), client.paused(), client.close())
    ]
    assert [message["seq"] for message in said] == [2, 3, 4, 5]
    assert {message["serverseq"] for message in said} == {1}
    assert [message["position"] for message in said] == ["PT0.2S", "PT0.2S", "PT0.3S", "PT0.3S"]
    assert said[1]["parameters"] == {"start": "PT0.2S", "discarded": "PT0.1S"}
    resumed = json.loads(client.resumed(1600))
    assert (resumed["position"], resumed["parameters"]) == (
        "PT0.5S",
        {"start": "PT0.3S", "discarded": "PT0.2S"},
    )


def test_it_offers_what_it_has_got() -> None:
    told_media = json.loads(Client(SESSION, SESSION, ["external", "internal"]).open(SESSION, {}))[
        "parameters"
    ]["media"]
    assert [media["channels"] for media in told_media] == [
        ["external", "internal"],
        ["external"],
        ["internal"],
    ]
    alone = json.loads(Client(SESSION, SESSION, ["internal"]).open(SESSION, {}, [SESSION]))["parameters"]
    assert [media["channels"] for media in alone["media"]] == [["internal"]]
    assert alone["continuedSessions"] == [{"id": SESSION, "serverseq": 0, "clientseq": 0}]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("nonsense", "not a server's message"),
        (b"\0\0", "2 bytes"),
        ("x" * 70_000, "70000 characters"),
        (told("pong", {}, seq=3), "pong 3"),
        (told("pong", {}, seq=2, clientseq=2), "on 2"),
        (told("pong", {}, seq=2, session="0" * 8 + SESSION[8:]), "of session"),
        (told("pong", {}, seq=2), "which was no ping"),
        (told("updated", {}, seq=2), "without an update"),
        (told("opened", OPENED, seq=2), "or again"),
        (told("closed", {}, seq=2), "without a close"),
        (told("pause", {}, seq=2), "never asks for that"),
        (told("party", {}, seq=2), "no message of a server"),
    ],
)
def test_what_a_server_must_not_say(text: str | bytes, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        opened().read(text)


def test_what_was_not_offered_must_not_be_chosen() -> None:
    client = Client(SESSION, SESSION, ["external"])
    client.open(SESSION, {})
    with pytest.raises(ProtocolError, match="not offered"):
        client.read(told("opened", OPENED))
    with pytest.raises(ProtocolError, match="before opened"):
        client.read(told("event", {"entities": []}, seq=2))


def test_nothing_is_said_after_closed() -> None:
    client = opened()
    client.close()
    client.read(told("event", {"entities": [{"type": "transcript", "data": {"id": "1"}}]}, 2, 2))
    client.read(told("disconnect", {"reason": "completed"}, 3, 2))
    client.read(told("reconnect", {}, 4, 2))
    client.read(told("closed", {}, 5, 2))
    assert client.closed and client.transcripts == [{"id": "1"}]
    assert client.asked_to_reconnect and client.asked_to_close == "completed: "
    with pytest.raises(ProtocolError, match="after closed"):
        client.read(told("pong", {}, 6, 2))
