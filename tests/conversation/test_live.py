"""At every moment the live measures are what the whole-call folds say of the facts so far."""

import statistics
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from voicemon import events as ev
from voicemon.conversation.live import LiveMeasures
from voicemon.conversation.turn_taking import Spoken, TurnTaking, turn_taking

RATE_HZ = 1000
HEADER = ev.CallHeader(
    call="c", started_at="", source="a test", channels=["customer", "agent"], rate_hz=RATE_HZ,
    emotion_channels=["customer"],
)  # fmt: skip
MINUTE = 60 * RATE_HZ

PARTY_SPEECH = st.lists(
    st.tuples(
        st.sampled_from([0, 200, 499, 500, 900, 4000]) | st.integers(0, 12_000),  # silence before
        st.sampled_from([150, 600, 999, 1000, 1500]) | st.integers(100, 30_000),
        st.integers(0, 500),  # the onset is told later by
        st.integers(0, 1500),  # and the end
        st.integers(0, 12),  # words
    ),
    max_size=14,
)


def facts(party: str, first: int, speech: list[tuple[int, int, int, int, int]]) -> Iterator[ev.CallEvent]:
    """A party's speech. The parties' onsets never meet on one sample: ``first`` is even for one, odd for the other."""
    stop, told = first, 0
    for number, (silence, length, onset_late, end_late, words) in enumerate(speech):
        start = stop + 2 * (silence // 2)
        stop = start + 2 * (length // 2)
        name = f"{party}-{number}"
        span = {"channel": party, "utterance": name, "start": start, "stop": stop + 100}
        told = max(told, start + onset_late)
        yield ev.SpeechStarted(known=told, channel=party, utterance=name, at=start)
        told = max(told, stop + end_late)
        yield ev.SpeechEnded(known=told, offset=stop, **span)
        word = ev.SpokenWord(text="word", start=start, stop=stop, probability=0.9)
        yield ev.TranscriptWritten(known=told, words=[word] * words, language="en",
                                   language_probability=1.0, model="m", **span)  # fmt: skip


def clock(until: int) -> Iterator[ev.CallEvent]:
    for start in range(0, until, 900):
        yield ev.LevelMeasured(
            known=start, channel="agent", start=start, stop=start, level_db=-30.0, speech=0.0
        )


@st.composite
def calls(draw: st.DrawFn) -> list[ev.CallEvent]:
    said = [
        *facts("customer", 0, draw(PARTY_SPEECH)),
        *facts("agent", 1, draw(PARTY_SPEECH)),
    ]
    last = max((event.known for event in said), default=0)
    return sorted([*said, *clock(last + 5000)], key=lambda event: event.known)


def spoken_so_far(events: list[ev.CallEvent], now: int) -> list[Spoken]:
    ends = {event.utterance: event.offset for event in events if isinstance(event, ev.SpeechEnded)}
    return [
        Spoken(event.channel, event.at, max(event.at, ends.get(event.utterance) or now))
        for event in events
        if isinstance(event, ev.SpeechStarted)
    ]


def talk(taken: TurnTaking, party: str, now: int) -> int:
    return sum(
        max(0, unit.offset - max(unit.onset, now - MINUTE)) for unit in taken.units if unit.party == party
    )


def pace(events: list[ev.CallEvent], party: str, now: int) -> tuple[float, float | None] | None:
    said = {each.utterance: each.offset - each.start for each in events if isinstance(each, ev.SpeechEnded)}
    ends = {each.utterance: each.offset for each in events if isinstance(each, ev.SpeechEnded)}
    counted = [
        (ends[each.utterance], len(each.words), said[each.utterance])
        for each in events
        if isinstance(each, ev.TranscriptWritten) and each.channel == party and len(each.words) >= 4
    ]
    recent = [each for each in counted if each[0] > now - 30 * RATE_HZ]
    earlier = [60 * RATE_HZ * words / length for end, words, length in counted if end <= now - 30 * RATE_HZ]
    words = sum(each[1] for each in recent)
    if words < 10:
        return None
    own = statistics.median(earlier) if len(earlier) >= 3 else None
    return 60 * RATE_HZ * words / sum(each[2] for each in recent), own


@settings(deadline=None, max_examples=50)
@given(calls())
def test_every_moment_is_what_the_whole_call_folds_say(events: list[ev.CallEvent]) -> None:
    live = LiveMeasures(HEADER)
    for number, event in enumerate(events):
        live.push(event)
        if not isinstance(event, ev.LevelMeasured):
            continue
        now, so_far = event.known, events[: number + 1]
        taken = turn_taking(spoken_so_far(so_far, now), RATE_HZ)
        total = sum(talk(taken, party, now) for party in HEADER.channels)
        for party in HEADER.channels:
            own = talk(taken, party, now)
            assert live.talk_s(party) == own / RATE_HZ
            assert live.share(party) == (own / total if total >= 10_000 else None)
            found = [each for each in taken.interruptions if each.by == party and each.at >= now - MINUTE]
            assert live.interrupted_by(party) == len(found)
            expected = pace(so_far, party, now)
            at_this_pace = live.pace(party)
            assert (at_this_pace and (at_this_pace.a_minute, at_this_pace.own)) == expected
        ends = [unit.offset for unit in taken.units]
        assert live.silence_s == (now - max(ends)) / RATE_HZ if ends else live.silence_s == 0
        latest = {turn.party: turn for turn in taken.turns}.values()
        turn = max(latest, key=lambda turn: (turn.offset, -turn.onset), default=None)
        assert live.monologue == (turn and (turn.party, (turn.offset - turn.onset) / RATE_HZ))


def test_an_agent_who_talks_and_talks() -> None:
    """Twelve seconds of the customer, then forty of the agent with a "mm-hm" in it: three quarters and more."""
    events = [
        *facts("customer", 0, [(0, 12_000, 0, 600, 30), (20_000, 600, 0, 600, 0)]),
        *facts("agent", 1, [(12_500, 40_000, 0, 600, 90)]),
        *clock(53_000),
    ]
    live = LiveMeasures(HEADER)
    for event in sorted(events, key=lambda event: event.known):
        live.push(event)
    assert live.share("agent") == 40 / 52.6
    assert live.monologue == ("agent", 40.0)
    assert (live.interrupted_by("agent"), live.interrupted_by("customer")) == (0, 0)
    assert live.silence_s == (53_101 - 52_501) / RATE_HZ


def test_the_agents_emotion_is_never_looked_at() -> None:
    header = ev.CallHeader(
        call="c", started_at="", source="", channels=["customer", "agent"], emotion_channels=["agent"]
    )
    live = LiveMeasures(header)
    live.push(
        ev.ReadingTaken(
            channel="agent", utterance="a-1", kind="utterance", start=0, stop=16_000, arousal=0.5, valence=-0.5,
            stress=80, stress_low=70, stress_high=90, confidence=0.8, baseline=0.5, moved_by=[], model="m",
        )
    )  # fmt: skip
    assert live.stress is None


def test_where_no_words_are_written_the_voice_tells_the_pace() -> None:
    """Five seconds of twenty syllables, time and again, then of thirty: half as fast again."""
    live = LiveMeasures(HEADER)
    for number, syllables in enumerate([20] * 10 + [30] * 4):
        start = 8_000 * number
        about = {"channel": "agent", "utterance": f"agent-{number}"}
        live.push(ev.SpeechStarted(known=start, at=start, **about))
        ended = start + 5_000
        live.push(
            ev.SpeechEnded(known=ended, start=start, stop=ended, offset=ended, syllables=syllables, **about)
        )
    found = live.pace("agent")
    assert found is not None
    assert (found.a_minute, found.own, found.ratio) == (360.0, 240.0, 1.5)
    assert live.pace("customer") is None
