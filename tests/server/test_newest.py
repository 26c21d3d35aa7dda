"""The wall's finished calls are the last ones, though older ones are still being read."""

from voicemon.server.newest import MOST, Newest


def test_what_ends_now_is_newer_than_any_of_earlier_runs_however_late_that_is_read() -> None:
    newest = Newest()
    newest.put_back("2026-03-04T10:00", "b")
    newest.ended("x")
    newest.put_back("2026-03-04T09:00", "a")
    newest.put_back("", "undated")
    newest.ended("y")
    assert newest.names() == ["undated", "a", "b", "x", "y"]


def test_the_oldest_make_room() -> None:
    newest = Newest()
    for number in range(3 * MOST):
        newest.put_back(f"{number:04}", f"earlier-{number}")
    assert newest.names()[0] == f"earlier-{2 * MOST}"
    for number in range(MOST - 1):
        newest.ended(f"now-{number}")
    assert newest.names()[:2] == [f"earlier-{3 * MOST - 1}", "now-0"]
    assert len(newest.names()) == MOST
