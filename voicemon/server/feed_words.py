"""The event sockets in words, for the API's document and page: what comes, how they close, how to come back.

``voicemon/server/feed.py`` is what answers; ``voicemon/client.py`` follows it from a program.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voicemon import events as ev
from voicemon.server.answers import WallMessage
from voicemon.server.feed import HEARTBEAT_SECONDS, UNKNOWN_CALL
from voicemon.server.guard import REFUSED
from voicemon.server.signed_in import NOT_SIGNED_IN
from voicemon.server.wall_picture import WALL_SECONDS


@dataclass(frozen=True, slots=True)
class Socket:
    """A WebSocket of the server's: it speaks, whoever opened it listens."""

    path: str
    summary: str
    detail: str
    query: Mapping[str, str]
    closing: Mapping[int, str]
    """Close codes and what they mean."""
    messages: tuple[Any, ...]
    """What a message, or a line of it, may be."""


CALL_FEED = Socket(
    "/feed/calls/{call}",
    "The facts of one call as they are learned",
    "Text messages of whole lines, one JSON object a line: the log's own bytes. The first line after every "
    "connection is the log's header (it has `voicemon` and no `type`); every other is a fact with its `seq`, which "
    "counts from 0 without holes. Several lines may come in one message: levels wait for others up to half a second, "
    "unless somebody begins to speak. To come back after a lost connection, ask "
    "from the last `seq` plus one: nothing is missed and nothing comes twice. Types that a reader does not know are "
    "passed over. Closed with 1000 before a `call-ended` or a `call-failed` has come, the server was stopped: come "
    "back later.",
    {"from": "First `seq` that is wanted; 0 where it is left out or no number."},
    {
        1000: "That was the last fact, or the server is being stopped.",
        1006: "The connection was lost.",
        NOT_SIGNED_IN: "Nobody has signed in, or the session has ended.",
        REFUSED: "The call is not for whoever has signed in.",
        UNKNOWN_CALL: "There is no such call; it is pointless to come back.",
    },
    (ev.CallHeader, ev.CallEvent),
)

WALL_FEED = Socket(
    "/feed/wall",
    "All calls in short, as they change",
    "Each message is one JSON object. The first one after every connection holds the live calls and those that ended "
    f"last; those that follow say what has changed since the one before, at most every {WALL_SECONDS} s, and a word "
    f"comes every {HEARTBEAT_SECONDS:.0f} s when nothing has. Who hears nothing for several times as long has lost "
    "the server. There is nothing to resume: whoever comes back is told everything anew. A slow reader is told less "
    "often, never less. `dashboards/js/board.js` puts the messages together.",
    {},
    {
        1000: "The server is being stopped.",
        1006: "The connection was lost.",
        NOT_SIGNED_IN: "Nobody has signed in, or the session has ended.",
        REFUSED: "Calls of all are not for whoever has signed in.",
    },
    (WallMessage,),
)

SOCKETS = (CALL_FEED, WALL_FEED)
