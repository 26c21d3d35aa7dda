"""A whole call's conversation, gathered from its facts once: what measures and the scorecard are counted from."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from voicemon import events as ev
from voicemon.conversation.hold import Announced, Hold, announcement, holds
from voicemon.conversation.pace import Level, Said, TurnVoice, Voiced, turn_voices
from voicemon.conversation.turn_taking import DEAD_AIR_SECONDS, Spoken, TurnTaking, turn_taking

SPEECH = 0.5
"""A tenth of a second with at least this probability of speech counts for a turn's level."""


@dataclass(slots=True)
class Rise:
    """Stress that rose, and the fact that it settled; None while it has not."""

    rose: ev.StressRose
    settled: ev.StressSettled | None = None


@dataclass(slots=True)
class Facts:
    """A call's facts, sorted by what they are about. Readings and rises are those of no agent, whatever was read."""

    spoken: list[Spoken] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    voiced: list[Voiced] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    phrases: list[ev.PhraseHeard] = field(default_factory=list)
    questions: list[ev.QuestionAsked] = field(default_factory=list)
    repeats: list[ev.PointRepeated] = field(default_factory=list)
    readings: dict[str, ev.ReadingTaken] = field(default_factory=dict)
    """One of each whole utterance: the fused one where there is one."""
    rises: list[Rise] = field(default_factory=list)
    announced: list[Announced] = field(default_factory=list)
    missing: list[ev.AudioMissing] = field(default_factory=list)
    onsets: dict[str, int] = field(default_factory=dict)
    """Where each utterance began,"""
    offsets: dict[str, int] = field(default_factory=dict)
    """and where it ended."""
    heard: int = 0
    """Sample up to which the call was heard."""

    def add(self, event: ev.CallEvent) -> None:
        """Sort in the next recorded fact."""
        self.heard = max(self.heard, event.known)
        match event:
            case ev.LevelMeasured():
                if event.speech >= SPEECH:
                    self.levels.append(Level(event.channel, event.start, event.level_db))
            case ev.SpeechStarted():
                self.onsets[event.utterance] = event.at
            case ev.SpeechEnded():
                offset = event.stop if event.offset is None else event.offset
                self.offsets[event.utterance] = offset
                onset = self.onsets.setdefault(event.utterance, event.start)
                self.spoken.append(Spoken(event.channel, onset, offset))
                if event.syllables is not None:
                    self.voiced.append(Voiced(event.channel, onset, event.syllables))
            case ev.TranscriptWritten():
                self._add_words(event)
            case ev.PhraseHeard():
                self.phrases.append(event)
            case ev.QuestionAsked():
                self.questions.append(event)
            case ev.PointRepeated():
                self.repeats.append(event)
            case ev.AudioMissing():
                self.missing.append(event)
            case ev.CallEnded():
                self.heard = max(self.heard, event.stop)
            case ev.ReadingTaken() | ev.StressRose() | ev.StressSettled() if event.channel != "agent":
                self._add_feeling(event)

    def _add_words(self, written: ev.TranscriptWritten) -> None:
        onset = self.onsets.get(written.utterance, written.start)
        offset = self.offsets.get(written.utterance, written.stop)
        text = " ".join(word.text.strip() for word in written.words)
        self.said.append(Said(written.channel, onset, offset, len(written.words), text))
        found = announcement(written)
        if found is not None:
            self.announced.append(found)

    def _add_feeling(self, event: ev.ReadingTaken | ev.StressCourse) -> None:
        match event:
            case ev.ReadingTaken():
                if event.kind == "fused" or (
                    event.kind == "utterance" and event.utterance not in self.readings
                ):
                    self.readings[event.utterance] = event
            case ev.StressRose():
                self.rises.append(Rise(event))
            case ev.StressSettled():
                for rise in self.rises:
                    if rise.rose.channel == event.channel and rise.settled is None:
                        rise.settled = event


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation of one call. Samples throughout."""

    header: ev.CallHeader
    facts: Facts
    taken: TurnTaking
    voices: list[TurnVoice]
    """Pace and level of each turn of ``taken.turns``."""
    holds: list[Hold]
    dead_air: list[tuple[int, int]]
    """Silences of three seconds and more between the first word and the last, without what is a hold."""

    @property
    def rate_hz(self) -> int:
        return self.header.rate_hz

    @property
    def followed(self) -> bool:
        """Whether words were looked at for what they do. Where not one phrase, question or repeat was found in a whole
        call, nobody looked, or not in its language: then their absence says nothing."""
        return bool(self.facts.phrases or self.facts.questions or self.facts.repeats)

    def phrases(self, party: str, *families: str) -> list[ev.PhraseHeard]:
        """The party's phrases of these families, in the order of the call."""
        found = (each for each in self.facts.phrases if each.channel == party and each.family in families)
        return sorted(found, key=lambda each: each.start)

    def text_at(self, party: str, at: int) -> str:
        """What was written down of the party's utterance around sample ``at``; empty where nothing was."""
        around = (said for said in self.facts.said if said.party == party and said.onset <= at < said.offset)
        return next((said.text for said in around), "")


def talk_of(header: ev.CallHeader, events: Iterable[ev.CallEvent]) -> Talk:
    """The conversation of a call from its facts, in whatever order its parties' facts were told.

    A log that does not say where speech ended has it end with the utterance, an eighth of a second later.
    """
    facts = Facts()
    for event in events:
        facts.add(event)
    rate_hz = header.rate_hz
    taken = turn_taking(facts.spoken, rate_hz)
    waits = holds(_silences(taken, facts.heard), facts.announced, facts.missing, rate_hz)
    return Talk(
        header, facts, taken, turn_voices(taken, facts.said, facts.voiced, facts.levels, rate_hz), waits,
        [part for span in taken.dead_air for part in _without(span, waits, rate_hz)],
    )  # fmt: skip


def _silences(taken: TurnTaking, heard: int) -> list[tuple[int, int]]:
    """All spans of the call in which nobody speaks."""
    spans, until = [], 0
    for unit in taken.units:
        if unit.onset > until:
            spans.append((until, unit.onset))
        until = max(until, unit.offset)
    return [*spans, (until, heard)] if heard > until else spans


def _without(span: tuple[int, int], waits: Iterable[Hold], rate_hz: int) -> list[tuple[int, int]]:
    """What is left of dead air beside holds, where it is long enough by itself."""
    parts, start = [], span[0]
    for wait in waits:
        if wait.start < span[1] and start < wait.stop:
            parts.append((start, wait.start))
            start = wait.stop
    parts.append((start, span[1]))
    return [(start, stop) for start, stop in parts if stop - start >= DEAD_AIR_SECONDS * rate_hz]
