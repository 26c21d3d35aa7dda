"""Scripted calls get exactly the cues that they should; few, never two at once, never on a guess, each with an end."""

import random
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from tests.conversation.cues.scripted import (
    HEADER,
    Timed,
    at,
    call,
    cues_of,
    given,
    reads,
    repeats,
    rises,
    says,
    settles,
    talk,
)
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.conversation.cues.rule_file import Limits
from voicemon.conversation.cues.rules import CueRules, load_rules, with_limits

GREETING = [*says("agent", 0.5, 4), *says("customer", 4.5, 9)]
LECTURE = [
    *says("agent", 9.5, 22), *says("customer", 22.5, 24), *says("agent", 24.5, 45), *says("customer", 45.5, 49),
]  # fmt: skip
"""The agent has most of the minute before second 50."""


def test_a_calm_call_gets_no_hint() -> None:
    assert given(call(300, talk(0.5, 300))) == []


def test_stress_that_rises_while_the_agent_speaks_asks_for_listening() -> None:
    facts = call(62, GREETING, LECTURE, rises(49.5), says("agent", 50, 62))
    cue, ended = cues_of(facts)
    assert isinstance(cue, ev.CueGiven) and isinstance(ended, ev.CueEnded)
    assert (cue.rule, cue.kind, len(cue.steps)) == ("let-them-finish", "hint", 5)
    assert cue.text == "Let them finish. Then say back what you heard."
    assert cue.why == "You spoke 79% of the last minute while their stress rose to 72."
    assert cue.known == cue.start == at(50) and cue.until == at(75) and cue.confidence == 0.8
    assert (ended.cue, ended.outcome, ended.why) == (cue.cue, "passed", "the call is over")


def test_letting_them_finish_takes_it_up_and_is_praised() -> None:
    facts = call(
        75,
        GREETING,
        LECTURE,
        rises(49.5),
        says("agent", 49.2, 50),
        says("customer", 50.2, 64),
        talk(64.5, 75),
    )
    first, ended, praise = cues_of(facts)[:3]
    assert isinstance(first, ev.CueGiven) and first.rule == "let-them-finish"
    assert isinstance(ended, ev.CueEnded) and ended.outcome == "taken-up"
    assert isinstance(praise, ev.CueGiven) and (praise.rule, praise.kind) == ("let-finish", "praise")


TELLS = [*talk(0.5, 18), *says("customer", 18.5, 29)]


def test_stress_that_rises_while_the_agent_listens_asks_for_saying_it_back() -> None:
    facts = call(60, TELLS, rises(29.5), says("agent", 33, 37, "reflecting"), talk(37.5, 60))
    cue, ended = cues_of(facts)
    assert isinstance(cue, ev.CueGiven) and cue.rule == "stress-rises"
    assert cue.why == "Their stress rose by 40 points, to 72."
    assert isinstance(ended, ev.CueEnded) and ended.outcome == "taken-up" and ended.known <= at(39)


def test_a_rise_that_settles_needs_no_advice_any_more() -> None:
    cue, ended = cues_of(call(40, TELLS, rises(29.5), talk(30, 40), settles(35)))
    assert isinstance(cue, ev.CueGiven) and cue.rule == "stress-rises"
    assert isinstance(ended, ev.CueEnded) and ended.outcome == "passed" and ended.known == at(36)


@pytest.mark.parametrize(
    ("family", "praise"),
    [("reflecting", ["came-down"]), ("empathy", ["came-down-understood"]), ("patience", [])],
)
def test_what_came_down_after_words_that_calm_is_praised(family: str, praise: list[str]) -> None:
    facts = call(95, TELLS, rises(29.5), says("agent", 33, 37, family), talk(37.5, 95), settles(60))
    assert given(facts) == ["stress-rises", "past-its-peak", *praise]


def test_past_the_peak_it_is_time_to_thank() -> None:
    course = [reads(s, stress) for s, stress in [(10, 40), (20, 70), (24, 80), (31, 60), (38, 45), (40, 45)]]
    thanks = says("agent", 53.5, 57, "appreciation")
    facts = call(80, talk(0.5, 53), *course, rises(22, 75), thanks, talk(57.5, 80))
    _, _, cue, ended = cues_of(facts)
    assert isinstance(cue, ev.CueGiven) and cue.rule == "past-its-peak"
    assert cue.why == "Their stress is 30 points below its peak 29 s ago."
    assert isinstance(ended, ev.CueEnded) and ended.outcome == "taken-up"


def test_interrupting_three_times_in_a_minute() -> None:
    def over(times: int) -> list[Timed]:
        return [
            part
            for s in range(10, 10 + 12 * times, 12)
            for part in (*says("customer", s, s + 8), *says("agent", s + 5, s + 11))
        ]

    assert given(call(58, GREETING, over(3), talk(46, 58))) == ["interrupting"]
    assert given(call(58, GREETING, over(2), talk(34, 58))) == []


@pytest.mark.parametrize(("words", "cues"), [(20, ["slow-down"]), (15, [])])
def test_speaking_faster_than_usual(words: int, cues: list[str]) -> None:
    usual = [says("agent", s, s + 6, words=14) for s in (10, 20, 30, 40, 50)]
    customer = [says("customer", s, s + 3) for s in (16.5, 26.5, 36.5, 46.5, 56.5, 66.5, 76.5, 86.5)]
    now = [says("agent", s, s + 6, words=words) for s in (60, 70, 80)]
    assert given(call(95, GREETING, *usual, *customer, *now)) == cues


def test_silence_is_named_once_and_hold_is_none() -> None:
    cue, ended = cues_of(call(60, talk(0.5, 24), says("agent", 45, 50), talk(50.5, 60)))
    assert (
        isinstance(cue, ev.CueGiven) and cue.rule == "dead-air" and cue.why == "Nobody has spoken for 10 s."
    )
    assert isinstance(ended, ev.CueEnded) and ended.outcome == "taken-up" and ended.known == at(46)
    muted = ev.AudioMissing(channel="agent", start=at(25), stop=at(45), reason="muted by the agent")
    assert given(call(45, talk(0.5, 24), (25.0, muted))) == []


def test_a_monologue_is_broken_by_a_question() -> None:
    long = [says("agent", s, s + 13.5) for s in (10, 24, 38, 52, 66)]
    cue, ended = cues_of(call(92, GREETING, *long, says("customer", 80, 86), talk(86.5, 92)))
    assert isinstance(cue, ev.CueGiven) and cue.rule == "long-monologue"
    assert isinstance(ended, ev.CueEnded) and ended.outcome == "taken-up"


HOUSE = {
    "supervisor": "supervisor-wished", "legal": "legal", "vulnerability": "vulnerability", "leaving": "leaving",
}  # fmt: skip


@pytest.mark.parametrize(("family", "rule"), HOUSE.items())
def test_what_the_house_has_a_procedure_for(family: str, rule: str) -> None:
    assert given(call(50, talk(0.5, 19), says("customer", 20, 25, family), talk(25.5, 50))) == [rule]
    assert given(call(50, talk(0.5, 19), says("agent", 20, 25, family), talk(25.5, 50))) == []


def test_who_is_upset_is_calmed_before_there_is_talk_of_help() -> None:
    facts = call(
        75, TELLS, says("customer", 29.5, 33, "vulnerability"), rises(29.4), talk(33.5, 75), reads(60, 30)
    )
    assert given(facts) == ["stress-rises", "vulnerability"]


COMPLAINT = [*talk(0.5, 15), *says("customer", 15, 20, "complaint")]


def test_a_complaint_waits_twenty_seconds_for_an_answer_to_the_feeling() -> None:
    cue, _ = cues_of(call(60, COMPLAINT, talk(20.5, 60)))
    assert isinstance(cue, ev.CueGiven) and cue.rule == "complaint-without-empathy"
    assert at(40) <= cue.known <= at(44)
    for family in ("empathy", "apology", "reflecting"):
        assert given(call(60, COMPLAINT, says("agent", 20.5, 23, family), talk(23.5, 60))) == []


def test_words_that_were_lost_may_have_been_kind() -> None:
    lost = ev.TranscriptMissing(
        channel="agent", utterance="agent-20.5", start=at(20.5), stop=at(24.5), reason="busy"
    )
    assert given(call(60, COMPLAINT, talk(20.5, 60), (28.0, lost))) == []


def test_what_is_said_again_wants_to_be_said_back() -> None:
    facts = call(50, talk(0.5, 20), says("customer", 20, 25), repeats(25, 3), talk(25.5, 50))
    cue, _ = cues_of(facts)
    assert isinstance(cue, ev.CueGiven) and cue.rule == "said-again"
    assert cue.why == "They have said it 3 times by now: “t”."


def test_a_thank_you_at_the_end() -> None:
    end = [
        *says("agent", 65, 69, "appreciation"),
        *says("agent", 70, 72, "closing"),
        *says("customer", 72.5, 75),
    ]
    assert given(call(78, talk(0.5, 65), end)) == ["thanked-at-the-end"]


def test_the_weightier_of_two_is_given() -> None:
    facts = call(40, talk(0.5, 20), says("customer", 20, 25, "supervisor", "leaving"), talk(25.5, 40))
    assert given(facts) == ["supervisor-wished"]


def test_a_weightier_one_takes_the_place_of_one_that_was_read() -> None:
    parts = [
        says("customer", 20, 25, "leaving"),
        talk(25.5, 34),
        says("customer", 34.5, 39, "legal"),
        talk(39.5, 60),
    ]
    first, ended, second = cues_of(call(60, talk(0.5, 20), *parts))[:3]
    assert isinstance(first, ev.CueGiven) and first.rule == "leaving"
    assert isinstance(ended, ev.CueEnded) and ended.why == "something weightier came up"
    assert isinstance(second, ev.CueGiven) and second.rule == "legal" and second.known == ended.known


def test_nothing_is_said_in_the_first_seconds() -> None:
    (cue, _) = cues_of(call(30, says("customer", 1, 5, "legal"), talk(5.5, 30)))
    assert cue.known == at(15)


def test_a_guess_is_no_reason() -> None:
    parts = [GREETING, LECTURE, talk(49.2, 62)]
    assert given(call(62, *parts, rises(50, confidence=0.49))) == []
    assert given(call(62, *parts, rises(50, confidence=0.5))) == ["let-them-finish"]


def test_missing_audio_makes_counts_unsure() -> None:
    gap = ev.AudioMissing(channel="customer", start=at(12), stop=at(45), reason="connection lost")
    facts = call(62, GREETING, LECTURE, says("agent", 49.2, 62), (46.0, gap), rises(50))
    rules = load_rules()
    assert "let-them-finish" not in given(facts, rules)
    assert given(facts, with_limits(rules, least_confidence=0.4)) == ["let-them-finish"]


def test_nobody_is_told_the_same_twice_soon() -> None:
    legal = [says("customer", s, s + 4, "legal") for s in range(20, 400, 20)]
    between = [talk(s + 4.5, s + 20) for s in range(20, 400, 20)]
    facts = call(400, talk(0.5, 20), *legal, *between)
    times = [cue.known for cue in cues_of(facts) if isinstance(cue, ev.CueGiven)]
    assert times == [at(26), at(326)]


@pytest.mark.parametrize("channels", [["mixed"], ["customer"], ["agent"]])
def test_parties_who_cannot_be_told_apart_get_nothing_counted(channels: list[str]) -> None:
    header = ev.CallHeader(call="c", started_at="", source="t", channels=channels, models={})
    party = channels[0]
    facts = [fact for fact in call(120, says(party, 0.5, 80)) if getattr(fact, "channel", party) == party]
    assert given(facts, header=header) == []


def test_a_house_s_rule_is_given(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        '[[rule]]\nname = "hm"\nwhen = ["on hold"]\ntext = "Back soon?"\nunless = ["dead air > 1 s"]\n'
    )
    waits = ev.AudioMissing(channel="agent", start=at(20), stop=at(30), reason="muted")
    facts = call(60, GREETING, (20.0, waits), says("agent", 41, 44))
    assert given(facts, load_rules(str(path))) == ["hm"]
    assert given(facts, load_rules("none")) == []


FAMILIES = st.sampled_from(
    ["complaint", "supervisor", "legal", "leaving", "empathy", "appreciation", "vulnerability"]
)
SECONDS = st.floats(0, 240)


def _said(party: str, start: float, length: float, family: str) -> list[Timed]:
    return says(party, round(start, 1), round(start + length, 1), family)


PARTS = st.lists(
    st.one_of(
        st.builds(_said, st.sampled_from(["agent", "customer"]), SECONDS, st.floats(0.5, 14), FAMILIES),
        st.builds(rises, SECONDS, st.floats(40, 99), st.floats(5, 60), st.floats(0, 1)),
        st.builds(settles, SECONDS, st.floats(0, 60), st.floats(0, 1)),
        st.builds(reads, SECONDS, st.floats(0, 100), st.floats(0, 1), st.sampled_from(["fast", "utterance"])),
        st.builds(repeats, SECONDS, st.integers(2, 5)),
    ),
    max_size=60,
)

BUSY = CueRules(load_rules().rules, Limits(quiet_start_s=5, least_apart_s=0))
"""The shipped rules with as much said as may be."""


@settings(max_examples=40, deadline=None)
@examples(PARTS, st.sampled_from([load_rules(), BUSY]))
def test_whatever_happens_cues_are_few_apart_sure_and_ended(
    parts: list[Timed | list[Timed]], rules: CueRules
) -> None:
    found = cues_of(call(250, *parts, step=0.5), rules)
    cues = [cue for cue in found if isinstance(cue, ev.CueGiven)]
    for first, second in zip(found[::2], found[1::2], strict=True):
        assert isinstance(first, ev.CueGiven) and isinstance(second, ev.CueEnded) and first.cue == second.cue
        assert first.known <= second.known <= first.until + RATE_HZ
    for before, after in zip(found[1::2], found[2::2], strict=False):
        assert before.known <= after.known
    for first, third in zip(cues, cues[2:], strict=False):
        assert third.known - first.known >= 60 * RATE_HZ
    by_rule: dict[str, list[int]] = {}
    for cue in cues:
        assert cue.known >= rules.limits.quiet_start_s * RATE_HZ
        assert rules.limits.least_confidence <= cue.confidence <= 1
        assert 0 <= cue.start <= cue.known < cue.until and "{" not in cue.why
        by_rule.setdefault(cue.rule, []).append(cue.known)
    cool_down = {rule.name: rule.cool_down_s for rule in rules.rules}
    for name, times in by_rule.items():
        assert all(later - earlier >= cool_down[name] * RATE_HZ for earlier, later in pairwise(times))


@settings(max_examples=25, deadline=None)
@examples(PARTS, st.integers(0, 1 << 30), st.sampled_from([["customer", "agent"], ["agent"], ["mixed"]]))
def test_facts_that_come_late_or_crosswise_are_taken(
    parts: list[Timed | list[Timed]], seed: int, channels: list[str]
) -> None:
    header = msgspec.structs.replace(HEADER, channels=channels)
    rng = random.Random(seed)
    facts = [
        fact for fact in call(250, *parts, step=1.0) if getattr(fact, "channel", channels[0]) in channels
    ]
    times = [fact.known for fact in facts]
    crosswise = sorted(range(len(facts)), key=lambda place: place + rng.randrange(30))
    facts = [
        msgspec.structs.replace(facts[place], known=known)
        for place, known in zip(crosswise, times, strict=True)
    ]
    found = cues_of(facts, BUSY, header)
    for first, second in zip(found[::2], found[1::2], strict=True):
        assert isinstance(first, ev.CueGiven) and isinstance(second, ev.CueEnded) and first.cue == second.cue


@settings(max_examples=15, deadline=None)
@examples(PARTS, st.integers(0, 500))
def test_what_comes_later_changes_nothing_said_before(parts: list[Timed | list[Timed]], cut: int) -> None:
    facts = call(250, *parts, step=0.5)
    before = cues_of(facts[:cut])
    assert cues_of(facts)[: len(before)] == before


def test_levels_in_other_pieces_give_the_same_cues() -> None:
    parts = [TELLS, rises(29.5), says("agent", 33, 37, "reflecting"), talk(37.5, 60)]
    assert given(call(60, *parts, step=0.1)) == given(call(60, *parts, step=0.25)) == ["stress-rises"]


def test_after_the_end_nothing_follows() -> None:
    facts = call(40, talk(0.5, 20), says("customer", 20, 25, "legal"))
    late = ev.LevelMeasured(channel="agent", start=0, stop=1, level_db=-1, speech=0, known=at(100), seq=9999)
    assert cues_of([*facts, late]) == cues_of(facts) != []
