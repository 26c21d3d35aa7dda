"""When a party waits because it was asked to, told apart from dead air.

A hold is a silence of ten seconds and more, in which nobody speaks, that
- follows words which announce a wait ("one moment please", "bear with me") by at most eight seconds of other talk; or
- lies in audio that is missing because somebody paused or muted it: then that part of the silence.
Music that a telephone system plays meanwhile is no speech, so it changes nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voicemon import events as ev

HOLD_SECONDS = 10.0
"""A shorter silence is a pause for thought."""

ANSWER_SECONDS = 8.0
"""So long after the announcement the silence begins at the latest: room for "yes, of course" and "thank you"."""

GAP_SECONDS = 1.0
"""Missing pieces less apart than this are one: a long pause is told in pieces."""

_WISHED = re.compile(r"paus|mute|\bhold\b")
"""In the reason for which audio is missing: somebody wanted it so."""

_ANNOUNCED = re.compile(
    r"\b(?:(?:one|a|just a|quick) (?:moment|second|sec|minute)|hold (?:on|the line)|please hold|on hold|bear with me"
    r"|let me (?:just |quickly )?(?:check|look|see|find|pull)|wait a"
    r"|(?:einen|kleinen) (?:kleinen )?(?:moment|augenblick)|moment bitte|sekunde bitte"
    r"|bleiben sie (?:bitte )?(?:dran|in)|(?:schaue?|sehe|schau) (?:ich )?(?:kurz |mal |eben )*nach|in der leitung)\b"
)
"""English and German. A false hit costs little: without ten seconds of silence after it there is no hold."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A wait over [start, stop), in samples, and why: the words that announced it, or why audio was missing."""

    start: int
    stop: int
    why: str


@dataclass(frozen=True, slots=True)
class Announced:
    """Words up to sample ``stop`` that announce a wait."""

    stop: int
    text: str


def announcement(written: ev.TranscriptWritten) -> Announced | None:
    """The last words of an utterance that announce a wait, if any do."""
    texts = [re.sub(r"[^\w']", "", word.text.lower()) for word in written.words]
    said = list(_ANNOUNCED.finditer(" ".join(texts)))
    if not said:
        return None
    found = said[-1]
    last = min(found.string.count(" ", 0, found.end()), len(written.words) - 1)
    return Announced(written.words[last].stop, found.group())


def is_wished(missing: ev.AudioMissing) -> bool:
    """Whether somebody paused or muted what is missing."""
    return _WISHED.search(missing.reason.lower()) is not None


def holds(
    silences: Iterable[tuple[int, int]],
    announced: Sequence[Announced],
    missing: Iterable[ev.AudioMissing],
    rate_hz: int,
) -> list[Hold]:
    """The holds of a call, by start, from all silences between and around its speech, of any length."""
    gaps = _joined(sorted((gap.start, gap.stop, gap.reason) for gap in missing if is_wished(gap)), rate_hz)
    found = []
    for start, stop in silences:
        if stop - start < HOLD_SECONDS * rate_hz:
            continue
        before = [each for each in announced if 0 <= start - each.stop <= ANSWER_SECONDS * rate_hz]
        if before:
            found.append(Hold(start, stop, before[-1].text))
            continue
        for begin, end, reason in gaps:
            part = max(start, begin), min(stop, end)
            if part[1] - part[0] >= HOLD_SECONDS * rate_hz:
                found.append(Hold(*part, reason))
    return found


def _joined(gaps: Iterable[tuple[int, int, str]], rate_hz: int) -> list[tuple[int, int, str]]:
    joined: list[tuple[int, int, str]] = []
    for start, stop, reason in gaps:
        if joined and start - joined[-1][1] < GAP_SECONDS * rate_hz:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop), joined[-1][2])
        else:
            joined.append((start, stop, reason))
    return joined


class HoldWatch:
    """Whether a wait that was asked for goes on, before it is known how long it will be."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._speaking: set[str] = set()
        self._silent_from = 0
        self._announced: Announced | None = None
        self._gap: tuple[int, int] = (0, -1)

    def push(self, event: ev.CallEvent) -> None:
        """Take in the next recorded fact; `LevelMeasured` may be left out."""
        match event:
            case ev.SpeechStarted():
                self._speaking.add(event.utterance)
            case ev.SpeechEnded():
                self._speaking.discard(event.utterance)
                offset = event.stop if event.offset is None else event.offset
                self._silent_from = max(self._silent_from, offset)
            case ev.TranscriptWritten():
                self._announced = announcement(event) or self._announced
            case ev.AudioMissing() if is_wished(event):
                self._gap = (event.start, event.stop)

    @property
    def holding(self) -> bool:
        """Nobody speaks, and the silence was announced or audio is paused."""
        if self._speaking:
            return False
        if self._gap[1] > self._silent_from:
            return True
        if self._announced is None:
            return False
        return 0 <= self._silent_from - self._announced.stop <= ANSWER_SECONDS * self._rate_hz
