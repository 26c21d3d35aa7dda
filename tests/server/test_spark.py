"""The wall's line of stress: short, in order, and whole for whoever is told only what is new."""

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from voicemon.server.spark import POINT_SECONDS, SPARK_POINTS, Point, Spark, stretch

readings = st.lists(st.tuples(st.floats(0, 600), st.floats(0, 100)), max_size=300)


@given(readings)
def test_each_stretch_has_one_point_and_the_newest_reading_is_the_last(
    told: list[tuple[float, float]],
) -> None:
    spark = Spark()
    for seconds, stress in told:
        spark.add(seconds, stress)
        assert spark.points()[-1][1] == round(stress, 1)
    stretches = [stretch(point) for point in spark.points()]
    assert stretches == sorted(set(stretches))
    assert len(stretches) <= SPARK_POINTS


@given(readings, st.integers(1, 40))
def test_what_is_new_makes_the_line_whole_again(told: list[tuple[float, float]], every: int) -> None:
    spark, mirror = Spark(), deque[Point](maxlen=SPARK_POINTS)
    for number, (seconds, stress) in enumerate(told):
        spark.add(seconds, stress)
        if number % every:
            continue
        come = spark.since(mirror[-1] if mirror else None)
        if come and mirror and stretch(come[0]) == stretch(mirror[-1]):
            mirror.pop()
        mirror.extend(come)
        assert list(mirror) == spark.points()


def test_a_long_call_shows_its_last_minutes() -> None:
    spark = Spark()
    for second in range(3600):
        spark.add(second + 0.96, second % 100)
    points = spark.points()
    assert (points[-1], len(points)) == ([3600.0, 99], SPARK_POINTS)
    assert points[0][0] > 3600 - SPARK_POINTS * POINT_SECONDS - POINT_SECONDS
