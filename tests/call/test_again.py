"""A recorded call can be asked again: what was heard stands, what follows from it is found anew."""

from collections.abc import Iterable

import pytest

from tests.dashboards.made_call import events, header
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.call.again import FOUND, WRITTEN_S, advised_again, as_if_live
from voicemon.config import AdviceOptions
from voicemon.conversation import advisor
from voicemon.conversation.advice import advisor_for
from voicemon.conversation.advisor import Advisor

STARTED = ev.SpeechStarted(seq=0, known=7, channel="customer", utterance="u", at=5)


class PhraseThenRisk:
    """Finds a phrase where speech starts, and a risk where there is a phrase."""

    def push(self, event: ev.CallEvent) -> Iterable[ev.CallEvent]:
        if isinstance(event, ev.SpeechStarted):
            yield ev.PhraseHeard(
                channel="customer",
                utterance="u",
                family="complaint",
                start=5,
                stop=6,
                text="",
                phrase="",
                score=1,
            )
        if isinstance(event, ev.PhraseHeard):
            yield ev.RiskEstimated(channel="customer", stop=event.stop, risk=0.5, confidence=1, model="m")


def test_findings_follow_their_facts_and_take_the_place_of_old_ones() -> None:
    old = ev.AlertRaised(seq=1, known=7, alert="alert-1", rule="r", reason="", start=0, level=1, confidence=1)
    ended = ev.CallEnded(seq=2, known=9, stop=9)
    again = list(advised_again([STARTED, old, ended], Advisor([PhraseThenRisk()])))
    assert [type(one) for one in again] == [ev.SpeechStarted, ev.PhraseHeard, ev.RiskEstimated, ev.CallEnded]
    assert [one.known for one in again] == [7, 7, 7, 9]


def test_every_fact_that_folds_find_is_known_as_such() -> None:
    advising = {kind for kind in ev.CallEvent.__args__ if kind.__module__ == "voicemon.events.advising"}
    assert set(FOUND.__args__) == advising


def test_words_are_no_later_than_a_live_call_has_them() -> None:
    about = {"channel": "customer", "utterance": "u", "start": 0, "stop": RATE_HZ}
    in_time = ev.TranscriptMissing(**about, reason="", known=2 * RATE_HZ)
    late = ev.TranscriptMissing(**about, reason="", known=90 * RATE_HZ)
    level = ev.LevelMeasured(channel="agent", start=0, stop=1, level_db=-1, speech=0, known=5 * RATE_HZ)
    ended = ev.CallEnded(stop=9, known=90 * RATE_HZ)
    live = as_if_live([in_time, level, late, ended], RATE_HZ)
    assert [type(one) for one in live] == [type(one) for one in (in_time, late, level, ended)]
    assert [one.known / RATE_HZ for one in live] == [2, 1 + WRITTEN_S, 5, 90]


def test_advice_is_the_same_from_every_level_as_from_the_clocks_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = list(advised_again(events(), advisor_for(header(), AdviceOptions())))
    monkeypatch.setattr(advisor, "LEVELS_A_SECOND", RATE_HZ)
    assert list(advised_again(events(), advisor_for(header(), AdviceOptions()))) == few
    assert any(isinstance(one, ev.CueGiven) for one in few)
