"""Webhooks: what becomes of alerts is posted to addresses of one's own, signed, retried, and each call's in order.

    POST …                                    Content-Type: application/json
    Voicemon-Event: alert.raised              or alert.settled, alert.taken, alert.given-back, alert.closed
    Voicemon-Delivery: 5f0c…                  the same in every attempt
    Voicemon-Timestamp, Voicemon-Signature    see ``webhook_signature.py``

    {"delivery": "5f0c…", "type": "alert.raised", "when": "2026-03-04T10:00:00+00:00",
     "call": "order-17", "team": "repairs", "agent": "7",
     "alert": {"alert": "alert-1", "rule": "stress-high", "reason": "…", "level": 71.2, "confidence": 0.6,
               "start": 960000, "known": 1280000, "settled": null,
               "taken_by": "", "taken_at": null, "note": "", "notes": [], "closed": false, "helpful": null}}

``start``, ``known`` and ``settled`` are samples of the call at 16 kHz, as in its log. A reason may hold words that the
customer said. Any answer of 200 to 299 within `TIMEOUT_S` takes the delivery; a failing connection, 408, 429 and 500 to
599 are tried again after 1, 2, 4… seconds, `TRIES` times in all; anything else, redirects included, is final. What is
given up, and what finds `MOST_WAITING` deliveries waiting, is said in the server's log. An endpoint that is down costs
calls, pages and other endpoints nothing.
"""

import asyncio
import logging
import os
import time
import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import msgspec

from voicemon.config import WebhookOptions
from voicemon.errors import ConfigError
from voicemon.server.alert_news import AlertNews
from voicemon.server.webhook_post import Endpoint, Refused, endpoint_of, post
from voicemon.server.webhook_signature import signature

TIMEOUT_S = 10.0
TRIES = 8
"""Over two minutes: an endpoint that restarts misses nothing."""
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
MOST_WAITING = 1_000
"""Deliveries for one endpoint. More waiting means that it is down, and nobody needs a thousand alerts an hour late."""
AT_ONCE = 4
"""Requests to one endpoint at the same time, each of another call."""
FAREWELL_S = 3.0
"""When the server is stopped, what still waits has so long to be delivered."""

SECRET_VARIABLE = "VOICEMON_WEBHOOK_SECRET"
SHORTEST_SECRET = 16
"""Letters. A shorter secret could be found by trying."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an endpoint is waited for."""

    tries: int = TRIES
    first_wait_s: float = FIRST_WAIT_S
    timeout_s: float = TIMEOUT_S
    most_waiting: int = MOST_WAITING
    farewell_s: float = FAREWELL_S

    def wait_s(self, failed: int) -> float:
        """Seconds until the next try after ``failed`` ones."""
        return min(LONGEST_WAIT_S, self.first_wait_s * 2.0 ** (failed - 1))


@dataclass(frozen=True, slots=True)
class _Delivery:
    id: str
    kind: str
    call: str
    body: bytes


class _Lanes:
    """What waits for one endpoint: a lane a call, so that each call's news come in order and hold up no other's."""

    def __init__(self, endpoint: Endpoint, secret: str, patience: Patience) -> None:
        self._endpoint = endpoint
        self._secret = secret
        self._patience = patience
        self._lanes: dict[str, deque[_Delivery]] = {}
        self._free = asyncio.Semaphore(AT_ONCE)
        self.waiting = 0
        self.tasks: set[asyncio.Task[None]] = set()

    def put(self, delivery: _Delivery) -> None:
        if self.waiting >= self._patience.most_waiting:
            self._given_up(delivery, f"{self.waiting} are waiting already")
            return
        self.waiting += 1
        lane = self._lanes.get(delivery.call)
        if lane is not None:
            lane.append(delivery)
            return
        self._lanes[delivery.call] = lane = deque([delivery])
        task = asyncio.get_running_loop().create_task(self._drive(delivery.call, lane))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _drive(self, call: str, lane: deque[_Delivery]) -> None:
        while lane:
            await self._deliver(lane[0])
            lane.popleft()
            self.waiting -= 1
        del self._lanes[call]

    async def _deliver(self, delivery: _Delivery) -> None:
        for failed in range(1, self._patience.tries + 1):
            try:
                async with self._free, asyncio.timeout(self._patience.timeout_s):
                    await post(self._endpoint, self._headers(delivery), delivery.body)
                return
            except Refused as refusal:
                why = str(refusal)
                if not refusal.may_pass:
                    break
            except TimeoutError:
                why = f"no answer within {self._patience.timeout_s:g} s"
            except (OSError, ValueError) as error:
                why = str(error)
            if failed < self._patience.tries:
                await asyncio.sleep(self._patience.wait_s(failed))
        self._given_up(delivery, why)

    def _headers(self, delivery: _Delivery) -> dict[str, str]:
        now = int(time.time())
        return {
            "Voicemon-Event": delivery.kind,
            "Voicemon-Delivery": delivery.id,
            "Voicemon-Timestamp": str(now),
            "Voicemon-Signature": signature(self._secret, now, delivery.body),
        }

    def _given_up(self, delivery: _Delivery, why: str) -> None:
        where = self._endpoint.shown
        log.warning(
            "webhook %s: %s of call %s was not delivered: %s", where, delivery.kind, delivery.call, why
        )

    def say_what_waits(self) -> None:
        if self.waiting:
            log.warning(
                "webhook %s: %d not delivered when the server stopped", self._endpoint.shown, self.waiting
            )


def load_webhooks(options: WebhookOptions, environment: Mapping[str, str] = os.environ) -> "Webhooks":
    """The webhooks of a configuration, not yet entered.

    Raises ConfigError, which never quotes the secret, for a bad address and where no secret of `SHORTEST_SECRET`
    letters is to be had.
    """
    endpoints = [endpoint_of(url) for url in options.urls]
    if not endpoints:
        return Webhooks([], "")
    secret = environment.get(SECRET_VARIABLE, "").strip()
    if options.secret_file:
        try:
            secret = Path(options.secret_file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigError(f"{options.secret_file}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise ConfigError(f"{options.secret_file}: a secret is text") from None
    if len(secret) < SHORTEST_SECRET:
        where = options.secret_file or f"[webhooks] secret_file or {SECRET_VARIABLE}"
        raise ConfigError(f"webhooks are signed: {where} needs a secret of {SHORTEST_SECRET} letters or more")
    return Webhooks(endpoints, secret)


class Webhooks:
    """Async context manager over all endpoints; ``tell`` it the news. Lives on the event loop."""

    def __init__(self, endpoints: Sequence[Endpoint], secret: str, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        self._lanes = [_Lanes(endpoint, secret, self._patience) for endpoint in endpoints]
        self._over = False

    async def __aenter__(self) -> "Webhooks":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        tasks = [task for lanes in self._lanes for task in lanes.tasks]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=self._patience.farewell_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for lanes in self._lanes:
            lanes.say_what_waits()

    def tell(self, news: AlertNews) -> None:
        """Post ``news`` to every endpoint, soon. Returns at once, whatever the endpoints do."""
        if not self._lanes or self._over:
            return
        delivery = _delivery(news)
        for lanes in self._lanes:
            lanes.put(delivery)


def _delivery(news: AlertNews) -> _Delivery:
    name, kind = uuid.uuid4().hex, f"alert.{news.kind}"
    told = {
        "delivery": name,
        "type": kind,
        "when": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "call": news.call,
        "team": news.team,
        "agent": news.agent,
        "alert": news.alert,
    }
    return _Delivery(name, kind, news.call, msgspec.json.encode(told))
