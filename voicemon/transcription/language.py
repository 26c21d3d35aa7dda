"""Which language a party of a call speaks, settled once and kept."""

from voicemon.audio.chunk import RATE_HZ, Channel
from voicemon.transcription.transcript import Transcript, WritingJob

_SURE = 0.8
_ENOUGH = 1.5
"""Sum of probabilities over utterances that settles a language where no single utterance was sure."""
_LONG_ENOUGH = 3 * RATE_HZ // 2
"""Samples; in a shorter utterance Whisper's guess is little more than a guess."""


class LanguageMemory:
    """Languages by call and channel. Whisper guesses wrong on a short "mhm", so guesses are not kept.

    A channel's language settles with one sure utterance of 1.5 s, or with several that add up. Until then
    short utterances take the other party's language, if that is settled.
    """

    def __init__(self) -> None:
        self._settled: dict[str, dict[Channel, str]] = {}
        self._heard: dict[tuple[str, Channel], dict[str, float]] = {}

    def recall(self, job: WritingJob) -> str | None:
        """The language to write ``job`` in, None: detect it."""
        if job.language is not None:
            return job.language
        settled = self._settled.get(job.call, {})
        if job.channel in settled:
            return settled[job.channel]
        if len(job.samples) < _LONG_ENOUGH and settled:
            return next(iter(settled.values()))
        return None

    def learn(self, job: WritingJob, transcript: Transcript) -> None:
        """Take in what was detected on a final ``job``, one that ``recall`` knew no language for."""
        if not job.final or not transcript.words or len(job.samples) < _LONG_ENOUGH:
            return
        sums = self._heard.setdefault((job.call, job.channel), {})
        language, probability = transcript.language, transcript.language_probability
        sums[language] = sums.get(language, 0.0) + probability
        if probability >= _SURE or sums[language] >= _ENOUGH:
            self._settled.setdefault(job.call, {})[job.channel] = language

    def forget(self, call: str) -> None:
        """Drop all that is known of ``call``."""
        self._settled.pop(call, None)
        for key in [key for key in self._heard if key[0] == call]:
            del self._heard[key]
