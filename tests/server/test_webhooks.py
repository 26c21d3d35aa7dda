"""News arrive once, signed and in each call's order, whatever endpoints do; nobody else notices."""

import asyncio
import logging
import time
from pathlib import Path

import pytest

from tests.server.webhook_receiver import Request, receiving
from voicemon.config import WebhookOptions
from voicemon.errors import ConfigError
from voicemon.server.alert_news import AlertNews, NewsKind
from voicemon.server.webhook_post import endpoint_of
from voicemon.server.webhook_signature import why_refused
from voicemon.server.webhooks import Patience, Webhooks, load_webhooks

SECRET = "a secret of the house"
QUICK = Patience(tries=4, first_wait_s=0.01, timeout_s=5.0, farewell_s=0.1)


def news(call: str, number: int, kind: NewsKind = "raised") -> AlertNews:
    return AlertNews(kind, call, "repairs", "7", {"alert": f"alert-{number}", "reason": "stress is high"})


def hooks(*urls: str, patience: Patience = QUICK) -> Webhooks:
    return Webhooks([endpoint_of(url) for url in urls], SECRET, patience)


def test_a_delivery_is_signed_and_tried_until_it_is_taken_with_one_identity() -> None:
    async def scene() -> None:
        answers = iter([503, 0, 429])
        async with receiving(lambda request: next(answers, 204)) as receiver, hooks(receiver.url) as webhooks:
            webhooks.tell(news("c", 1))
            (taken,) = await receiver.until(1)
        assert len(receiver.requests) == 4
        assert {one.headers["voicemon-delivery"] for one in receiver.requests} == {taken.told["delivery"]}
        assert taken.headers["voicemon-event"] == taken.told["type"] == "alert.raised"
        assert (taken.told["call"], taken.told["team"], taken.told["agent"]) == ("c", "repairs", "7")
        assert taken.told["alert"]["reason"] == "stress is high"
        for one in receiver.requests:
            stamp, given = one.headers["voicemon-timestamp"], one.headers["voicemon-signature"]
            assert why_refused(SECRET, stamp, given, one.body, time.time()) is None

    asyncio.run(scene())


def test_each_call_s_news_come_in_order_and_a_refused_call_holds_up_no_other() -> None:
    async def scene() -> None:
        tries: dict[str, int] = {}

        def answer(request: Request) -> int:
            name = request.told["delivery"]
            tries[name] = tries.get(name, 0) + 1
            if request.told["call"] == "stuck":
                return 500
            return 204 if tries[name] > request.told["alert"]["alert"].endswith(("1", "4")) else 503

        async with receiving(answer) as receiver, hooks(receiver.url) as webhooks:
            webhooks.tell(news("stuck", 1))
            for number in range(1, 6):
                for call in ("a", "b", "c", "d", "e", "f"):
                    webhooks.tell(news(call, number))
            taken = await receiver.until(30)
        for call in "abcdef":
            told = [one.told["alert"]["alert"] for one in taken if one.told["call"] == call]
            assert told == [f"alert-{number}" for number in range(1, 6)]

    asyncio.run(scene())


def test_what_is_given_up_is_said_without_the_path_and_the_next_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scene() -> None:
        bad = {"alert-1": 400, "alert-2": 500, "alert-3": 301}
        answer = lambda one: bad.get(one.told["alert"]["alert"], 204)  # noqa: E731
        async with receiving(answer) as receiver, hooks(receiver.url) as webhooks:
            for number in range(1, 5):
                webhooks.tell(news("c", number))
            (taken,) = await receiver.until(1)
        assert taken.told["alert"]["alert"] == "alert-4"
        assert len(receiver.requests) == 1 + QUICK.tries + 1 + 1

    with caplog.at_level(logging.WARNING):
        asyncio.run(scene())
    said = [record.getMessage() for record in caplog.records if "not delivered" in record.getMessage()]
    assert [line.rpartition("answered ")[2] for line in said] == ["400", "500", "301"]
    assert not any("hidden-token" in line or SECRET in line for line in said)


def test_a_dead_endpoint_fills_only_its_own_bounded_queue(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        patience = Patience(tries=2, first_wait_s=60.0, timeout_s=60.0, most_waiting=3, farewell_s=0.1)
        async with receiving(lambda request: -1) as hanging, receiving() as well:
            closed = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
            dead = f"http://127.0.0.1:{closed.sockets[0].getsockname()[1]}/"
            closed.close()
            webhooks = hooks(dead, hanging.url, well.url, patience=patience)
            async with webhooks:
                for number in range(5):
                    webhooks.tell(news(f"call-{number}", number))
                    await well.until(number + 1)
            assert len(well.taken) == 5
            webhooks.tell(news("late", 1))

    with caplog.at_level(logging.WARNING):
        asyncio.run(scene())
    said = [record.getMessage() for record in caplog.records if record.getMessage().startswith("webhook")]
    assert sum("3 are waiting already" in line for line in said) == 4
    assert sum("3 not delivered when the server stopped" in line for line in said) == 2


def test_a_secret_comes_from_a_file_or_the_environment_and_is_never_shown(tmp_path: Path) -> None:
    assert load_webhooks(WebhookOptions(), {})
    options = WebhookOptions(urls=("https://hooks.example.com/",))
    with pytest.raises(ConfigError, match="VOICEMON_WEBHOOK_SECRET needs a secret of 16 letters"):
        load_webhooks(options, {})
    assert load_webhooks(options, {"VOICEMON_WEBHOOK_SECRET": SECRET})
    path = tmp_path / "secret"
    kept = WebhookOptions(urls=options.urls, secret_file=str(path))
    with pytest.raises(ConfigError, match="No such file"):
        load_webhooks(kept, {})
    path.write_text("too short\n")
    with pytest.raises(ConfigError, match="needs a secret") as raised:
        load_webhooks(kept, {})
    assert "too short" not in str(raised.value)
    path.write_text(SECRET + "\n")
    assert load_webhooks(kept, {})
