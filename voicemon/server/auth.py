"""Who may send calls: a key for each source, from a file or the environment, never from a command line."""

import hmac
import os
import ssl
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.websockets import WebSocket

from voicemon.config import IngestOptions
from voicemon.errors import ConfigError
from voicemon.sources import twilio

KEYS_VARIABLE = "VOICEMON_INGEST_KEYS"
SOURCES = ("voicemon", "twilio", "telnyx", "chan_websocket", "freeswitch", "vonage")
SHORTEST_KEY = 16
"""Characters. A shorter key could be found by trying."""


@dataclass(frozen=True, slots=True)
class IngestKeys:
    """The keys of each source. No text that is made of this object holds a key."""

    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        return bool(self.of)

    def one(self, source: str) -> str:
        """The key with which a program on this side sends as ``source``; empty where there is none."""
        return self.of[source][0] if source in self.of else ""

    def why_refused(self, source: str, socket: WebSocket, public_url: str) -> str | None:
        """Why a connection may not send a call as ``source``; None where it may.

        Without any keys everyone may, and the address that is served keeps others out.
        """
        if not self.of:
            return None
        keys = self.of.get(source)
        if keys is None:
            return f"no key for {source} is configured"
        if source == "twilio":
            given = socket.headers.get(twilio.SIGNATURE_HEADER, "")
            urls = _signed_urls(socket, public_url)
            valid = [_same(given, twilio.signature(url, key)) for key in keys for url in urls]
            return None if any(valid) else "no valid signature of Twilio's"
        given = _bearer(socket) or socket.path_params.get("key", "")
        return None if any(_same(given, key) for key in keys) else "no valid key"


def load_keys(options: IngestOptions, environment: Mapping[str, str] = os.environ) -> IngestKeys:
    """The keys in the configured file and in the environment.

    Raises ConfigError, which never quotes a key, for a file that cannot be read, an unknown source or a short key.
    """
    keys: dict[str, tuple[str, ...]] = {}
    if options.keys_file:
        for source, value in _table(Path(options.keys_file)).items():
            listed = value if isinstance(value, list) else [value]
            if not all(isinstance(key, str) for key in listed):
                raise ConfigError(f"{options.keys_file}: {source!r} takes a key or a list of keys")
            keys[source] = tuple(listed)
    for entry in filter(None, environment.get(KEYS_VARIABLE, "").split(",")):
        source, equals, key = entry.partition("=")
        if not equals:
            raise ConfigError(f"{KEYS_VARIABLE} takes SOURCE=KEY, separated by commas")
        keys[source.strip()] = (*keys.get(source.strip(), ()), key.strip())
    for source, found in keys.items():
        if source not in SOURCES:
            raise ConfigError(f"a key for {source!r}; the sources are {', '.join(SOURCES)}")
        if not found or any(len(key) < SHORTEST_KEY for key in found):
            raise ConfigError(f"the key for {source!r} has fewer than {SHORTEST_KEY} characters")
    return IngestKeys(keys)


def check_ingest(options: IngestOptions, keys: IngestKeys) -> None:
    """Raise ConfigError where calls from other machines would be taken without keys or without TLS."""
    if not options.host:
        return
    where = f"[ingest] host {options.host!r} takes calls from other machines and needs"
    if not keys:
        raise ConfigError(f"{where} keys: [ingest] keys_file or {KEYS_VARIABLE} holds them")
    if not options.certificate or not options.private_key:
        raise ConfigError(f"{where} TLS: [ingest] certificate and private_key name its files")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(options.certificate, options.private_key)
    except OSError as error:
        files = f"{options.certificate} and {options.private_key}"
        raise ConfigError(f"{files} are no certificate and its key: {error.strerror or error}") from None


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise ConfigError(f'{path}: not a table of keys; a line is: telnyx = "…"') from None


def _signed_urls(socket: WebSocket, public_url: str) -> list[str]:
    """Addresses that Twilio may have signed: what it was told, which it may have ended with a slash."""
    if public_url:
        told = [public_url.rstrip("/") + socket.url.path]
    else:
        # Behind a proxy that ends TLS the connection comes without it.
        told = [str(socket.url.replace(scheme=scheme)) for scheme in ("ws", "wss")]
    return [url.rstrip("/") + end for url in told for end in ("", "/")]


def _bearer(socket: WebSocket) -> str:
    kind, _, key = socket.headers.get("Authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""


def _same(given: str, right: str) -> bool:
    """Compared in a time that does not tell how much of it was right."""
    return hmac.compare_digest(given.encode(), right.encode())
