"""What all walls show, kept once for all of them: who has seen an older picture is told only what has changed since.

Each value remembers in which picture it last changed. So the same few lines answer a wall that comes anew (everything
since picture 0), one that keeps up (the last change, encoded once for all of them) and one that is slow (whatever it
missed, in one message; newest wins). Twin of ``dashboards/js/board.js``, which puts the pictures together again.
"""

import math
from collections import deque
from typing import Any

import msgspec

from voicemon.server.board import Board
from voicemon.server.spark import SPARK_POINTS, Point, Spark, stretch

WALL_SECONDS = 0.4
"""How often the walls hear of changes: fast enough to look alive, slow enough for hundreds of calls."""

GONE_KEPT = 2_000
"""Calls that have left the wall of which a slow wall can still be told; one that is further behind begins anew."""

_encoder = msgspec.json.Encoder()


class _Row:
    """One call as the walls have it."""

    __slots__ = ("born", "changed", "cleared", "fresh", "look", "points", "seq", "spark_told", "values")

    def __init__(self, summary: dict[str, Any], seq: int) -> None:
        self.born = self.seq = seq
        self.cleared = 0
        self.look: tuple[int, int, int] | None = None
        """What the live call looked like when it was last summed up: while it stays the same nothing has changed."""
        self.values = {name: value for name, value in summary.items() if name != "spark"}
        self.changed = dict.fromkeys(self.values, seq)
        """Picture in which each of ``values`` last changed."""
        self.points = deque(((seq, point) for point in summary["spark"]), maxlen=SPARK_POINTS)
        """The line, each point with the picture in which it came."""
        self.spark_told = -1
        self.fresh: dict[str, Any] = {}
        """What changed in picture ``seq``: what a wall that keeps up is told."""

    def take(self, moving: dict[str, Any], spark: Spark | None, seq: int) -> bool:
        """Take over what differs in the values and in the line (None: it is no longer shown). Returns whether anything
        did."""
        fresh, values = {}, self.values
        for name, value in moving.items():
            if values[name] != value:
                values[name] = fresh[name] = value
                self.changed[name] = seq
        if spark is None:
            if self.points:
                self.points.clear()
                self.cleared, fresh["spark"] = seq, []
        elif spark.told != self.spark_told:
            self.spark_told = spark.told
            come = self._extend(spark, seq)
            if come:
                fresh["more"] = come
        if not fresh:
            return False
        self.seq, self.fresh = seq, fresh
        return True

    def _extend(self, spark: Spark, seq: int) -> list[Point]:
        last = self.points[-1][1] if self.points else None
        come = spark.since(last)
        if come and last is not None and stretch(come[0]) == stretch(last):
            self.points.pop()
        self.points.extend((seq, point) for point in come)
        return come

    def since(self, seq: int) -> dict[str, Any]:
        """What has changed since picture ``seq``; all of it where the call is newer than that."""
        if self.born > seq:
            return {**self.values, "spark": [point for _, point in self.points]}
        if seq == self.seq - 1:
            return self.fresh
        told = {name: self.values[name] for name, changed in self.changed.items() if changed > seq}
        if self.cleared > seq:
            told["spark"] = []
        more = [point for came, point in self.points if came > seq]
        if more:
            told["more"] = more
        return told


class WallPicture:
    """The newest picture of ``board``. Lives on the event loop; costs nothing while no wall looks."""

    def __init__(self, board: Board) -> None:
        self.seq = 0
        self._board = board
        self._tick = -1
        self._rows: dict[str, _Row] = {}
        self._gone: deque[tuple[int, str]] = deque()
        self._forgotten = 0
        """Newest picture from which on not every call that left is known any more."""
        self._told: dict[int, bytes] = {}
        """The calls' part of messages by the picture that they start from, for the picture that is."""

    def refresh(self, now: float) -> None:
        """Look at the board anew, unless that was done within this tick of the clock (``now``, in seconds).

        Calls that have not changed since the last time are not summed up again.
        """
        tick = math.floor(now / WALL_SECONDS)
        if tick == self._tick:
            return
        self._tick = tick
        seq, differs = self.seq + 1, False
        over = {name: self._board.over[name] for name in self._board.newest.names()}
        for name in [name for name in self._rows if name not in self._board.live and name not in over]:
            del self._rows[name]
            self._gone.append((seq, name))
            differs = True
        for name, entry in self._board.live.items():
            look, row = (entry.told, entry.arrived, len(entry.remarks)), self._rows.get(name)
            if row is None:
                row = self._rows[name] = _Row(entry.summary(), seq)
                row.spark_told, differs = entry.spark.told, True
            elif look != row.look:
                differs = row.take(entry.moving(), entry.spark, seq) or differs
            row.look = look
        for name, summary in over.items():
            row = self._rows.get(name)
            if row is None:
                self._rows[name], differs = _Row({**summary, "spark": []}, seq), True
            else:
                moving = {name: value for name, value in summary.items() if name != "spark"}
                differs = row.take(moving, None, seq) or differs
        if differs:
            self.seq = seq
            self._told.clear()
            while len(self._gone) > GONE_KEPT:
                self._forgotten = self._gone.popleft()[0]

    def since(self, seq: int, server: dict[str, Any]) -> str:
        """The message that brings a wall from picture ``seq`` (0: it has none) to the newest one, with the state of the
        ``server`` beside it. Says ``from`` which picture it starts; 0 means that it holds everything."""
        start = seq if self._forgotten <= seq <= self.seq else 0
        if start not in self._told:
            self._told[start] = self._changes(start)
        head = _encoder.encode({"seq": self.seq, "from": start, "server": server})
        return (head[:-1] + b"," + self._told[start]).decode()

    def _changes(self, start: int) -> bytes:
        calls = {name: row.since(start) for name, row in self._rows.items() if row.seq > start}
        gone = [name for left, name in self._gone if left > start] if start else []
        return _encoder.encode({"calls": calls, "gone": gone})[1:]
