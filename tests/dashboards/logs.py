"""Event logs for the pages' tests: any order that a session may record."""

from typing import Any

import msgspec
from hypothesis import strategies as st

from voicemon import events as ev

_finite = st.floats(-1e9, 1e9, allow_nan=False, width=64)
_share = st.floats(0, 1)
_text = st.text(max_size=12)
_samples = st.integers(0, 2**40)


def _words() -> st.SearchStrategy[list[ev.SpokenWord]]:
    word = st.builds(ev.SpokenWord, text=_text, start=_samples, stop=_samples, probability=_share)
    return st.lists(word, max_size=3)


def _changes() -> st.SearchStrategy[list[ev.LldChange]]:
    change = st.builds(ev.LldChange, lld=_text, change=_finite, unit=_text, effect=_finite, text=_text)
    return st.lists(change, max_size=2)


def _about(channel: str, utterance: str) -> list[st.SearchStrategy[Any]]:
    """Every event that may speak of an utterance once it has begun."""
    same: dict[str, Any] = {
        "channel": st.just(channel), "utterance": st.just(utterance), "start": _samples, "stop": _samples,
    }  # fmt: skip
    return [
        st.builds(ev.SpeechEnded, **same),
        st.builds(ev.PartialWritten, **same, words=_words(), tail=_text),
        st.builds(ev.TranscriptWritten, **same, words=_words(), language=_text,
                  language_probability=_share, model=_text),
        st.builds(ev.TranscriptMissing, **same, reason=_text),
        st.builds(ev.ReadingWithheld, **same, reason=_text),
        st.builds(ev.PhraseHeard, **same, family=_text, text=_text, phrase=_text, score=_share),
        st.builds(ev.QuestionAsked, **same, text=_text, form=st.sampled_from(["open", "closed"])),
        st.builds(ev.PointRepeated, **same, text=_text, first=_samples, times=st.integers(2, 9)),
        st.builds(ev.ReadingTaken, **same, kind=st.sampled_from(["fast", "utterance"]), arousal=_finite,
                  valence=_finite, stress=_finite, stress_low=_finite, stress_high=_finite,
                  confidence=_share, baseline=_share, moved_by=_changes(), model=_text),
    ]  # fmt: skip


def _advice(channel: st.SearchStrategy[str]) -> list[st.SearchStrategy[Any]]:
    """Cues, alerts and risks; few names, so that ends meet beginnings."""
    cue, alert = st.sampled_from(["cue-1", "cue-2"]), st.sampled_from(["alert-1", "alert-2"])
    return [
        st.builds(ev.CueGiven, cue=cue, rule=_text, kind=st.sampled_from(["hint", "praise"]), text=_text, why=_text,
                  steps=st.lists(_text, max_size=2), start=_samples, until=_samples, confidence=_share),
        st.builds(ev.CueEnded, cue=cue, outcome=st.sampled_from(["taken-up", "passed", "expired"]), why=_text),
        st.builds(ev.RiskEstimated, channel=channel, stop=_samples, risk=_share, confidence=_share, model=_text),
        st.builds(ev.AlertRaised, alert=alert, rule=_text, reason=_text, start=_samples, level=_finite,
                  confidence=_share),
        st.builds(ev.AlertSettled, alert=alert, reason=_text),
    ]  # fmt: skip


@st.composite
def logs(draw: st.DrawFn) -> tuple[ev.CallHeader, list[ev.Event]]:
    """A header and events in an order that may happen, with repeated ones as a reconnecting feed gives."""
    channels = draw(st.sampled_from([["customer", "agent"], ["customer"], ["mixed"]]))
    header = ev.CallHeader(
        call=draw(_text), started_at=draw(_text), source=draw(_text), channels=channels,
        team=draw(_text), agent=draw(_text),
        emotion_channels=draw(st.sampled_from([[], channels[:1]])),
        models=draw(st.dictionaries(st.sampled_from(["whisper", "affect"]), _text, max_size=2)),
    )  # fmt: skip
    begun: list[tuple[str, str]] = []
    recorded: list[ev.Event] = []
    known = 0
    for _ in range(draw(st.integers(0, 25))):
        if recorded and draw(st.integers(0, 9)) == 0:
            recorded.append(draw(st.sampled_from(recorded)))
            continue
        event = draw(_next_event(channels, begun))
        known += draw(st.integers(0, 9_000))
        seq = 1 + max((one.seq for one in recorded), default=-1)
        recorded.append(_stamped(event, seq, known))
    return header, recorded


def _next_event(channels: list[str], begun: list[tuple[str, str]]) -> st.SearchStrategy[ev.Event]:
    def begin(event: ev.SpeechStarted) -> ev.SpeechStarted:
        begun.append((event.channel, event.utterance))
        return event

    channel = st.sampled_from(channels)
    choices: list[st.SearchStrategy[Any]] = [
        st.builds(ev.LevelMeasured, channel=channel, start=_samples, stop=_samples, level_db=_finite,
                  speech=_share),
        st.builds(
            ev.SpeechStarted, channel=channel, utterance=st.sampled_from("abc"), at=_samples
        ).map(begin),
        st.builds(ev.AudioMissing, channel=channel, start=_samples, stop=_samples, reason=_text),
        st.builds(ev.StressRose, channel=channel, start=_samples, stop=_samples, level=_finite, change=_finite,
                  confidence=_share, text=_text),
        st.builds(ev.StressSettled, channel=channel, start=_samples, stop=_samples, level=_finite,
                  change=_finite, confidence=_share, text=_text),
        *_advice(channel),
        st.builds(ev.CallEnded, stop=_samples),
        st.builds(ev.CallFailed, reason=_text),
    ]  # fmt: skip
    for of_channel, utterance in begun[-2:]:
        choices += _about(of_channel, utterance)
    return st.one_of(choices)


def _stamped(event: ev.Event, seq: int, known: int) -> ev.Event:
    return msgspec.structs.replace(event, seq=seq, known=known)
