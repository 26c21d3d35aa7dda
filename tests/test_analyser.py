"""Laws 1, 2, 5 and 6 on speech: cutting changes nothing, nothing is known early, lost, or shared."""

import dataclasses
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import voicemon
from tests.realdata import REAL_CALL, needs_data
from voicemon.analyser import Analyser, push_together
from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel, Samples
from voicemon.channel_analyser import AnalyserOptions
from voicemon.errors import AudioFormatError, ChannelMapError
from voicemon.features.lld import LLDS
from voicemon.features.track import FRAME_SAMPLES
from voicemon.heard import Heard, Level, Lull, Missed, Onset, PartialDue, Passage, UtteranceEnded
from voicemon.sources.recording import open_recording

CUSTOMER, AGENT = Channel.CUSTOMER, Channel.AGENT
DEMO_CALL = Path(voicemon.__file__).parent / "demo" / "demo_call.flac"
SECONDS = 8


def excerpt(start_seconds: int, seconds: int = SECONDS) -> dict[Channel, Samples]:
    """Both channels of the demo call's speech, a little past a whole window."""
    parts: dict[Channel, list[Samples]] = {CUSTOMER: [], AGENT: []}
    for chunk in open_recording([DEMO_CALL]).chunks(1.0):
        parts[chunk.channel].append(chunk.samples)
    cut = slice(start_seconds * RATE_HZ, (start_seconds + seconds) * RATE_HZ + 100)
    return {channel: np.concatenate(samples)[cut] for channel, samples in parts.items()}


CALL = excerpt(2)
OTHER_CALL = excerpt(30)


def frozen(heard: Any) -> Any:
    """A fact as plain values that compare bit by bit."""
    if isinstance(heard, np.ndarray):
        return heard.dtype.str, heard.shape, heard.tobytes()
    if dataclasses.is_dataclass(heard):
        values = (frozen(getattr(heard, item.name)) for item in dataclasses.fields(heard))
        return type(heard).__name__, *values
    return heard


def analyser() -> Analyser:
    return Analyser([CUSTOMER, AGENT], [CUSTOMER])


def chunks(channel: Channel, samples: Samples, cuts: list[int], start: int = 0) -> list[AudioChunk]:
    edges = [0, *sorted(cut % (len(samples) + 1) for cut in cuts), len(samples)]
    return [AudioChunk(channel, start + a, samples[a:b]) for a, b in pairwise(edges)]


def heard_from(audio: list[AudioChunk | AudioGap], flush: bool = True) -> list[Heard]:
    call = analyser()
    found = [heard for piece in audio for heard in call.push(piece)]
    return found + call.flush() if flush else found


def of(channel: Channel, found: list[Heard]) -> list[Any]:
    return [frozen(heard) for heard in found if heard.channel is channel]


WHOLE = heard_from([*chunks(CUSTOMER, CALL[CUSTOMER], []), *chunks(AGENT, CALL[AGENT], [])])

cuts = st.lists(st.integers(0, SECONDS * RATE_HZ), max_size=60)


def test_the_speech_of_this_test_is_heard() -> None:
    kinds = {type(heard) for heard in WHOLE if heard.channel is CUSTOMER}
    assert kinds == {Level, Onset, Passage, PartialDue, Lull, UtteranceEnded}


@settings(max_examples=8, deadline=None)
@given(cuts, cuts)
def test_cutting_changes_nothing(customer_cuts: list[int], agent_cuts: list[int]) -> None:
    audio = chunks(CUSTOMER, CALL[CUSTOMER], customer_cuts) + chunks(AGENT, CALL[AGENT], agent_cuts)
    audio.sort(key=lambda chunk: chunk.stop)
    found = heard_from(audio)
    for channel in (CUSTOMER, AGENT):
        assert of(channel, found) == of(channel, WHOLE)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, SECONDS * RATE_HZ), st.integers(0, 99))
def test_samples_after_a_moment_change_nothing_known_at_it(moment: int, seed: int) -> None:
    changed = CALL[CUSTOMER].copy()
    changed[moment:] = np.random.default_rng(seed).normal(0, 0.2, len(changed) - moment)
    found = heard_from(chunks(CUSTOMER, changed, []))
    so_far = heard_from(chunks(CUSTOMER, CALL[CUSTOMER][:moment], []), flush=False)
    known = [frozen(heard) for heard in WHOLE if heard.channel is CUSTOMER and heard.known <= moment]
    assert [frozen(heard) for heard in found if heard.known <= moment] == known
    assert of(CUSTOMER, so_far) == known


def test_calls_do_not_hear_each_other() -> None:
    one, other = analyser(), analyser()
    mine = chunks(CUSTOMER, CALL[CUSTOMER], list(range(0, 128_000, 3200)))
    theirs = chunks(CUSTOMER, OTHER_CALL[CUSTOMER], list(range(0, 128_000, 1700)))
    found: list[Heard] = []
    for index in range(max(len(mine), len(theirs))):
        if index < len(mine):
            found += one.push(mine[index])
        if index < len(theirs):
            other.push(theirs[index])
    with pytest.raises(AudioFormatError):
        other.push(AudioChunk(CUSTOMER, len(OTHER_CALL[CUSTOMER]), np.full(10, np.nan, np.float32)))
    assert of(CUSTOMER, found + one.flush()) == of(CUSTOMER, WHOLE)


def test_the_agents_emotion_is_absent_not_hidden() -> None:
    call = analyser()
    call.push(AudioChunk(AGENT, 0, CALL[AGENT]))
    assert call._channels[AGENT]._track is None and call._channels[CUSTOMER]._track is not None
    ended = [heard for heard in WHOLE if isinstance(heard, UtteranceEnded) and heard.channel is AGENT]
    assert ended and all(heard.passage is None for heard in ended)
    assert not any(isinstance(heard, Passage) for heard in WHOLE if heard.channel is AGENT)


def test_levels_cover_every_sample_once() -> None:
    position = 0
    for level in (heard for heard in WHOLE if isinstance(heard, Level) and heard.channel is AGENT):
        assert level.start == position and level.known == level.stop
        assert level.stop - level.start <= 1536
        power = np.mean(np.square(CALL[AGENT][level.start : level.stop], dtype=np.float64))
        assert level.level_db == pytest.approx(max(-100, 10 * np.log10(power + 1e-30)), abs=1e-6)
        assert 0 <= level.speech <= 1
        position = level.stop
    assert position == len(CALL[AGENT])


def test_every_utterance_that_opens_also_ends_and_keeps_its_samples() -> None:
    for channel in (CUSTOMER, AGENT):
        opened = [h.utterance for h in WHOLE if isinstance(h, Onset) and h.channel is channel]
        ended = [h.utterance for h in WHOLE if isinstance(h, UtteranceEnded) and h.channel is channel]
        assert opened == [utterance.id for utterance in ended]
        for utterance in ended:
            assert np.array_equal(utterance.samples, CALL[channel][utterance.start : utterance.stop])


def test_a_pause_that_was_the_end_already_held_the_whole_utterance() -> None:
    lulls: dict[str, Lull] = {}
    ends = 0
    for heard in WHOLE:
        if isinstance(heard, Lull):
            lulls[heard.utterance] = heard
        elif isinstance(heard, UtteranceEnded) and heard.utterance.id in lulls:
            lull, utterance = lulls[heard.utterance.id], heard.utterance
            if lull.stop == utterance.stop:
                ends += 1
                assert lull.known < heard.known
                assert (lull.start, lull.speech) == (utterance.start, utterance.speech)
                assert np.array_equal(lull.samples, utterance.samples)
    assert ends >= 2


def test_known_never_falls_and_nothing_is_about_the_future() -> None:
    for channel in (CUSTOMER, AGENT):
        facts = [heard for heard in WHOLE if heard.channel is channel]
        assert all(before.known <= after.known for before, after in pairwise(facts))
        assert all(
            heard.stop <= heard.known for heard in facts if not isinstance(heard, Onset | UtteranceEnded)
        )


def test_passages_hold_the_frames_they_say() -> None:
    passages = [heard for heard in WHOLE if isinstance(heard, Passage)]
    final = [heard.passage for heard in WHOLE if isinstance(heard, UtteranceEnded) and heard.passage]
    assert passages and final
    for passage in passages + final:
        assert passage.llds.shape == ((passage.stop - passage.start) // FRAME_SAMPLES, len(LLDS))
        assert passage.start % FRAME_SAMPLES == passage.stop % FRAME_SAMPLES == 0
        assert np.isfinite(passage.llds).all()
    for passage in passages:
        assert 0.5 * RATE_HZ <= passage.stop - passage.start <= 3.01 * RATE_HZ
        assert passage.known - passage.stop < 0.08 * RATE_HZ
    assert final[0].llds.shape[0] > passages[0].llds.shape[0] / 2


def test_fast_readings_are_due_twice_a_second_and_partials_every_second() -> None:
    ends = {heard.utterance.id: heard for heard in WHOLE if isinstance(heard, UtteranceEnded)}
    onsets = {heard.utterance: heard for heard in WHOLE if isinstance(heard, Onset)}
    for utterance, onset in onsets.items():
        due = [heard.known for heard in WHOLE if isinstance(heard, Passage) and heard.utterance == utterance]
        spoken = onset.channel is CUSTOMER and ends[utterance].known - onset.known
        assert not due or due[0] - onset.at >= 0.6 * RATE_HZ
        assert all(later - sooner <= 0.5 * RATE_HZ for sooner, later in pairwise(due))
        assert len(due) >= int(spoken / RATE_HZ / 0.5) - 1
        partials = [
            heard.known for heard in WHOLE if isinstance(heard, PartialDue) and heard.utterance == utterance
        ]
        gaps = [later - sooner for sooner, later in pairwise(partials)]
        # A pause takes the place of a partial: its words come as if the utterance had ended.
        assert all(gap % (31 * 512) == 0 for gap in gaps)


def test_what_is_given_out_is_the_callers_own() -> None:
    call = analyser()
    found: list[Any] = []
    for chunk in chunks(CUSTOMER, CALL[CUSTOMER].copy(), list(range(0, 128_000, 1600))):
        fresh = call.push(chunk)
        found += [frozen(heard) for heard in fresh]
        for heard in fresh:
            for array in (getattr(heard, "samples", None), getattr(heard, "llds", None)):
                if array is not None:
                    array[:] = 0.3
        chunk.samples[:] = 0.3
    assert found + [frozen(heard) for heard in call.flush()] == of(CUSTOMER, WHOLE)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 60_000), st.integers(1, 3 * RATE_HZ))
def test_a_gap_is_said_and_passes_as_silence(start: int, length: int) -> None:
    before, after = CALL[CUSTOMER][:start], CALL[CUSTOMER][start:]
    gap = AudioGap(CUSTOMER, start, start + length, "lost on the way")
    found = heard_from([AudioChunk(CUSTOMER, 0, before), gap, AudioChunk(CUSTOMER, gap.stop, after)])
    missed = [heard for heard in found if isinstance(heard, Missed)]
    assert missed == [Missed(CUSTOMER, gap.start, gap.stop, "lost on the way", gap.stop)]
    silent = np.concatenate((before, np.zeros(length, np.float32), after))
    rest = [frozen(heard) for heard in found if not isinstance(heard, Missed)]
    assert rest == of(CUSTOMER, heard_from([AudioChunk(CUSTOMER, 0, silent)]))


def test_memory_stays_bounded_however_long_someone_speaks_or_is_silent() -> None:
    call = Analyser([CUSTOMER], [CUSTOMER])
    speech, position = CALL[CUSTOMER], 0
    for _ in range(3):
        call.push(AudioChunk(CUSTOMER, position, speech))
        position += len(speech)
    call.push(AudioGap(CUSTOMER, position, position + 60 * RATE_HZ, "paused"))
    channel = call._channels[CUSTOMER]
    assert channel._track is not None
    assert len(channel._track._frames) < 600 and len(channel._segmenter._windows) < 40


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1200.0])
def test_samples_that_are_not_audio_are_named_and_refused(bad: float) -> None:
    call = analyser()
    call.push(AudioChunk(CUSTOMER, 0, np.zeros(1000, np.float32)))
    samples = np.zeros(1000, np.float32)
    samples[345] = bad
    with pytest.raises(AudioFormatError, match="customer sample 1345"):
        call.push(AudioChunk(CUSTOMER, 1000, samples))


@pytest.mark.parametrize("samples", [np.zeros(10), np.zeros((10, 2), np.float32)])
def test_samples_of_another_kind_are_refused(samples: Any) -> None:
    with pytest.raises(AudioFormatError, match="float32"):
        analyser().push(AudioChunk(CUSTOMER, 0, samples))


def test_audio_that_does_not_follow_on_is_refused() -> None:
    call = analyser()
    call.push(AudioChunk(CUSTOMER, 0, np.zeros(1000, np.float32)))
    for start in (999, 1001):
        with pytest.raises(AudioFormatError, match="does not follow on from 1000"):
            call.push(AudioChunk(CUSTOMER, start, np.zeros(10, np.float32)))
    with pytest.raises(AudioFormatError, match="does not follow on"):
        call.push(AudioGap(CUSTOMER, 1000, 900, "backwards"))
    with pytest.raises(ChannelMapError, match="mixed"):
        call.push(AudioChunk(Channel.MIXED, 0, np.zeros(10, np.float32)))


@pytest.mark.parametrize("length", [0, 1, 511, 512, 513])
def test_very_short_and_silent_calls_end_well(length: int) -> None:
    found = heard_from([AudioChunk(CUSTOMER, 0, np.zeros(length, np.float32))])
    assert [heard.level_db for heard in found if isinstance(heard, Level)] == [-100.0] * (length > 0)
    assert len(found) == (length > 0)


@needs_data
def test_the_real_call_is_cut_into_plausible_utterances() -> None:
    found = heard_from(list(open_recording([REAL_CALL]).chunks(0.5)))
    ended = [heard.utterance for heard in found if isinstance(heard, UtteranceEnded)]
    lengths = np.array([(utterance.stop - utterance.start) / RATE_HZ for utterance in ended])
    assert 40 <= len(ended) <= 75 and lengths.max() < 14 and lengths.min() >= 0.35
    assert 0.5 < lengths.sum() / 245.4 < 0.9


def test_a_partial_says_how_likely_it_was_speech_so_far() -> None:
    said = [heard.speech for heard in WHOLE if isinstance(heard, PartialDue)]
    assert said
    assert all(0.4 < speech < 1.0 for speech in said), (
        "a clear voice, and never certain; the pre-roll before it is none"
    )


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from([CUSTOMER, AGENT]), st.integers(0, 9_000)), max_size=80
    )
)
def test_many_calls_together_are_heard_as_each_alone(plan: list[tuple[int, Channel, int]]) -> None:
    together, alone = ([analyser() for _ in range(3)] for _ in range(2))
    places = {(call, channel): 0 for call in range(3) for channel in (CUSTOMER, AGENT)}
    pieces: list[tuple[int, AudioChunk | AudioGap]] = []
    for call, channel, length in plan:
        start = places[call, channel]
        samples = (CALL, OTHER_CALL, CALL)[call][channel][start : start + length]
        places[call, channel] = stop = start + len(samples)
        gap = length % 7 == 0
        pieces.append(
            (call, AudioGap(channel, start, stop, "") if gap else AudioChunk(channel, start, samples))
        )
    answers = push_together([(together[call], piece) for call, piece in pieces])
    for (call, piece), answer in zip(pieces, answers, strict=True):
        assert isinstance(answer, list)
        assert [frozen(heard) for heard in answer] == [frozen(heard) for heard in alone[call].push(piece)]


def test_a_piece_that_is_no_audio_hurts_no_other() -> None:
    good = chunks(CUSTOMER, CALL[CUSTOMER][:9_000], [])[0]
    bad = AudioChunk(CUSTOMER, 0, np.full(9_000, np.nan, np.float32))
    late = AudioChunk(AGENT, 5, CALL[AGENT][:9_000])
    one, refused, other, again = push_together(
        [(analyser(), good), (analyser(), bad), (analyser(), good), (analyser(), late)]
    )
    assert isinstance(refused, AudioFormatError) and isinstance(again, AudioFormatError)
    assert isinstance(one, list) and isinstance(other, list) and one
    assert [frozen(heard) for heard in one] == [frozen(heard) for heard in other]


def test_without_words_nothing_is_told_for_them() -> None:
    call = Analyser([CUSTOMER], [CUSTOMER], AnalyserOptions(for_words=False))
    (audio,) = chunks(CUSTOMER, CALL[CUSTOMER], [])
    found = [frozen(heard) for heard in call.push(audio) + call.flush()]
    words = ("PartialDue", "Lull")
    assert found == [fact for fact in of(CUSTOMER, WHOLE) if fact[0] not in words] and found
