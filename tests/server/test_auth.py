"""Keys come from a file or the environment, open what they should, and are in no text."""

from pathlib import Path

import pytest
from starlette.websockets import WebSocket

from tests.house import write_house
from voicemon.config import IngestOptions, ServerOptions
from voicemon.errors import ConfigError
from voicemon.server.auth import KEYS_VARIABLE, IngestKeys, check_ingest, check_pages, load_keys
from voicemon.server.people_kept import KeptPeople
from voicemon.sources.twilio import signature

TOKEN = "0123456789abcdef"
KEY = "correct-horse-battery"


def connection(path: str, headers: dict[str, str], **path_params: str) -> WebSocket:
    async def nothing(*_: object) -> None:
        raise AssertionError("nothing is sent or received to decide this")

    scope = {
        "type": "websocket",
        "scheme": "ws",
        "path": path,
        "query_string": b"",
        "path_params": path_params,
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    return WebSocket(scope, nothing, nothing)  # type: ignore[arg-type]


def test_keys_come_from_a_file_and_from_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(f'telnyx = ["{KEY}", "{KEY}-2"]\n')
    keys = load_keys(IngestOptions(keys_file=str(path)), {KEYS_VARIABLE: f"twilio={TOKEN}, telnyx={KEY}-3=="})
    assert keys.of == {"telnyx": (KEY, f"{KEY}-2", f"{KEY}-3=="), "twilio": (TOKEN,)}
    assert keys.one("telnyx") == KEY and keys.one("voicemon") == ""
    assert KEY not in repr(keys) and TOKEN not in str(keys)
    assert not load_keys(IngestOptions(), {})


@pytest.mark.parametrize(
    ("text", "environment", "complaint"),
    [
        (f'telnix = "{KEY}"', "", "'telnix'; the sources are"),
        ('telnyx = "secret"', "", "fewer than 16"),
        ("telnyx = []", "", "fewer than 16"),
        ("telnyx = 5", "", "takes a key or a list"),
        (f"telnyx = {KEY}", "", "not a table of keys"),
        ("", KEY, "takes SOURCE=KEY"),
        ("", f"{KEY}=", f"{KEY!r}|fewer than 16"),
    ],
)
def test_a_file_that_makes_no_sense_is_one_line(
    tmp_path: Path, text: str, environment: str, complaint: str
) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=complaint) as said:
        load_keys(IngestOptions(keys_file=str(path)), {KEYS_VARIABLE: environment})
    assert "secret" not in str(said.value) and (KEY not in str(said.value) or environment)
    with pytest.raises(ConfigError, match="No such file"):
        load_keys(IngestOptions(keys_file=str(tmp_path / "nowhere.toml")), {})


def test_a_bearer_key_or_one_in_the_path_opens_its_own_source_alone() -> None:
    keys = IngestKeys({"telnyx": (KEY, "an-older-key-of-theirs"), "voicemon": ("another-key-of-ours",)})

    def why(source: str, headers: dict[str, str], **path_params: str) -> str | None:
        return keys.why_refused(source, connection("/x", headers, **path_params), "")

    assert why("telnyx", {"Authorization": f"Bearer {KEY}"}) is None
    assert why("telnyx", {"Authorization": "bearer an-older-key-of-theirs"}) is None
    assert why("telnyx", {}, key=KEY) is None
    for headers in (
        {},
        {"Authorization": KEY},
        {"Authorization": f"Bearer {KEY}x"},
        {"Authorization": "Bearer"},
    ):
        assert why("telnyx", headers) == "no valid key"
    assert why("voicemon", {"Authorization": f"Bearer {KEY}"}) == "no valid key"
    assert why("twilio", {}) == "no key for twilio is configured"
    assert IngestKeys().why_refused("twilio", connection("/x", {}), "") is None


def test_twilio_signs_the_address_that_it_was_told() -> None:
    keys = IngestKeys({"twilio": (TOKEN,)})

    def valid(signed: str, public_url: str = "", token: str = TOKEN) -> bool:
        headers = {"Host": "127.0.0.1:8765", "X-Twilio-Signature": signature(signed, token)}
        return keys.why_refused("twilio", connection("/twilio", headers), public_url) is None

    assert valid("ws://127.0.0.1:8765/twilio")
    assert valid("wss://127.0.0.1:8765/twilio/")
    assert not valid("wss://calls.example.com/twilio")
    assert valid("wss://calls.example.com/voice/twilio", "wss://calls.example.com/voice/")
    assert not valid("ws://127.0.0.1:8765/twilio", "wss://calls.example.com")
    assert not valid("ws://127.0.0.1:8765/telnyx")
    assert not valid("ws://127.0.0.1:8765/twilio", token="fedcba9876543210")
    assert keys.why_refused("twilio", connection("/twilio", {}), "") == "no valid signature of Twilio's"


def test_other_machines_find_no_open_door(tmp_path: Path) -> None:
    keys = IngestKeys({"telnyx": (KEY,)})
    check_ingest(IngestOptions(), IngestKeys())
    paper = tmp_path / "paper.pem"
    paper.write_text("no certificate")
    for options, held, complaint in [
        (
            IngestOptions(host="0.0.0.0"),
            IngestKeys(),
            "'0.0.0.0' takes calls from other machines and needs keys",
        ),
        (IngestOptions(host="0.0.0.0"), keys, "needs TLS"),
        (IngestOptions(host="0.0.0.0", certificate="c.pem"), keys, "needs TLS"),
        (IngestOptions(host="::", certificate="nowhere", private_key="nowhere"), keys, "No such file"),
        (
            IngestOptions(host="::", certificate=str(paper), private_key=str(paper)),
            keys,
            "are no certificate",
        ),
    ]:
        with pytest.raises(ConfigError, match=complaint):
            check_ingest(options, held)


def test_the_pages_are_not_for_other_machines_without_people_tls_and_keys(tmp_path: Path) -> None:
    keys = IngestKeys({"telnyx": (KEY,)})
    people = KeptPeople(write_house(tmp_path / "people.toml"))
    for local in ("127.0.0.1", "::1", "localhost"):
        check_pages(ServerOptions(host=local), None, IngestKeys())
        check_pages(ServerOptions(host=local), people, IngestKeys())
    paper = tmp_path / "paper.pem"
    paper.write_text("no certificate")
    for options, who, held, complaint in [
        (ServerOptions(host="0.0.0.0"), None, keys, "needs people who sign in: .*on this machine only"),
        (ServerOptions(host="0.0.0.0"), people, keys, "needs TLS"),
        (ServerOptions(host="::", certificate=str(paper)), people, keys, "go together"),
        (ServerOptions(private_key=str(paper)), None, keys, "go together"),
        (ServerOptions(certificate=str(paper), private_key=str(paper)), None, keys, "are no certificate"),
    ]:
        with pytest.raises(ConfigError, match=complaint):
            check_pages(options, who, held)


def test_a_genesys_integration_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(f'audiohook = ["{KEY}:TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU=", "{KEY}-alone"]\n')
    assert load_keys(IngestOptions(keys_file=str(path)), {}).one("audiohook").startswith(f"{KEY}:")
    path.write_text(f'audiohook = "{KEY}:no base64"\n')
    with pytest.raises(ConfigError, match="no client secret in base64") as said:
        load_keys(IngestOptions(keys_file=str(path)), {})
    assert KEY not in str(said.value)
