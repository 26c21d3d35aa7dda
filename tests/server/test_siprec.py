"""Recorded calls by SIP and RTP through a real server: equal to the same recording, and safe from their senders."""

import asyncio
import contextlib
import logging
import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.server.test_telephony import events, facts, over
from tests.serving import config_for, followed_from_file, needs_charts
from tests.siprec import BODY, request
from tests.telephony import mulaw_excerpt
from voicemon import events as ev
from voicemon.audio.codec import Encoding, encode
from voicemon.call.host import LOG_NAME
from voicemon.call.log import read_log
from voicemon.clock import MonotonicClock
from voicemon.commands.serve import running_server
from voicemon.config import IngestOptions, SiprecOptions
from voicemon.errors import ConfigError, ProtocolError, ServerUnreachable
from voicemon.sending.network import Network
from voicemon.sending.platforms import rehearse
from voicemon.sending.rehearsal import RehearsalOptions
from voicemon.sending.siprec import SIPREC
from voicemon.sending.tracks import tracks_of
from voicemon.server import siprec_call
from voicemon.server.auth import IngestKeys
from voicemon.server.siprec import check_siprec, local_address
from voicemon.sources.recording import open_recording
from voicemon.sources.sip.sip import Response, read_message

KEY = "correct-horse-battery"
SCENARIOS = Path(__file__).parent / "sipp"
OWN = SiprecOptions(host="127.0.0.1", port=0)


@contextlib.asynccontextmanager
async def recording(
    folder: Path, siprec: SiprecOptions = OWN, **ingest: Any
) -> AsyncIterator[tuple[str, str]]:
    """A server that takes SIPREC: the address of its pages, and that of SIP."""
    config = config_for(folder)
    told: list[str] = []
    config = replace(config, ingest=IngestOptions(siprec=siprec, **ingest))
    async with running_server(config, told.append) as url:
        (address,) = told
        yield url, address


async def asked(address: str, data: bytes) -> Response:
    """What the server answers to a datagram, provisional answers left out."""
    host, port = address.removeprefix("sip:").split(":")
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.setblocking(False)
        await loop.sock_connect(own, (host, int(port)))
        await loop.sock_sendall(own, data)
        async with asyncio.timeout(10):
            while True:
                answer = read_message(await loop.sock_recv(own, 65_536))
                if isinstance(answer, Response) and answer.status >= 200:
                    return answer


async def noise(address: str, stop: asyncio.Event) -> None:
    """Nonsense at the ports of SIP and RTP for as long as calls go on."""
    host, port = address.removeprefix("sip:").split(":")
    chance = np.random.default_rng(1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.setblocking(False)
        while not stop.is_set():
            with contextlib.suppress(OSError):
                own.sendto(chance.bytes(60), (host, int(port)))
                own.sendto(
                    request("INVITE", 1, BODY[: chance.integers(len(BODY))]).written(), (host, int(port))
                )
                for media in range(16_384, 16_400):
                    own.sendto(b"\x80\x00" + chance.bytes(170), (host, media))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 0.1)


async def patiently(path: Path, name: str, options: RehearsalOptions) -> str:
    """Send a recording that had rather wait than lose anything, however busy this machine is."""
    tracks = tracks_of(open_recording([path], None), SIPREC.rate_hz)
    return await SIPREC.send(tracks, {"call": name, "pace": "recording"}, options, MonotonicClock())


@needs_charts
def test_a_recording_reads_the_same_from_a_file_and_by_siprec(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 12)

    async def scene() -> None:
        async with recording(tmp_path / "calls") as (url, address):
            stop = asyncio.Event()
            disturbing = asyncio.create_task(noise(address, stop))
            bad = Network(reorder=0.1, duplicate=0.1)
            sending = [
                patiently(path, "plain", RehearsalOptions("siprec", address)),
                patiently(
                    path, "shaken", RehearsalOptions("siprec", address + ";transport=tcp", network=bad)
                ),
                patiently(path, "lossy", RehearsalOptions("siprec", address, network=Network(loss=0.05))),
            ]
            names = await asyncio.gather(*sending)
            assert names == ["plain", "shaken", "lossy"]
            stop.set()
            await disturbing
            for name in ("plain", "shaken", "lossy"):
                assert await over(url, name) == ("ended", None)
        await followed_from_file(path, tmp_path / "file")

    asyncio.run(scene())
    for kind, least in ((ev.ReadingTaken, 3), (ev.TranscriptWritten, 1), (ev.LevelMeasured, 100)):
        expected = facts(tmp_path / "file", kind)
        assert len(expected) > least
        for name in ("plain", "shaken"):
            assert facts(tmp_path / "calls" / name, kind) == expected, f"{kind.__name__} by {name}"
    for name in ("plain", "shaken"):
        assert facts(tmp_path / "calls" / name, ev.AudioMissing) == []
    missing = [event for event in events(tmp_path / "calls" / "lossy") if isinstance(event, ev.AudioMissing)]
    assert len(missing) > 20
    assert all((gap.stop - gap.start) % 320 == 0 for gap in missing if gap.start), "whole packets"
    header = read_log(tmp_path / "calls" / "plain" / LOG_NAME)[0]
    assert header.source.startswith("SIPREC ") and header.channels == ["customer", "agent"]


@needs_charts
@pytest.mark.parametrize("transport", ["u1", "t1"])
def test_sipp_finds_the_server_to_keep_to_the_protocol(tmp_path: Path, transport: str) -> None:
    sipp = shutil.which("sipp")
    if sipp is None:
        pytest.skip("sipp is not installed: apt-get install sip-tester")
    samples, rate = soundfile.read(mulaw_excerpt(tmp_path / "excerpt.wav", 4), dtype="float32")
    spoken = samples[rate : 3 * rate, 0]
    (tmp_path / "customer.ulaw").write_bytes(encode(Encoding.MULAW, spoken))

    async def run(address: str, scenario: str) -> None:
        server = address.removeprefix("sip:")
        process = await asyncio.create_subprocess_exec(
            sipp, server, "-sf", str(SCENARIOS / f"{scenario}.xml"), "-t", transport, "-m", "1", "-nostdin",
            "-i", "127.0.0.1", "-mi", "127.0.0.1", "-timeout", "30s", "-timeout_error", "-trace_err",
            cwd=tmp_path, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        code = await process.wait()
        assert code == 0, f"{scenario}: {complaints()}"

    def complaints() -> str:
        return "".join(path.read_text() for path in tmp_path.glob("*_errors.log"))

    async def scene() -> None:
        async with recording(tmp_path / "calls", replace(OWN, agent=("7???",))) as (url, address):
            for scenario in ("record", "refuse"):
                await run(address, scenario)
            assert await over(url, "sipp-1") == ("ended", None)

    asyncio.run(scene())
    kept, kept_rate = soundfile.read(tmp_path / "calls" / "sipp-1" / "audio.flac", dtype="float32")
    customer = kept[:, 0]
    assert (kept_rate, kept.ndim) == (16_000, 2)
    assert not kept[:, 1].any(), "the agent never spoke"
    # The half-band filter keeps every other sample; the call's ends are where it begins and ends.
    same = np.corrcoef(customer[: 2 * len(spoken) : 2], spoken[: len(customer[::2])])[0, 1]
    assert same > 0.99


@needs_charts
def test_calls_without_manners(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 3)

    async def silent(url: str, address: str) -> None:
        answer = await asked(address, request("INVITE", 1, BODY).written())
        assert answer.status == 200
        ack = request("ACK", 1, to=answer.first("to").partition("tag=")[2])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            host, port = address.removeprefix("sip:").split(":")
            own.sendto(ack.written(), (host, int(port)))
        assert await over(url, "call-17") == ("failed", "no audio came for 1 s")

    async def unknown_team(address: str) -> None:
        options = RehearsalOptions("siprec", address, name="teamless", team="nobody")
        with pytest.raises(ProtocolError, match="the server ended the call: team 'nobody' is unknown"):
            await rehearse(str(path), options)

    async def scene() -> None:
        async with recording(tmp_path / "calls", most_calls=2) as (url, address):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(siprec_call, "IDLE_SECONDS", 1.0)
                await silent(url, address)
            await unknown_team(address)
            two = asyncio.create_task(
                rehearse(str(path), RehearsalOptions("siprec", address, name="two", calls=2))
            )
            while len(list((tmp_path / "calls").glob("two*"))) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            answer = await asked(
                address,
                request("INVITE", 1, BODY, call_id="third", via="SIP/2.0/UDP x;branch=z9hG4bK3").written(),
            )
            assert (answer.status, answer.first("retry-after")) == (503, "30")
        # The server was stopped during both.
        with pytest.raises(ProtocolError, match="the server ended the call: the server is being stopped"):
            await two

    asyncio.run(scene())
    for name in ("two", "two-2"):
        failed = events(tmp_path / "calls" / name)[-1]
        assert isinstance(failed, ev.CallFailed) and "the server was stopped" in failed.reason


@needs_charts
def test_only_who_holds_the_key_is_recorded_and_no_log_holds_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 0.5)
    keys = tmp_path / "keys.toml"
    keys.write_text(f'siprec = ["another-key-of-theirs", "{KEY}"]\n')

    async def scene() -> None:
        async with recording(tmp_path / "calls", keys_file=str(keys)) as (url, address):
            options = RehearsalOptions("siprec", address, name="known", key=KEY)
            assert await rehearse(str(path), options) == ["known"]
            for key in ("", "a-key-that-is-wrong"):
                with pytest.raises(ProtocolError, match="the server refused: 401"):
                    await rehearse(str(path), replace(options, key=key))
            assert await over(url, "known") == ("ended", None)

    asyncio.run(scene())
    said = caplog.text + "".join(log.read_text() for log in (tmp_path / "calls").glob("*/events.jsonl"))
    folders = [path.name for path in (tmp_path / "calls").iterdir() if path.is_dir()]
    assert KEY not in said and folders == ["known"]


@needs_charts
def test_whoever_is_no_peer_is_not_even_answered(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 0.5)

    async def scene() -> None:
        strangers = replace(OWN, peers=("192.0.2.0/24",))
        async with recording(tmp_path / "calls", strangers) as (_, address):
            with pytest.raises(ServerUnreachable, match="no voicemon server at sip:"):
                await rehearse(str(path), RehearsalOptions("siprec", address + ";transport=tcp"))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1):
                    await asked(address, request("OPTIONS").written())
        async with recording(tmp_path / "calls", replace(OWN, peers=("127.0.0.0/8",))) as (_, address):
            assert (await asked(address, request("OPTIONS").written())).status == 200
            with pytest.raises(ServerUnreachable, match=r"\[ingest.siprec\] port takes another"):
                async with recording(tmp_path / "calls", replace(OWN, port=int(address.rpartition(":")[2]))):
                    pass

    asyncio.run(scene())


@needs_charts
@pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl, which makes the certificate, is not installed"
)
def test_signalling_may_be_encrypted(tmp_path: Path) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def scene() -> None:
        files = {"certificate": str(certificate), "private_key": str(key)}
        async with recording(tmp_path / "calls", replace(OWN, tls_port=port), **files):
            trust = ssl.create_default_context(cafile=str(certificate))
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trust)
            writer.write(request("OPTIONS").written())
            answer = read_message(await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5))
            assert isinstance(answer, Response) and answer.status == 200
            writer.close()

    asyncio.run(scene())


@needs_charts
def test_everything_goes_by_the_newer_internet_too(tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "excerpt.wav", 0.5)

    async def scene() -> None:
        async with recording(tmp_path / "calls", replace(OWN, host="::1")) as (url, address):
            assert address.startswith("sip:[::1]:")
            assert await rehearse(str(path), RehearsalOptions("siprec", address, name="six")) == ["six"]
            assert await over(url, "six") == ("ended", None)

    asyncio.run(scene())
    ended = events(tmp_path / "calls" / "six")[-1]
    assert isinstance(ended, ev.CallEnded) and ended.stop == 8_000


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"host": "0.0.0.0"}, r"peers is empty: host '0.0.0.0' takes calls from other machines"),
        ({"host": "::"}, r"\[ingest.siprec\] peers is empty"),
        ({"peers": ("192.0.2.300/24",)}, "peers: '192.0.2.300/24' is neither an address nor a network"),
        ({"peers": ("192.0.2.1/24",)}, "has host bits set"),
        ({"rtp_first": 80}, "ports from 1024 to 65535"),
        ({"rtp_first": 20_000, "rtp_last": 20_000}, "rtp_first 20000 and rtp_last 20000"),
        ({"tls_port": 5061}, "tls_port 5061 needs"),
    ],
)
def test_a_door_that_would_stand_open_is_no_configuration(options: dict, complaint: str) -> None:
    check_siprec(IngestOptions(siprec=OWN), IngestKeys())
    check_siprec(IngestOptions(siprec=SiprecOptions()), IngestKeys())
    with pytest.raises(ConfigError, match=complaint):
        check_siprec(IngestOptions(siprec=replace(OWN, **options)), IngestKeys())


def test_where_other_sources_need_keys_siprec_needs_its_own_or_peers() -> None:
    keys = IngestKeys({"twilio": (KEY,)})
    with pytest.raises(ConfigError, match="needs 'peers', or a key for 'siprec'"):
        check_siprec(IngestOptions(siprec=OWN), keys)
    check_siprec(IngestOptions(siprec=replace(OWN, peers=("10.0.0.0/8",))), keys)
    check_siprec(IngestOptions(siprec=OWN), IngestKeys({"siprec": (KEY,)}))


def test_the_address_that_senders_are_told() -> None:
    assert local_address("192.0.2.7", "127.0.0.1") == "192.0.2.7"
    assert local_address("0.0.0.0", "127.0.0.1") == "127.0.0.1"
