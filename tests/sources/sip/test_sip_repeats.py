"""What is sent again and for how long, and what is remembered of answers."""

from tests.siprec import UDP
from voicemon.sources.sip.sip_repeats import GIVE_UP_SECONDS, REMEMBERED_LIMIT, Answered, Outgoing, Repeats

OUT = Outgoing(UDP, b"x")


def test_pauses_double_up_to_four_seconds_and_then_it_is_given_up() -> None:
    repeats = Repeats()
    repeats.add(("a",), OUT, 0.0, True)
    sent = [now / 2 for now in range(1, 64) if repeats.due(now / 2)[0]]
    assert sent == [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    assert repeats.due(GIVE_UP_SECONDS) == ([], [("a",)])
    assert repeats.due(GIVE_UP_SECONDS + 1) == ([], [])


def test_what_is_answered_is_not_sent_again() -> None:
    repeats = Repeats()
    repeats.add(("a",), OUT, 0.0, True)
    assert repeats.stop(("a",)) and not repeats.stop(("a",))
    assert repeats.due(100.0) == ([], [])


def test_on_a_connection_nothing_is_repeated_but_silence_is_told() -> None:
    repeats = Repeats()
    repeats.add(("a",), OUT, 0.0, False)
    assert repeats.due(GIVE_UP_SECONDS - 0.1) == ([], [])
    assert repeats.due(GIVE_UP_SECONDS) == ([], [("a",)])


def test_answers_are_remembered_for_a_while_and_not_without_end() -> None:
    answered = Answered()
    for number in range(REMEMBERED_LIMIT + 10):
        answered.remember((str(number),), b"x", 0.0)
    assert answered.find(("9",)) is None and answered.find(("10",)) == b"x"
    answered.forget(GIVE_UP_SECONDS + 1)
    assert answered.find(("10",)) is None
