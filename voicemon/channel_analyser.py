"""What is heard in one channel: every window of 32 ms goes whole through the same steps.

So the result depends on the samples and never on how they arrived.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from voicemon.audio.chunk import RATE_HZ, AudioGap, Channel, Samples
from voicemon.audio.framer import Framer
from voicemon.features.track import FRAME_SAMPLES, LldTrack
from voicemon.heard import Heard, Level, Lull, Missed, Onset, PartialDue, Passage, UtteranceEnded
from voicemon.kernels.levels import window_energies
from voicemon.speech.activity import ActivityOptions, ActivityTracker
from voicemon.speech.detector import WINDOW_SAMPLES, SileroDetector
from voicemon.speech.segmenter import Opening, Segmenter, SegmenterOptions, Utterance
from voicemon.speech.syllables import SyllableCounter

SILENCE_DB = -100.0
"""Level given to digital silence, and the lowest there is."""

MOST_AT_ONCE = RATE_HZ // 2
"""Samples that are listened to in one go."""

MOST_SYLLABLES = 1000
"""More than fit into the longest utterance."""


@dataclass(frozen=True, slots=True)
class AnalyserOptions:
    """How often something is told, in windows of 32 ms, and how speech is found."""

    level_windows: int = 3
    """A level every 96 ms."""
    passage_windows: int = 14
    """While someone speaks, LLDs for a fast reading every 448 ms,"""
    shortest_passage_windows: int = 21
    """as soon as 672 ms have been spoken, of which the LLDs lag 52 ms: a reading needs 0.6 s of speech,"""
    retry_windows: tuple[int, ...] = (4, 8, 12)
    """and again so soon after the first, because a slow beginning has not yet 0.6 s of speech in it;"""
    longest_passage_windows: int = 94
    """over its last 3 s at most."""
    partial_windows: int = 31
    """While someone speaks, audio for a partial transcript every 992 ms,"""
    first_partial_windows: int = 18
    """the first after 576 ms: whoever has just begun to speak is waited for most."""
    lull_windows: int = 6
    """A pause of 192 ms may be the end: what was said is then read and handed on, before the end is certain."""
    long_windows: int = 250
    """An utterance of 8 s is long: the next breath ends it."""
    for_words: bool = True
    """Whether somebody writes down what is said: only then are a `PartialDue` and a `Lull` told."""
    activity: ActivityOptions = field(default_factory=ActivityOptions)
    segmenter: SegmenterOptions = field(default_factory=SegmenterOptions)


class ChannelAnalyser:
    """The steps that one channel's windows go through. What is heard goes to the end of the list that is handed in."""

    def __init__(self, channel: Channel, options: AnalyserOptions, track: LldTrack | None) -> None:
        self.channel = channel
        self.options = options
        self.heard = 0
        """Samples taken in so far."""
        self._known = 0
        """Samples analysed so far: whole windows, until the flush."""
        self._framer = Framer(WINDOW_SAMPLES)
        self.detector = SileroDetector()
        self._activity = ActivityTracker(channel, options.activity)
        self._segmenter = Segmenter(channel, options.segmenter)
        self._track = track
        self._level = _LevelMeter(channel, options.level_windows)
        self._syllables = SyllableCounter()
        self._vowels: deque[int] = deque(maxlen=MOST_SYLLABLES)
        """Samples at which syllables are loudest, of utterances that have not ended."""
        self._opened_at = 0
        self._long = options.long_windows * WINDOW_SAMPLES

    def push(self, samples: Samples, found: list[Heard]) -> None:
        # Half a second at most, so that a window that is kept keeps no long recording alive with it.
        for start in range(0, len(samples), MOST_AT_ONCE):
            windows = self.cut(samples[start : start + MOST_AT_ONCE])
            self.hear_windows(windows, self.detector.push(windows), found)

    def cut(self, samples: Samples) -> Samples:
        """Take ``samples`` in; the windows that are now whole, one behind the other, for `hear_windows`."""
        self.heard += len(samples)
        return self._framer.push(samples)

    def pass_over(self, gap: AudioGap, found: list[Heard]) -> None:
        """Let the time of a gap pass as digital silence."""
        while self.heard < gap.stop:
            self.push(np.zeros(min(MOST_AT_ONCE, gap.stop - self.heard), np.float32), found)
        found.append(Missed(self.channel, gap.start, gap.stop, gap.reason, gap.stop))

    def flush(self, found: list[Heard]) -> None:
        rest = self._framer.flush()
        self._known = self.heard
        if len(rest):
            window = np.pad(rest, (0, WINDOW_SAMPLES - len(rest)))
            (speech,) = self.detector.push(window)
            (energy,) = _energies(window)
            self._hear(window, len(rest), (energy, speech), found)
        self._level.flush(found)
        if self._track is not None:
            self._track.flush()
        for utterance in self._segmenter.flush(self._activity.flush(self._known)):
            found.append(self._ended(utterance))

    def hear_windows(self, windows: Samples, speech: Sequence[float], found: list[Heard]) -> None:
        """Whole windows, one behind the other, with how likely each is speech."""
        start = 0
        for measured in zip(_energies(windows), speech, strict=True):
            stop = start + WINDOW_SAMPLES
            self._known += WINDOW_SAMPLES
            self._hear(windows[start:stop], WINDOW_SAMPLES, measured, found)
            if self._segmenter.opening is not None:
                self._follow(self._segmenter.opening, found)
            start = stop

    def _hear(self, window: Samples, count: int, measured: tuple[float, float], found: list[Heard]) -> None:
        """One window, of which the first ``count`` samples are audio and the rest is padding, with its energy and how
        likely it is speech."""
        energy, speech = measured
        self._level.push(count, energy, speech, found)
        ago = self._syllables.push(energy, speech)
        if ago is not None:
            self._vowels.append(self._known - (ago + 1) * WINDOW_SAMPLES)
        if self._track is not None:
            self._track.push(window[:count])
        opening = self._segmenter.opening
        long = opening is not None and self._known - opening.start >= self._long
        for segment in self._segmenter.push(window, speech, self._activity.push(speech, long)):
            if isinstance(segment, Opening):
                self._opened_at = self._known
                found.append(Onset(self.channel, segment.id, segment.onset, self._known))
            else:
                found.append(self._ended(segment))
        if self._track is not None:
            self._track.forget(self._segmenter.oldest)

    def _follow(self, opening: Opening, found: list[Heard]) -> None:
        """What is due while an utterance goes on."""
        options = self.options
        quiet = self._activity.quiet_windows
        length = (self._known - opening.onset) // WINDOW_SAMPLES
        since_first = length - options.shortest_passage_windows
        due = since_first % options.passage_windows == 0 or since_first in options.retry_windows
        if since_first >= 0 and (due or quiet == options.lull_windows):
            start = max(opening.start, self._known - options.longest_passage_windows * WINDOW_SAMPLES)
            passage = self._passage(opening.id, start, self._known, self._segmenter.speech_since(start))
            if passage is not None:
                found.append(passage)
        if not options.for_words:
            return
        waited = (self._known - self._opened_at) // WINDOW_SAMPLES
        if quiet == options.lull_windows:
            self._lull(opening, quiet, found)
        elif quiet < options.lull_windows and self._partial_is_due(waited, length):
            samples = self._segmenter.so_far(opening.start)
            speech = self._segmenter.speech_since(opening.start)
            found.append(
                PartialDue(self.channel, opening.id, opening.start, self._known, samples, speech, self._known)
            )

    def _partial_is_due(self, waited: int, length: int) -> bool:
        """Whether it is, ``waited`` windows after an utterance opened that is ``length`` windows long. Long ones take
        Whisper longer, so theirs come half as often."""
        options = self.options
        every = options.partial_windows if length < options.long_windows // 2 else 2 * options.partial_windows
        since_first = waited - options.first_partial_windows
        return since_first >= 0 and since_first % every == 0

    def _lull(self, opening: Opening, quiet_windows: int, found: list[Heard]) -> None:
        """The utterance as it is, should the pause be its end."""
        ending = self._segmenter.if_it_ends(quiet_windows)
        if ending is not None:
            stop, samples, speech = ending
            found.append(Lull(self.channel, opening.id, opening.start, stop, samples, speech, self._known))

    def _ended(self, utterance: Utterance) -> UtteranceEnded:
        passage = self._passage(utterance.id, utterance.start, utterance.stop, utterance.speech)
        return UtteranceEnded(utterance, passage, self._known, self._syllables_of(utterance))

    def _syllables_of(self, utterance: Utterance) -> int:
        count = 0
        while self._vowels and self._vowels[0] < utterance.stop:
            count += self._vowels.popleft() >= utterance.start
        return count

    def _passage(self, utterance: str, start: int, stop: int, speech: float) -> Passage | None:
        """The LLDs of [start, stop) as far as they are known, if any: on whole frames."""
        if self._track is None:
            return None
        first, llds = self._track.span(start, stop)
        if not len(llds):
            return None
        start, stop = first * FRAME_SAMPLES, (first + len(llds)) * FRAME_SAMPLES
        return Passage(self.channel, utterance, start, stop, llds, speech, self._known)


class _LevelMeter:
    """Levels of one channel over a few windows each."""

    def __init__(self, channel: Channel, windows: int) -> None:
        self.channel = channel
        self.windows = windows
        self._start = 0
        self._count = 0
        self._pushed = 0
        self._energy = 0.0
        self._speech = 0.0

    def push(self, samples: int, energy: float, speech: float, found: list[Heard]) -> None:
        """One window: how many samples, the sum of their squares, and how likely it is speech."""
        self._count += samples
        self._energy += energy
        self._speech += speech
        self._pushed += 1
        if self._pushed == self.windows:
            self.flush(found)

    def flush(self, found: list[Heard]) -> None:
        if not self._count:
            return
        power = self._energy / self._count
        level_db = max(10 * math.log10(power), SILENCE_DB) if power > 0 else SILENCE_DB
        stop = self._start + self._count
        found.append(Level(self.channel, self._start, stop, level_db, self._speech / self._pushed, stop))
        self._start, self._count, self._pushed, self._energy, self._speech = stop, 0, 0, 0.0, 0.0


def _energies(windows: Samples) -> list[float]:
    """Sum of the squares of each window."""
    energies = np.empty(len(windows) // WINDOW_SAMPLES)
    window_energies(windows, energies)
    return energies.tolist()
