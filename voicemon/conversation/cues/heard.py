"""What was heard of a call so far, as far as a cue's rule can ask about it: the fold that its measures stand on."""

import math
from collections import deque
from dataclasses import dataclass, field

from voicemon import events as ev
from voicemon.conversation.cues.expression import Measured, name_of
from voicemon.conversation.live import LiveMeasures

AGENT, CUSTOMER = "agent", "customer"
PARTIES = (AGENT, CUSTOMER)

MINUTE_SECONDS = 60.0
LOST_WORDS_CONFIDENCE = 0.4
"""How sure it is that something was not said where words of that time are missing: below the bar for a cue."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """A thing that was heard last at sample ``at``, how sure that is, how often it has been by now, and its words."""

    at: int
    confidence: float = 1.0
    times: int = 1
    text: str = ""


@dataclass(slots=True)
class HeardSoFar:
    """The fold over one call that rules are asked against."""

    talk: LiveMeasures
    parties: frozenset[str]
    has_words: bool
    """Whether words are written down at all; where they are not, nobody knows what was not said."""
    rate_hz: int
    _last: dict[str, _Heard] = field(default_factory=dict)
    """By the name of the thing, such as ``agent_empathy`` or ``stress_rise``."""
    _quiet_since: dict[str, int] = field(default_factory=dict)
    _speaking: dict[str, str] = field(default_factory=dict)
    _unwritten: dict[str, dict[str, int]] = field(default_factory=dict)
    _lost_words: dict[str, int] = field(default_factory=dict)
    _gaps: deque[tuple[int, int]] = field(default_factory=deque)
    _rise: ev.StressRose | None = None
    _reading: ev.ReadingTaken | None = None

    def push(self, event: ev.CallEvent) -> None:
        """Take in the next recorded fact."""
        if isinstance(event, ev.ReadingTaken) and event.channel != CUSTOMER:
            return
        self.talk.push(event)
        match event:
            case ev.LevelMeasured():
                pass
            case ev.SpeechStarted() | ev.SpeechEnded() | ev.TranscriptWritten() | ev.TranscriptMissing():
                self._push_speech(event)
            case ev.ReadingTaken() | ev.StressRose() | ev.StressSettled():
                self._push_stress(event)
            case ev.PhraseHeard():
                self._hear(f"{event.channel}_{name_of(event.family)}", event.stop, event.score, event.text)
            case ev.QuestionAsked():
                self._hear(f"{event.channel}_question", event.stop)
                self._hear(f"{event.channel}_{event.form}_question", event.stop)
            case ev.PointRepeated():
                self._last[f"{event.channel}_repeat"] = _Heard(event.stop, 1.0, event.times, event.text)
            case ev.AudioMissing():
                self._gaps.append((event.stop, event.stop - event.start))

    def whole(self, known: int) -> float:
        """The part 0..1 of the last minute's audio that arrived: counted things are as sure as this."""
        if not self._gaps:
            return 1.0
        while self._gaps and self._gaps[0][0] < known - MINUTE_SECONDS * self.rate_hz:
            self._gaps.popleft()
        missing = sum(length for _, length in self._gaps) / self.rate_hz
        return max(0.0, 1.0 - missing / MINUTE_SECONDS)

    def since(self, thing: str, known: int) -> Measured:
        """Seconds since the thing was last heard; infinite where it never was."""
        heard = self._last.get(thing)
        at = -math.inf if heard is None else heard.at
        confidence = 1.0 if heard is None else heard.confidence
        if self._lost_words.get(thing.partition("_")[0], -math.inf) > at:
            confidence = min(confidence, LOST_WORDS_CONFIDENCE)
        return Measured((known - at) / self.rate_hz, confidence)

    def times(self, thing: str) -> Measured:
        """How often the thing had been heard when it last was."""
        heard = self._last.get(thing)
        return Measured(0.0 if heard is None else heard.times)

    def words(self, thing: str) -> str | None:
        """The words with which the thing was said last; None where it never was."""
        heard = self._last.get(thing)
        return None if heard is None else heard.text.strip(" .,!?")

    def quiet(self, party: str, known: int) -> float | None:
        """Seconds since the party spoke, 0 while it does; None before its first word."""
        if party in self._speaking:
            return 0.0
        since = self._quiet_since.get(party)
        return None if since is None else max(0, known - since) / self.rate_hz

    def unwritten(self, party: str, known: int) -> float:
        """Seconds of the call for which the party's words have not come yet."""
        oldest = min(self._unwritten.get(party, {}).values(), default=known)
        return max(0, known - oldest) / self.rate_hz

    @property
    def rise(self) -> ev.StressRose | None:
        """The customer's rise that has not settled."""
        return self._rise

    @property
    def reading(self) -> ev.ReadingTaken | None:
        """The customer's latest reading."""
        return self._reading

    def _hear(self, thing: str, at: int, confidence: float = 1.0, text: str = "") -> None:
        before = self._last.get(thing)
        if before is None or at >= before.at:
            self._last[thing] = _Heard(at, confidence, text=text)

    def _push_speech(
        self, event: ev.SpeechStarted | ev.SpeechEnded | ev.TranscriptWritten | ev.TranscriptMissing
    ) -> None:
        party = event.channel
        match event:
            case ev.SpeechStarted():
                self._speaking[party] = event.utterance
                if self.has_words:
                    self._unwritten.setdefault(party, {})[event.utterance] = event.at
            case ev.SpeechEnded():
                offset = event.stop if event.offset is None else event.offset
                self._quiet_since[party] = max(offset, self._quiet_since.get(party, 0))
                if self._speaking.get(party) == event.utterance:
                    del self._speaking[party]
            case _:
                self._unwritten.get(party, {}).pop(event.utterance, None)
                if isinstance(event, ev.TranscriptMissing):
                    self._lost_words[party] = max(event.stop, self._lost_words.get(party, 0))

    def _push_stress(self, event: ev.ReadingTaken | ev.StressRose | ev.StressSettled) -> None:
        if event.channel != CUSTOMER:
            return
        match event:
            case ev.ReadingTaken():
                older = self._reading is not None and event.stop < self._reading.stop
                self._reading = self._reading if older else event
            case ev.StressRose():
                self._rise = event
                self._hear("stress_rise", event.stop, event.confidence)
            case ev.StressSettled():
                self._rise = None
                self._hear("stress_settled", event.stop, event.confidence)
