"""Calls from other machines come by TLS with a key; the pages stay on this one, unless people sign in."""

import asyncio
import math
import shutil
import socket
import ssl
import subprocess
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import websockets

from tests.commands.test_bad_input import one_line, voicemon
from tests.house import PASSPHRASES, with_house
from tests.serving import config_for, needs_charts
from tests.telephony import mulaw_excerpt
from voicemon.call.host import NO_WORDS
from voicemon.commands.serve import _bound, running_server
from voicemon.config import Config, ServerOptions
from voicemon.errors import ConfigError, ServerUnreachable
from voicemon.sending.platforms import rehearse
from voicemon.sending.rehearsal import RehearsalOptions

KEYS = {"twilio": "0123456789abcdef0123456789abcdef", "telnyx": "correct-horse-battery"}

needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl, which makes the test's certificate, is not installed"
)


@pytest.fixture
def outside(tmp_path: Path) -> Config:
    """Options under which calls from other machines are taken."""
    certificate, private_key, keys = (tmp_path / name for name in ("cert.pem", "key.pem", "keys.toml"))
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-subj", "/CN=localhost", "-addext", names, "-keyout", private_key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    keys.write_text("".join(f'{source} = "{key}"\n' for source, key in KEYS.items()))
    config = config_for(tmp_path / "calls")
    ingest = replace(
        config.ingest, keys_file=str(keys), host="127.0.0.1", port=0,
        certificate=str(certificate), private_key=str(private_key),
    )  # fmt: skip
    return replace(config, ingest=ingest)


@needs_charts
@needs_openssl
def test_other_machines_reach_what_takes_calls_and_nothing_else(
    outside: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", outside.ingest.certificate)
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 0.5)
    trust = ssl.create_default_context(cafile=outside.ingest.certificate)

    async def scene() -> None:
        told: list[str] = []
        async with running_server(outside, told.append) as url:
            (ingest,) = told
            assert ingest.startswith("https://127.0.0.1:")
            for platform, key in KEYS.items():
                options = RehearsalOptions(platform, ingest, math.inf, name=platform, key=key)
                assert await rehearse(str(path), options) == [platform]
            async with httpx.AsyncClient(verify=trust) as client:
                for page in ("/", "/api/calls", "/api/calls/twilio/audio", "/static/js/state.js"):
                    assert (await client.get(ingest + page)).status_code == 404
                assert len((await client.get(f"{url}/api/calls")).json()["calls"]) == 2
            for feed in ("/feed/wall", "/feed/calls/twilio", "/twilio", "/ingest"):
                with pytest.raises(websockets.InvalidStatus, match="403"):
                    await websockets.connect(f"wss{ingest[5:]}{feed}", ssl=trust)
            with pytest.raises(ServerUnreachable):
                await rehearse(str(path), replace(options, server=ingest.replace("https", "http")))

    asyncio.run(scene())


@needs_charts
def test_the_pages_are_not_served_to_other_machines(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    config = replace(config, server=replace(config.server, host="0.0.0.0"))

    async def scene() -> None:
        async with running_server(config):
            raise AssertionError("the pages are open to everyone")

    with pytest.raises(
        ConfigError, match=r"pages are served on this machine only .*\[ingest\] host takes calls"
    ):
        asyncio.run(scene())


def test_the_command_refuses_an_open_door_in_one_line(tmp_path: Path) -> None:
    options = tmp_path / "voicemon.toml"
    options.write_text('[ingest]\nhost = "0.0.0.0"\n')
    done = voicemon("serve", "--config", options, VOICEMON_INGEST_KEYS="")
    one_line(done, "takes calls from other machines and needs keys")
    done = voicemon("serve", "--config", options, VOICEMON_INGEST_KEYS="telnyx=correct-horse-battery")
    one_line(done, "needs TLS")
    assert "correct-horse" not in done.stderr + done.stdout


@needs_charts
@needs_openssl
def test_people_sign_in_from_other_machines_by_tls(outside: Config, tmp_path: Path) -> None:
    ingest, trust = outside.ingest, ssl.create_default_context(cafile=outside.ingest.certificate)
    server = replace(
        outside.server, host="0.0.0.0", certificate=ingest.certificate, private_key=ingest.private_key
    )
    config = replace(with_house(outside, tmp_path), server=server, ingest=replace(ingest, host=""))
    config = replace(config, whisper=replace(config.whisper, model=NO_WORDS))

    async def scene() -> None:
        async with running_server(config) as told:
            assert told.startswith("https://0.0.0.0:")
            url = told.replace("0.0.0.0", "localhost")
            async with httpx.AsyncClient(base_url=url, verify=trust, headers={"origin": url}) as client:
                assert (await client.get("/api/calls")).status_code == 401
                form = {"name": "nora", "passphrase": PASSPHRASES["Nora"]}
                cookie = (await client.post("/sign-in", data=form)).headers["set-cookie"]
                assert "Secure" in cookie.split("; ")
                assert (await client.get("/api/calls")).status_code == 200
            for path in ("/ingest", "/twilio"):
                with pytest.raises(websockets.InvalidStatus, match="403"):
                    await websockets.connect(f"wss{url[5:]}{path}", ssl=trust)
        with pytest.raises(ConfigError, match="keys for those who send calls"):
            async with running_server(replace(config, ingest=replace(config.ingest, keys_file=""))):
                pass

    asyncio.run(scene())


def test_no_answer_waits_until_the_one_before_is_acknowledged() -> None:
    # Pages ask for thirty small files; to each wait belong 40 ms.
    async def scene() -> None:
        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            line = writer.get_extra_info("socket")
            at_once.set_result(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        at_once: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        listener = _bound(ServerOptions(port=0))
        async with await asyncio.start_server(connected, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            assert await at_once
            writer.close()

    asyncio.run(scene())
