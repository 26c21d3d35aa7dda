"""Real words from the real call by the real model; no words where nobody spoke."""

import dataclasses
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from voicemon.audio.chunk import RATE_HZ, Channel, Samples
from voicemon.errors import AudioFormatError, ConfigError, VoicemonError, WeightsError
from voicemon.transcription import encoding, timing, window
from voicemon.transcription.agreement import normalised
from voicemon.transcription.engine import Engine
from voicemon.transcription.transcript import Transcript, WritingJob
from voicemon.transcription.whisper import WhisperEngine, WhisperOptions

Span = tuple[Channel, int, Samples]


def job(samples: Samples, start: int = 0, speech: float = 0.9, **more: object) -> WritingJob:
    fields: dict[str, object] = {"final": True, "language": "en", "channel": Channel.CUSTOMER, **more}
    return WritingJob(call="c", utterance="u", start=start, samples=samples, speech=speech, **fields)  # type: ignore[arg-type]


def at(spans: list[Span], channel: Channel, second: float) -> Span:
    """The utterance that is being spoken at ``second``."""
    return next(
        span for span in spans if span[0] == channel and span[1] <= second * RATE_HZ < span[1] + len(span[2])
    )


def bare(text: str) -> list[str]:
    return normalised(text.replace("-", " ")).split()


def edits(reference: list[str], heard: list[str]) -> int:
    row = list(range(len(heard) + 1))
    for i, word in enumerate(reference, 1):
        before, row[0] = row[:], i
        for j, other in enumerate(heard, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (word != other))
    return row[-1]


def tone(seconds: float, *frequencies: float) -> Samples:
    time = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return np.sum([0.2 * np.sin(2 * np.pi * f * time) for f in frequencies], axis=0).astype(np.float32)


def noise(seconds: float, level: float) -> Samples:
    draw: NDArray[np.float64] = np.random.default_rng(7).standard_normal(int(seconds * RATE_HZ))
    return (level * draw).astype(np.float32)


def dtmf() -> Samples:
    pause = np.zeros(RATE_HZ // 10, np.float32)
    pairs = ((697, 1209), (770, 1336), (852, 1477), (941, 1336))
    return np.concatenate([part for pair in pairs for part in (tone(0.2, *pair), pause)])


def test_words_of_the_real_call(base: WhisperEngine, utterances: list[Span]) -> None:
    _, start, samples = at(utterances, Channel.CUSTOMER, 15.0)
    written = base.transcribe(job(samples, start=start))
    assert "two weeks ago i got a car from your dealership" in " ".join(bare(written.text))
    assert written.language == "en"
    assert written.model == "whisper-base-int8"


def test_words_agree_with_faster_whisper_on_its_30_s_window(
    base: WhisperEngine, utterances: list[Span]
) -> None:
    """Half the window, a fraction of the time, nearly the same words.

    Its best words, by a beam of five: with one, whose words come out worse depends on the processor's arithmetic.
    """
    wrong = total = 0
    for channel, second in ((Channel.CUSTOMER, 15.0), (Channel.CUSTOMER, 39.0), (Channel.AGENT, 46.0)):
        _, start, samples = at(utterances, channel, second)
        segments, _ = base._loaded.transcribe(samples, language="en", beam_size=5, temperature=0.0)
        reference = bare(" ".join(segment.text for segment in segments))
        wrong += edits(reference, bare(base.transcribe(job(samples, start=start)).text))
        total += len(reference)
    assert total > 40
    assert wrong <= 0.15 * total


def test_a_long_utterance_keeps_its_first_sentences(base: WhisperEngine, utterances: list[Span]) -> None:
    """Greedy decoding without timestamps leaps over the first two sentences of this one."""
    _, start, samples = at(utterances, Channel.CUSTOMER, 171.0)
    text = " ".join(bare(base.transcribe(job(samples[: 14 * RATE_HZ], start=start)).text))
    assert "let me tell you what" in text
    assert "call my boss" in text


def test_word_spans_lie_in_order_inside_the_utterance(base: WhisperEngine, utterances: list[Span]) -> None:
    _, start, samples = at(utterances, Channel.AGENT, 46.0)
    words = base.transcribe(job(samples, start=start)).words
    assert len(words) > 10
    assert words[0].start >= start
    assert words[-1].stop <= start + len(samples)
    assert all(word.start < word.stop <= following.start for word, following in pairwise(words))
    assert all(0.0 <= word.probability <= 1.0 for word in words)
    # The words fill the speech: the energy of the samples lies within their spans.
    inside = sum(float(np.sum(samples[word.start - start : word.stop - start] ** 2)) for word in words)
    assert inside > 0.8 * float(np.sum(samples**2))


def test_shifting_the_start_shifts_the_words(tiny: WhisperEngine, utterances: list[Span]) -> None:
    _, _, samples = at(utterances, Channel.CUSTOMER, 15.0)
    here = tiny.transcribe(job(samples, start=0)).words
    there = tiny.transcribe(job(samples, start=1_000_000)).words
    assert here
    assert [(w.text, w.start + 1_000_000, w.stop + 1_000_000) for w in here] == [
        (w.text, w.start, w.stop) for w in there
    ]


@pytest.mark.parametrize("speech", [0.1, 0.9])
@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(np.zeros(3 * RATE_HZ, np.float32), id="digital silence"),
        pytest.param(noise(3, 1e-4), id="line hiss"),
        pytest.param(noise(3, 0.05), id="noise"),
        pytest.param(tone(3, 440), id="tone"),
        pytest.param(tone(8, 440, 480), id="ringing"),
        pytest.param(dtmf(), id="DTMF"),
        pytest.param(tone(3, 50, 150), id="hum"),
    ],
)
def test_no_words_where_nobody_spoke(tiny: WhisperEngine, samples: Samples, speech: float) -> None:
    assert tiny.transcribe(job(samples, speech=speech)).words == ()


@pytest.mark.parametrize(
    "samples", [noise(3, 0.05), tone(8, 440, 480), dtmf()], ids=["noise", "ringing", "DTMF"]
)
def test_no_words_where_nobody_spoke_by_base(base: WhisperEngine, samples: Samples) -> None:
    assert base.transcribe(job(samples, language=None)).words == ()


def test_language_is_detected(base: WhisperEngine, utterances: list[Span]) -> None:
    _, start, samples = at(utterances, Channel.CUSTOMER, 15.0)
    written = base.transcribe(job(samples, start=start, language=None))
    assert written.language == "en"
    assert written.language_probability > 0.8


def test_an_english_model_needs_no_detection(tiny: WhisperEngine, utterances: list[Span]) -> None:
    _, start, samples = at(utterances, Channel.CUSTOMER, 15.0)
    written = tiny.transcribe(job(samples, start=start, language=None))
    assert (written.language, written.language_probability) == ("en", 1.0)
    assert "weeks ago" in written.text


def test_a_language_that_the_model_does_not_know_is_refused_by_name(
    tiny: WhisperEngine, base: WhisperEngine
) -> None:
    with pytest.raises(ConfigError, match=r"'de' is not known to whisper-tiny\.en-int8 \(only en\)"):
        tiny.check_language("de")
    with pytest.raises(ConfigError, match="'klingon'"):
        base.transcribe(job(noise(1, 0.1), language="klingon"))
    base.check_language("de")


def test_an_utterance_over_30_s_is_refused(tiny: WhisperEngine) -> None:
    with pytest.raises(AudioFormatError, match=r"utterance u of 30\.1 s"):
        tiny.transcribe(job(np.zeros(int(30.1 * RATE_HZ), np.float32)))


@pytest.mark.parametrize("length", [0, 1, 100, 799])
def test_next_to_no_samples_give_no_words(tiny: WhisperEngine, length: int) -> None:
    assert tiny.transcribe(job(np.full(length, 0.1, np.float32))).words == ()


def test_encoder_states_come_with_the_words_for_who_asks(tiny: WhisperEngine) -> None:
    asked = dataclasses.replace(job(noise(2, 0.05)), states=True)
    with_states, without = tiny.transcribe(asked), tiny.transcribe(job(noise(2, 0.05)))
    assert without.states is None
    assert with_states == without
    assert with_states.states is not None
    assert with_states.states.shape == (384,)
    np.testing.assert_array_equal(with_states.states, tiny.listen(asked.samples))


def test_long_audio_is_listened_to_in_pieces(tiny: WhisperEngine) -> None:
    once = noise(10, 0.05)
    whole, twice = tiny.listen(once), tiny.listen(np.concatenate([once, once]))
    np.testing.assert_allclose(twice, whole, atol=1e-5)


def test_nothing_is_heard_in_next_to_no_samples(tiny: WhisperEngine) -> None:
    with pytest.raises(AudioFormatError, match=r"0\.025 s"):
        tiny.listen(np.ones(400, np.float32))


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(WeightsError, match=str(tmp_path)):
        WhisperEngine.load(tmp_path, WhisperOptions(device="cpu"))


def test_it_is_an_engine(tiny: WhisperEngine) -> None:
    engine: Engine = tiny
    assert engine.model == "whisper-tiny.en-int8"


def test_what_is_written_together_is_what_is_written_alone(
    base: WhisperEngine, utterances: list[Span]
) -> None:
    """To the last bit: words, times, probabilities and states, whatever kinds of jobs come together."""
    shortest = sorted(utterances, key=lambda span: len(span[2]))
    spans = [*shortest[:3], next(span for span in shortest if len(span[2]) > 6 * RATE_HZ)]
    jobs = [
        job(samples, start, channel=channel, states=at == 1)
        for at, (channel, start, samples) in enumerate(spans)
    ]
    jobs[2] = dataclasses.replace(jobs[2], language=None)
    jobs.append(job(np.zeros(RATE_HZ, np.float32)))
    together = base.transcribe_batch(jobs)
    assert together == [base.transcribe(each) for each in jobs]
    states = [each.states for each in together if not isinstance(each, VoicemonError)]
    assert [each is None for each in states] == [True, False, True, True, True]
    np.testing.assert_array_equal(states[1], base.listen(jobs[1].samples))


def test_who_is_in_a_hurry_looks_once(
    base: WhisperEngine, utterances: list[Span], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under load an improbable utterance keeps its first words."""
    windows: list[int] = []
    encode = encoding.encode

    def counted(loaded: Any, mels: Sequence[Any]) -> Any:
        windows.extend(each.shape[1] for each in mels)
        return encode(loaded, mels)

    monkeypatch.setattr(encoding, "encode", counted)
    jobs = [
        job(samples, start, channel=channel)
        for channel, start, samples in utterances
        if 3 * RATE_HZ < len(samples) < 6 * RATE_HZ
    ]
    base.transcribe_batch(jobs)
    again = len(windows) - len(jobs)
    windows.clear()
    base.transcribe_batch([dataclasses.replace(each, hurried=True) for each in jobs])
    assert again > len(windows) - len(jobs)
    assert set(windows[: len(jobs)]) == {800}


def test_who_is_in_a_hurry_gets_the_same_words_at_estimated_times(
    base: WhisperEngine, utterances: list[Span]
) -> None:
    """Near enough to point at: within half a second of where the alignment puts them, most far nearer."""
    brief = [span for span in utterances if RATE_HZ < len(span[2]) <= 2 * RATE_HZ][:6]
    moved = []
    for channel, start, samples in brief:
        asked = job(samples, start, channel=channel)
        aligned = base.transcribe(asked)
        estimated = base.transcribe(dataclasses.replace(asked, hurried=True))
        if estimated.text == aligned.text:
            moved += [abs(a.start - b.start) for a, b in zip(aligned.words, estimated.words, strict=True)]
        assert all(start <= word.start < word.stop <= start + len(samples) for word in estimated.words)
    assert len(moved) > 5
    assert max(moved) < RATE_HZ // 2
    assert np.median(moved) < RATE_HZ // 4


def test_where_far_too_much_waits_words_come_without_exact_times_or_states(
    base: WhisperEngine, utterances: list[Span], monkeypatch: pytest.MonkeyPatch
) -> None:
    aligned: list[int] = []
    align = timing.align
    monkeypatch.setattr(timing, "align", lambda *given: aligned.append(1) or align(*given))
    spans = [span for span in utterances if len(span[2]) <= 6 * RATE_HZ][:8]
    jobs = [
        job(samples, start, channel=channel, states=True, hurried=True, rough=True)
        for channel, start, samples in spans
    ]
    written = base.transcribe_batch(jobs)
    assert not aligned
    brief = [len(each.samples) <= window.BRIEF for each in jobs]
    assert {True, False} == set(brief)
    for each, (_, start, samples), short in zip(written, spans, brief, strict=True):
        assert isinstance(each, Transcript) and (each.states is None) == short
        assert all(start <= word.start < word.stop <= start + len(samples) for word in each.words)
        assert [word.start for word in each.words] == sorted(word.start for word in each.words)
    assert sum(len(each.words) for each in written if isinstance(each, Transcript)) > 20


def test_faults_are_told_job_by_job(tiny: WhisperEngine) -> None:
    good = job(noise(1, 0.05))
    long, foreign, written = tiny.transcribe_batch(
        [job(np.ones(31 * RATE_HZ, np.float32)), job(noise(1, 0.05), language="de"), good]
    )
    assert isinstance(long, AudioFormatError)
    assert isinstance(foreign, ConfigError)
    assert written == tiny.transcribe(good)


def test_kinds(tiny: WhisperEngine) -> None:
    second, seven = job(noise(1, 0.1)), job(noise(7, 0.1))
    assert tiny.kind_of(second) == tiny.kind_of(job(noise(5, 0.1), language="en"))
    assert tiny.kind_of(second) == tiny.kind_of(dataclasses.replace(second, states=True, hurried=True))
    hurried = dataclasses.replace(second, hurried=True)
    assert tiny.kind_of(hurried) == tiny.kind_of(dataclasses.replace(hurried, states=True, rough=True))
    assert tiny.kind_of(hurried) == tiny.kind_of(dataclasses.replace(second, final=False))
    others = [seven, hurried, dataclasses.replace(second, vocabulary=("Ada",))]
    assert all(tiny.kind_of(second) != tiny.kind_of(other) for other in others)
    assert tiny.most_together(tiny.kind_of(second)) > 1
