"""Who may send calls: a key for each source, from a file or the environment, never from a command line."""

import os
import ssl
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.websockets import WebSocket

from voicemon.config import LOOPBACK, IngestOptions, ServerOptions
from voicemon.errors import ConfigError, ProtocolError
from voicemon.server.people_kept import KeptPeople
from voicemon.server.verifying import VERIFIERS, Door, bearer
from voicemon.sources.genesys.audiohook_signature import read_credentials
from voicemon.sources.genesys.message_signature import Nonces

KEYS_VARIABLE = "VOICEMON_INGEST_KEYS"
SOURCES = ("voicemon", "twilio", "telnyx", "audiohook", "chan_websocket", "freeswitch", "vonage", "siprec")
SHORTEST_KEY = 16
"""Characters. A shorter key could be found by trying."""


@dataclass(frozen=True, slots=True)
class IngestKeys:
    """The keys of each source. No text that is made of this object holds a key."""

    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    nonces: Nonces = field(default_factory=Nonces, repr=False, compare=False)
    """Of signatures that have been used."""

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
        return VERIFIERS.get(source, bearer)(socket, keys, Door(public_url, self.nonces))


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
    for line in keys.get("audiohook", ()):
        try:
            read_credentials(line)
        except ProtocolError as error:
            raise ConfigError(f"the key for 'audiohook': {error}") from None
    return IngestKeys(keys)


def check_ingest(options: IngestOptions, keys: IngestKeys) -> None:
    """Raise ConfigError where calls from other machines would be taken without keys or without TLS."""
    if not options.host:
        return
    where = f"[ingest] host {options.host!r} takes calls from other machines and needs"
    if not keys:
        raise ConfigError(f"{where} keys: [ingest] keys_file or {KEYS_VARIABLE} holds them")
    check_certificate(options, f"{where} TLS: [ingest] certificate and private_key name its files")


def check_pages(options: ServerOptions, people: KeptPeople | None, keys: IngestKeys) -> None:
    """Raise ConfigError where the pages would be served to other machines without a sign-in or without TLS, or calls
    taken there without keys."""
    if options.certificate or options.private_key:
        check_certificate(options, "[server] certificate and private_key go together")
    if options.host in LOOPBACK:
        return
    where = f"[server] host {options.host!r} serves the pages to other machines and needs"
    if people is None:
        raise ConfigError(
            f"{where} people who sign in: [people] file names them, as `voicemon people add` writes it; without, the "
            f"pages are served on this machine only ({LOOPBACK[0]}), and [ingest] host takes calls on other addresses"
        )
    if not options.certificate:
        raise ConfigError(f"{where} TLS: [server] certificate and private_key name its files")
    if not keys:
        raise ConfigError(
            f"{where} keys for those who send calls there: [ingest] keys_file or {KEYS_VARIABLE} holds them"
        )


def check_certificate(options: ServerOptions | IngestOptions, where: str) -> None:
    """Raise ConfigError, with ``where`` if one of them is not named, unless there are a certificate and its key."""
    if not options.certificate or not options.private_key:
        raise ConfigError(where)
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
