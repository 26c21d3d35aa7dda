"""A call's measures are counted from its facts, and on a real call they are what its energies say."""

import asyncio
from pathlib import Path

import pytest
import soundfile

from tests.realdata import REAL_CALL, needs_data
from tests.reference.energies import loud_spans
from voicemon import events as ev
from voicemon.call.analysis import analyse_pieces
from voicemon.call.host import LOG_NAME, CallHost, CallOptions
from voicemon.call.log import read_log
from voicemon.call.measures import Interrupted, measured
from voicemon.config import Config
from voicemon.conversation.turn_taking import turn_taking
from voicemon.sources.recording import open_recording

HEADER = ev.CallHeader(call="c", started_at="", source="", channels=["customer", "agent"], rate_hz=16_000)


def speech(
    channel: str, number: int, onset_s: float, offset_s: float, words: int = 0, text: str = ""
) -> list[ev.CallEvent]:
    name, onset, offset = f"{channel}-{number}", round(16_000 * onset_s), round(16_000 * offset_s)
    span = {"channel": channel, "utterance": name, "start": max(0, onset - 2560), "stop": offset + 2048}
    texts = text.split() or ["word"] * words
    written = [ev.SpokenWord(text=word, start=onset, stop=offset, probability=0.9) for word in texts]
    events: list[ev.CallEvent] = [
        ev.SpeechStarted(channel=channel, utterance=name, at=onset),
        ev.SpeechEnded(**span, offset=offset),
    ]
    if written:
        told = ev.TranscriptWritten(**span, words=written, language="en", language_probability=1.0, model="m")
        events.append(told)
    return events


def test_a_scripted_call_is_counted_exactly() -> None:
    events = [
        *speech("agent", 1, 0.5, 2.5, words=6),
        *speech("customer", 1, 3.0, 9.0, words=21),
        *speech("agent", 2, 8.0, 12.0, words=10),
        *speech("customer", 2, 16.5, 17.5),
        ev.CallEnded(stop=18 * 16_000),
    ]
    found = measured(HEADER, events)
    agent, customer = found.parties["agent"], found.parties["customer"]
    assert (agent.talk_s, customer.talk_s, agent.share) == (6.0, 7.0, round(6 / 13, 4))
    assert (agent.turns, customer.turns) == (2, 2)
    assert (agent.longest_turn_s, customer.longest_turn_s) == (4.0, 6.0)
    assert (agent.response_s, customer.response_s) == (-1.0, 2.5)
    assert (agent.words_a_minute, customer.words_a_minute) == (160.0, 180.0)
    assert (agent.interrupted, customer.interrupted) == (1, 0)
    assert found.interruptions == [
        Interrupted(by="agent", whom="customer", at_s=8.0, overlap_s=1.0, yielded=True)
    ]
    assert found.dead_air_s == [(12.0, 16.5)]


def test_a_call_in_which_nobody_speaks_has_nothing_to_count() -> None:
    nobody = measured(HEADER, [ev.CallEnded(stop=16_000)]).parties["agent"]
    assert (nobody.talk_s, nobody.share, nobody.turns, nobody.response_s) == (0.0, 0.0, 0, None)
    assert nobody.words_a_minute is None


def test_holds_are_no_dead_air_and_questions_repeats_and_phrases_are_counted() -> None:
    about = {"channel": "customer", "utterance": "customer-1", "start": 0, "stop": 16_000, "text": "w"}
    of_agent = {**about, "channel": "agent"}
    heard = {"phrase": "p", "score": 1.0}
    events = [
        *speech("agent", 1, 0.0, 3.0, text="Let me look that up, one moment please."),
        *speech("customer", 1, 3.5, 4.5, text="Of course."),
        *speech("agent", 2, 20.0, 22.0, text="Thank you for waiting."),
        *speech("customer", 2, 26.0, 27.0),
        ev.AudioMissing(channel="agent", start=27 * 16_000, stop=50 * 16_000, reason="muted"),
        *speech("customer", 3, 60.0, 61.0),
        ev.PhraseHeard(**of_agent, **heard, family="patience"),
        ev.PhraseHeard(**of_agent, **heard, family="patience"),
        ev.PhraseHeard(**about, **heard, family="complaint"),
        ev.QuestionAsked(**of_agent, form="open"),
        ev.QuestionAsked(**of_agent, form="closed"),
        ev.PointRepeated(**about, first=0, times=2),
    ]
    found = measured(HEADER, events)
    assert [(each.start_s, each.stop_s, each.why) for each in found.holds] == [
        (4.5, 20.0, "one moment"), (27.0, 50.0, "muted"),
    ]  # fmt: skip
    assert found.dead_air_s == [(22.0, 26.0), (50.0, 60.0)]
    agent, customer = found.parties["agent"], found.parties["customer"]
    assert (agent.questions_open, agent.questions_closed, customer.questions_open) == (1, 1, 0)
    assert (agent.phrases, customer.phrases) == ({"patience": 2}, {"complaint": 1})
    assert (agent.repeats, customer.repeats) == (0, 1)


def test_each_turn_has_its_pace_and_what_was_usual_before() -> None:
    events = []
    for number, words in enumerate([10, 20, 15, 30]):
        events += speech("agent", number, 20 * number, 20 * number + 10, words=words)
        events += speech("customer", number, 20 * number + 11, 20 * number + 12)
    found = measured(HEADER, events)
    agent = [turn for turn in found.turns if turn.party == "agent"]
    assert [turn.words_a_minute for turn in agent] == [60, 120, 90, 180]
    assert [turn.own_words_a_minute for turn in agent] == [None, None, None, 90]
    assert found.parties["agent"].usual_words_a_minute == 105
    assert found.pace_matching is not None and found.pace_matching.synchrony is None
    alone = measured(HEADER.__class__(call="c", started_at="", source="", channels=["mixed"]), [])
    assert alone.pace_matching is None


@needs_data
def test_a_real_calls_measures_are_those_of_its_energies(tmp_path: Path) -> None:
    async def analysed() -> None:
        async with CallHost(Config(), words=False) as host:
            recording = open_recording([REAL_CALL], None)
            header = host.header("c", recording.name, "", list(recording.channels))
            await analyse_pieces(host, header, recording.chunks(0.5), tmp_path, CallOptions(patient=True))

    asyncio.run(analysed())
    found = measured(*read_log(tmp_path / LOG_NAME))
    samples, rate_hz = soundfile.read(REAL_CALL)
    expected = turn_taking(
        [
            span
            for channel, party in enumerate(("customer", "agent"))
            for span in loud_spans(party, samples[:, channel], rate_hz)
        ],
        rate_hz,
    )
    for party, own in found.parties.items():
        assert own.share == pytest.approx(expected.share(party), abs=0.02)
    assert abs(len(found.interruptions) - len(expected.interruptions)) <= 1
