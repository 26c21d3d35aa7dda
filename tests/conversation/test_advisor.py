"""What folds find is told in their order, and each hears of what the others found."""

from collections.abc import Iterable

from voicemon import events as ev
from voicemon.conversation.advisor import Advisor


class OnePhraseAnUtterance:
    def push(self, event: ev.CallEvent) -> Iterable[ev.CallEvent]:
        if isinstance(event, ev.SpeechStarted):
            yield ev.PhraseHeard(
                channel=event.channel, utterance=event.utterance, family="empathy", start=event.at, stop=event.at,
                text="I see", phrase="I see", score=1.0,
            )  # fmt: skip


class AlertOnPhrases:
    def push(self, event: ev.CallEvent) -> Iterable[ev.CallEvent]:
        if isinstance(event, ev.PhraseHeard):
            yield ev.AlertRaised(
                alert="alert-1", rule="r", reason="r", start=event.start, level=1, confidence=1
            )


def test_a_fold_hears_of_what_another_found_when_it_is_recorded() -> None:
    advisor = Advisor([AlertOnPhrases(), OnePhraseAnUtterance()])
    (phrase,) = advisor.push(ev.SpeechStarted(channel="agent", utterance="agent-1", at=5))
    assert isinstance(phrase, ev.PhraseHeard)
    (alert,) = advisor.push(phrase)
    assert isinstance(alert, ev.AlertRaised)


def test_without_folds_nothing_follows() -> None:
    assert Advisor().push(ev.CallEnded(stop=0)) == []


class Counts:
    """How many facts it heard of."""

    def __init__(self) -> None:
        self.heard = 0

    def push(self, event: ev.CallEvent) -> Iterable[ev.CallEvent]:
        self.heard += 1
        return ()


def level(known: int) -> ev.LevelMeasured:
    return ev.LevelMeasured(channel="agent", start=0, stop=known, level_db=-40.0, speech=0.0, known=known)


def test_of_levels_the_first_of_each_half_second_is_passed_on_and_of_other_facts_all() -> None:
    counts = Counts()
    advisor = Advisor([counts], rate_hz=1000)
    for known in range(0, 3000, 100):
        advisor.push(level(known))
        advisor.push(level(known))
    assert counts.heard == 6
    advisor.push(ev.CallEnded(stop=3000, known=3000))
    assert counts.heard == 7
