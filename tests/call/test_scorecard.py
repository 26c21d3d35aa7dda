"""A scorecard says what was counted, where, and nothing about anybody's worth."""

import json
import re

import msgspec
from hypothesis import given, settings

from tests.call.spoken import (
    HEADER,
    at,
    felt,
    phrase,
    question,
    repeat,
    rose,
    said,
    settled,
)
from tests.dashboards.logs import logs
from voicemon import events as ev
from voicemon.call.scorecard import Scorecard, scorecard, write_scorecard
from voicemon.conversation.practices.card import Evidence, Practice


def found(card: Scorecard, practice: str) -> dict[str, Evidence]:
    return {each.name: each for each in of(card, practice).evidence}


def of(card: Scorecard, practice: str) -> Practice:
    return next(each for each in card.practices if each.name == practice)


GOOD_CALL: list[ev.CallEvent] = [
    *said("agent", 0, 4, "Good morning, this is Joe, how can I help you today?"),
    question("agent", "open", 2, 4, "how can I help you today?"),
    *said("customer", 4.5, 24.5, "My heating is broken and nobody has come, this is a disgrace."),
    phrase("customer", "complaint", 20, 22, "this is a disgrace"),
    felt("c-1", 4.5, 24.5, 68),
    rose(8, 24),
    *said("agent", 10, 10.6, "Mm."),
    *said(
        "agent", 25.5, 36.5, "I can hear how upsetting that is, and I am sorry. You have been cold for days."
    ),
    phrase("agent", "empathy", 25.5, 28, "I can hear how upsetting that is"),
    phrase("agent", "apology", 28, 30, "I am sorry"),
    phrase("agent", "reflecting", 31, 34, "You have been cold for days"),
    *said("customer", 37, 47, "Yes. Exactly. What can you do about it?"),
    felt("c-2", 37, 47, 41),
    settled(40, 47),
    *said("agent", 48, 60, "I will send somebody this afternoon. Take your time, I stay on the line."),
    phrase("agent", "next-steps", 48, 50, "I will send somebody this afternoon"),
    phrase("agent", "patience", 52, 53, "Take your time"),
    *said("customer", 61, 64, "All right, thank you."),
    felt("c-3", 61, 64, 28),
    *said("agent", 65, 70, "Thank you for your patience. Have a good day."),
    phrase("agent", "appreciation", 65, 67, "Thank you for your patience"),
    phrase("agent", "closing", 67, 68, "Have a good day"),
    ev.CallEnded(stop=at(72)),
]


def test_what_went_well_is_said_with_its_moments() -> None:
    card = scorecard(HEADER, GOOD_CALL)
    assert [each.name for each in card.practices] == [
        "listening", "empathy", "patience", "composure", "resolution", "appreciation",
    ]  # fmt: skip
    listening = found(card, "listening")
    assert listening["talk-share"].says == "You spoke for 50 % of the talk, the customer for 50 %."
    assert listening["open-questions"].says == "You asked 1 open question."
    assert [each.text for each in listening["open-questions"].moments] == ["how can I help you today?"]
    assert listening["backchannels"].says == "You showed once with a brief word that you were listening."
    assert [(each.at, each.text) for each in listening["backchannels"].moments] == [(at(10), "Mm.")]
    assert listening["interruptions"].says == "You let the customer finish every time."
    answered = found(card, "empathy")["answered"]
    assert answered.says == (
        "After 1 of 1 difficult moment you named the feeling, said back what you heard, or apologised, after 1.5 s."
    )
    assert [each.at for each in answered.moments] == [at(25.5)]
    resolution = found(card, "resolution")
    assert resolution["peak-to-end"].says == (
        "The customer's stress was highest at 68 (58 to 78), and 28 (18 to 38) at the end."
    )
    assert [each.text for each in resolution["peak-to-end"].moments][1] == "All right, thank you."
    assert resolution["settled"].says == "Stress that had risen came down again once, after 32 s."
    assert found(card, "appreciation").keys() == {"thanks", "closing"}
    assert all(each.suggestion == "" for each in card.practices)
    assert all(each.kind == "well" for practice in card.practices for each in practice.evidence)
    assert card.hard == ["the customer's stress was 68 at its highest", "the customer's stress rose once"]


def test_the_call_in_numbers() -> None:
    figures = scorecard(HEADER, GOOD_CALL).figures
    assert figures == {
        "talk_share": round(32.6 / 65.6, 4), "interruptions": 0.0, "answer_s": 1.0, "longest_turn_s": 12.0,
        "open_questions": 1.0, "warm_answers": 1.0, "warm_after_s": 1.5, "repeats": 0.0, "thanks": 1.0,
        "stress_fall": 40.0, "recovery_s": 32.0,
    }  # fmt: skip


def test_what_was_hard_is_noted_with_one_suggestion_a_practice() -> None:
    events = [
        *said("customer", 0, 20, "I was charged twice for it and I want my money back now."),
        phrase("customer", "complaint", 5, 6, "charged twice"),
        *said("agent", 8, 12, "Let me just"),
        *said("agent", 14, 30, "our records say that you did not pay at all and so on and so on"),
        *said("customer", 28, 40, "I was charged twice, I have told you."),
        repeat("customer", 28, 30, "I was charged twice"),
        repeat("customer", 33, 35, "I have told you"),
        *said("agent", 36, 90, "and so on"),
        question("agent", "closed", 80, 81), question("agent", "closed", 82, 83), question("agent", "closed", 84, 85),
        phrase("customer", "supervisor", 92, 93, "your manager"),
        felt("c-9", 91, 99, 80),
        *said("customer", 91, 99, "Let me speak to your manager."),
        felt("c-1", 0, 20, 40),
        ev.CallEnded(stop=at(100)),
    ]  # fmt: skip
    card = scorecard(HEADER, events)
    listening = found(card, "listening")
    assert listening["interruptions"].says == (
        "You began 3 times while the customer was speaking; the customer stopped twice."
    )
    assert [each.at for each in listening["interruptions"].moments] == [at(8), at(14), at(36)]
    assert of(card, "listening").suggestion == "Let half a second of silence pass before you answer."
    assert found(card, "empathy")["unanswered"].moments[0].text == "charged twice"
    assert of(card, "empathy").suggestion.startswith("Name it first")
    patience = found(card, "patience")
    assert patience["monologues"].says == "You spoke once for more than 45 s, the longest turn took 54 s."
    assert patience["cut-off"].says == "The customer broke off twice when you began."
    assert (
        found(card, "resolution")["repeats"].says == "The customer came back twice to something said before."
    )
    assert "a supervisor was asked for" in card.hard
    assert all(isinstance(each.suggestion, str) for each in card.practices)


def test_a_voice_that_hurries_is_told_from_its_own_pace_only() -> None:
    events: list[ev.CallEvent] = []
    for number in range(8):
        start = 20.0 * number
        words = "word " * (20 if number < 5 else 30)
        events += said("agent", start, start + 8, words)
        events += [
            ev.LevelMeasured(channel="agent", start=at(start + tenth / 10), stop=at(start + tenth / 10 + 0.1),
                             level_db=-30.0 if number < 5 else -21.0, speech=0.9)
            for tenth in range(80)
        ]  # fmt: skip
        events += said("customer", start + 9, start + 12, "yes")
    composure = found(scorecard(HEADER, events), "composure")
    assert composure["pace"].says == "You were clearly faster than is usual for you in 3 of 5 turns."
    assert [each.at for each in composure["pace"].moments] == [at(100), at(120), at(140)]
    assert composure["level"].says == "You were clearly louder than is usual for you in 3 of 5 turns."


def test_a_high_reading_that_may_be_a_calm_one_makes_no_hard_call() -> None:
    talk = [*said("customer", 0, 20), *said("agent", 21, 30)]
    doubtful = msgspec.structs.replace(felt("c-1", 0, 20, 67), stress_low=39.0)
    assert scorecard(HEADER, [*talk, doubtful]).hard == []
    assert scorecard(HEADER, [*talk, felt("c-1", 0, 20, 67)]).hard == [
        "the customer's stress was 67 at its highest"
    ]
    assert scorecard(HEADER, [*talk, felt("c-1", 0, 20, 59)]).hard == []


def test_what_cannot_be_counted_is_said() -> None:
    nobody = scorecard(HEADER, [ev.CallEnded(stop=at(5))])
    assert nobody.notes == ["Nobody spoke."]
    mixed = msgspec.structs.replace(HEADER, channels=["mixed"], emotion_channels=[])
    one_track = scorecard(mixed, said("mixed", 0, 5, "hello there"))
    assert (
        one_track.practices == []
        and one_track.figures == {}
        and "each of customer and agent" in one_track.notes[0]
    )
    without_words = scorecard(HEADER, [*said("agent", 0, 20), *said("customer", 21, 50), rose(21, 30)])
    assert without_words.notes[0].startswith("No words were written down")
    assert found(without_words, "empathy") == {}
    unread = msgspec.structs.replace(HEADER, emotion_channels=[])
    assert "emotion was not read" in scorecard(unread, said("agent", 0, 5, "hello")).notes[-1]


def test_the_agents_emotion_is_never_in_it() -> None:
    calm = scorecard(HEADER, GOOD_CALL)
    upset_agent = [
        *GOOD_CALL[:-1],
        felt("a-1", 25.5, 36.5, 99, 0.9, "agent"),
        msgspec.structs.replace(rose(26, 30), channel="agent"),
        GOOD_CALL[-1],
    ]
    assert scorecard(HEADER, upset_agent) == calm


@settings(max_examples=15, deadline=None)
@given(log=logs())
def test_any_log_has_a_scorecard_without_a_mark(log: tuple[ev.CallHeader, list[ev.CallEvent]]) -> None:
    card = scorecard(*log)
    told = json.loads(msgspec.json.encode(card))
    assert msgspec.json.decode(json.dumps(told), type=Scorecard) == card
    for practice in card.practices:
        kinds = [each.kind for each in practice.evidence]
        assert kinds == sorted(kinds, reverse=True), "what went well comes first"
        assert not re.search(
            r"score|rank|grade|average agent", " ".join(each.says for each in practice.evidence)
        )


def test_it_is_kept_beside_the_log(tmp_path) -> None:  # type: ignore[no-untyped-def]
    card = scorecard(HEADER, GOOD_CALL)
    write_scorecard(card, tmp_path)
    assert msgspec.json.decode((tmp_path / "scorecard.json").read_bytes(), type=Scorecard) == card
