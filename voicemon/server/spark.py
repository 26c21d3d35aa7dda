"""The line of a call's stress over its last minutes, kept a reading at a time and told to the walls by its new points.

Twin of ``extend`` in ``dashboards/js/board.js``: both sides take the same points and so keep the same line.
"""

from collections import deque

SPARK_POINTS = 120
POINT_SECONDS = 2.0
"""Of a call that a point stands for: the newest reading of each such stretch. With `SPARK_POINTS` the line holds four
minutes of speech; what was before, a supervisor across the room has no use for, and the review shows it."""

Point = list[float]
"""[seconds, stress]. Never changed once made, so that it can be told apart by identity."""


class Spark:
    """At most `SPARK_POINTS` points, the newest last; each in a later stretch than the one before it."""

    __slots__ = ("_points", "told")

    def __init__(self) -> None:
        self.told = 0
        """How many readings have been added."""
        self._points: deque[Point] = deque(maxlen=SPARK_POINTS)

    def add(self, seconds: float, stress: float) -> None:
        """A reading that ends at ``seconds``. One that comes late counts for the newest stretch."""
        self.told += 1
        point = [round(seconds, 1), round(stress, 1)]
        if self._points and stretch(point) <= stretch(self._points[-1]):
            point[0] = max(point[0], self._points.pop()[0])
        self._points.append(point)

    def points(self) -> list[Point]:
        """The line as it is now."""
        return list(self._points)

    def since(self, last: Point | None) -> list[Point]:
        """What has come since ``last`` was the newest point: the first of it may stand in its place."""
        come: list[Point] = []
        for point in reversed(self._points):
            if last is not None and (point == last or stretch(point) < stretch(last)):
                break
            come.append(point)
        return come[::-1]


def stretch(point: Point) -> float:
    """Number of the stretch of `POINT_SECONDS` in which a point lies."""
    return point[0] // POINT_SECONDS
