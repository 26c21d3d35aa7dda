"""Requests are plain HTTP/1.1; what is no address of a webhook is refused, and no path or password is ever quoted."""

import asyncio

import pytest

from tests.server.webhook_receiver import receiving
from voicemon.errors import ConfigError
from voicemon.server.webhook_post import Refused, endpoint_of, post


@pytest.mark.parametrize(
    ("url", "shown", "target"),
    [
        ("https://hooks.example.com", "https://hooks.example.com:443", "/"),
        ("http://hooks.example.com:81/a/b?token=t", "http://hooks.example.com:81", "/a/b?token=t"),
        ("http://[::1]:8080/x", "http://[::1]:8080", "/x"),
    ],
)
def test_addresses_are_taken_apart_and_shown_without_their_path(url: str, shown: str, target: str) -> None:
    endpoint = endpoint_of(url)
    assert (endpoint.shown, endpoint.target) == (shown, target)


@pytest.mark.parametrize(
    "url",
    ["", "hooks.example.com/secret", "ftp://example.com/secret", "file:///secret", "https:///secret",
     "http://user:secret@example.com/", "http://example.com/secret path", "http://example.com/secretä",
     "http://example.com/secret\r\nX: y", "http://example.com:99999/secret", "http://[::1/secret"],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(ConfigError, match="webhooks") as raised:
        endpoint_of(url)
    assert "secret" not in str(raised.value)


def test_an_answer_is_taken_by_its_status() -> None:
    async def scene() -> None:
        statuses = iter([200, 299, 302, 404, 408, 429, 503, 0])
        async with receiving(lambda request: next(statuses)) as receiver:
            endpoint = endpoint_of(receiver.url)
            for _ in range(2):
                await post(endpoint, {"Voicemon-Event": "alert.raised"}, b"{}")
            for may_pass in (False, False, True, True, True):
                with pytest.raises(Refused) as raised:
                    await post(endpoint, {}, b"{}")
                assert raised.value.may_pass == may_pass
            with pytest.raises((ValueError, OSError)):
                await post(endpoint, {}, b"{}")
        headers = receiver.requests[0].headers
        assert headers["host"] == f"127.0.0.1:{receiver.port}"
        assert headers["voicemon-event"] == "alert.raised"
        with pytest.raises(OSError):
            await post(endpoint, {}, b"{}")

    asyncio.run(scene())


def test_what_speaks_no_http_is_no_answer() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH\r\n")
        writer.close()

    async def scene() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        with pytest.raises((ValueError, OSError)):
            await post(endpoint_of(f"http://127.0.0.1:{port}"), {}, b"{}")
        server.close()

    asyncio.run(scene())
