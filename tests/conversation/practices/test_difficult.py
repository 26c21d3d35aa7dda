"""Difficult moments are told apart, and each is answered by words that come within a minute of it."""

from tests.call.spoken import HEADER, at, phrase, rose, said
from voicemon.conversation.practices.difficult import difficult_moments
from voicemon.conversation.talk import talk_of


def test_what_begins_close_together_is_one_moment() -> None:
    events = [
        *said("customer", 0, 40, "so many words"),
        *(phrase("customer", "complaint", second, second + 1) for second in (1, 12, 20.5, 21.5, 40)),
        rose(30, 36),
    ]
    moments = difficult_moments(talk_of(HEADER, events))
    assert [(each.where.at, each.where.stop) for each in moments] == [
        (at(1), at(21.5)), (at(21.5), at(41)),
    ]  # fmt: skip


def test_an_answer_comes_within_a_minute_and_only_from_the_agent() -> None:
    events = [
        phrase("customer", "complaint", 10, 12),
        phrase("customer", "empathy", 13, 14),
        phrase("agent", "closing", 15, 16),
        phrase("agent", "apology", 71, 72),
        phrase("customer", "complaint", 100, 102),
        phrase("agent", "empathy", 162.1, 163),
    ]
    first, second = difficult_moments(talk_of(HEADER, events))
    assert first.after_samples() == at(59) and first.answer is not None and first.answer.family == "apology"
    assert second.answer is None and second.after_samples() is None


def test_words_that_come_while_it_goes_on_come_at_once() -> None:
    events = [rose(10, 20), phrase("agent", "reflecting", 15, 16), phrase("agent", "empathy", 9, 9.5)]
    (only,) = difficult_moments(talk_of(HEADER, events))
    assert only.after_samples() == 0
