"""Whisper on CTranslate2, one utterance at a time, with a window as long as the utterance needs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from voicemon.audio.chunk import RATE_HZ, Samples
from voicemon.errors import AudioFormatError, ConfigError, WeightsError
from voicemon.transcription import doubt, encoding, timing, window
from voicemon.transcription.decoding import Decoding, decode
from voicemon.transcription.device import choose_device
from voicemon.transcription.transcript import Transcript, WritingJob

_SHORTEST = RATE_HZ // 20
"""Samples; under 50 ms nothing can be said."""

_WORTH_A_SECOND_LOOK = 2 * RATE_HZ
"""Samples. A word or two is improbable by nature: a second look costs much and changes nothing."""

_HOLE = 3 * RATE_HZ
"""Samples without the beginning of a word that make a decoding doubtful."""


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    """How Whisper is run."""

    device: str = "auto"
    """``auto``, ``cpu`` or ``cuda``."""
    workers: int = 2
    """Utterances decoded at the same time. On two cores, two workers of one thread write the same
    audio with a tenth less CPU than one worker of two threads (5.8 s against 6.4 s for 39 s of speech)."""
    threads: int = 1
    """CPU threads for each of them."""
    beam: int = 1
    """Hypotheses kept by the beam search; 1 is greedy."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A decoding with its words' spans, still counted from the utterance's first sample."""

    decoding: Decoding
    words: list[timing.TimedTokens]
    leaps: bool
    """Words seem to be left out."""

    def doubtful(self, length: int) -> bool:
        unlikely = self.decoding.log_probability < doubt.LOG_PROBABILITY_LIMIT
        return self.decoding.broken or self.leaps or (unlikely and length >= _WORTH_A_SECOND_LOOK)

    def rank(self) -> tuple[bool, bool, float]:
        """Lower is better."""
        return self.decoding.broken, self.leaps, -self.decoding.log_probability


class WhisperEngine:
    """A loaded model. ``transcribe`` may be called from as many threads as the options have workers."""

    def __init__(self, loaded: Any, model: str, options: WhisperOptions) -> None:
        self._loaded = loaded
        self._net = loaded.model
        self._name = model
        self._options = options

    @classmethod
    def load(cls, folder: Path, options: WhisperOptions | None = None) -> "WhisperEngine":
        """Read the weights in ``folder`` (as ``ensure_model`` gives it); takes about a second.

        Raises:
            ConfigError: the device cannot be used.
            WeightsError: CTranslate2 cannot read the folder.
        """
        import faster_whisper

        options = options or WhisperOptions()
        device, compute_type = choose_device(options.device)
        try:
            loaded = faster_whisper.WhisperModel(
                str(folder),
                device=device,
                compute_type=compute_type,
                cpu_threads=options.threads,
                num_workers=options.workers,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise WeightsError(f"Whisper cannot be loaded from {folder}: {error}") from error
        return cls(loaded, f"whisper-{folder.name}-{compute_type}", options)

    @property
    def model(self) -> str:
        """Name with compute type, such as ``whisper-base-int8``."""
        return self._name

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that the model knows."""
        return tuple(self._loaded.supported_languages)

    def check_language(self, language: str) -> None:
        """Refuse a language that the model does not know.

        Raises:
            ConfigError: names the language and the model.
        """
        if language not in self.languages:
            known = f"only {self.languages[0]}" if len(self.languages) == 1 else "no such code"
            raise ConfigError(f"language {language!r} is not known to {self._name} ({known})")

    def transcribe(self, job: WritingJob) -> Transcript:
        """The words of ``job``, with spans on the call's timeline.

        Silence, noise and tones give no words. For final jobs, a decoding that repeats itself, leaves
        words out or is improbable is done again on the usual 30 s window.

        Raises:
            AudioFormatError: longer than Whisper's 30 s.
            ConfigError: ``job.language`` is not known to the model.
        """
        length = len(job.samples)
        if length > window.LONGEST:
            raise AudioFormatError(f"utterance {job.utterance} of {job.seconds:.1f} s is over Whisper's 30 s")
        if length < _SHORTEST or not np.any(job.samples):
            return Transcript(job.utterance, (), job.language or "", 0.0, self._name)
        log_mel, encoded = self.encode(job.samples)
        states = encoding.summary_of(encoded, log_mel) if job.states else None
        language, certainty = self._language(job, encoded)
        tokenizer = self._tokenizer(language)
        best = self._attempt(encoded, tokenizer, length)
        if not _invented(best.decoding, job) and job.final and best.doubtful(length):
            wide = window.fill_with_zeros(log_mel, window.LONG_FRAMES)
            encoded = encoding.encode_window(self._loaded, wide)
            best = min(best, self._attempt(encoded, tokenizer, length), key=_Attempt.rank)
        if best.decoding.broken or _invented(best.decoding, job):
            return Transcript(job.utterance, (), language, certainty, self._name, states)
        words = timing.place_words(best.words, job.start, length)
        return Transcript(job.utterance, words, language, certainty, self._name, states)

    def listen(self, samples: Samples) -> encoding.StateSummary:
        """What the encoder makes of float32[n] at 16 kHz, no words: float32[d], as with a transcript.

        More than 14 s are heard in pieces of the same length.

        Raises:
            AudioFormatError: shorter than 50 ms.
        """
        if len(samples) < _SHORTEST:
            raise AudioFormatError(f"Whisper hears nothing in {len(samples) / RATE_HZ:.3f} s")
        pieces = np.array_split(samples, -(-len(samples) // window.LONGEST_IN_SHORT))
        return np.asarray(np.mean([self._listen(piece) for piece in pieces], axis=0))

    def _listen(self, samples: Samples) -> encoding.StateSummary:
        log_mel, encoded = self.encode(samples)
        return encoding.summary_of(encoded, log_mel)

    def encode(self, samples: Samples) -> tuple[window.LogMel, Any]:
        """The log-mel frames of float32[n] at 16 kHz, at most 30 s, and the encoder's output for them."""
        log_mel = encoding.log_mel_of(self._loaded, samples)
        return log_mel, encoding.encode(self._loaded, log_mel, len(samples))

    def _language(self, job: WritingJob, encoded: Any) -> tuple[str, float]:
        if job.language is not None:
            self.check_language(job.language)
            return job.language, 1.0
        if not self._net.is_multilingual:
            return "en", 1.0
        token, probability = self._net.detect_language(encoded)[0][0]
        return token[2:-2], float(probability)

    def _tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(
            self._loaded.hf_tokenizer, self._net.is_multilingual, task="transcribe", language=language
        )

    def _attempt(self, encoded: Any, tokenizer: Any, length: int) -> _Attempt:
        decoding = decode(self._net, encoded, tokenizer, length, self._options.beam)
        if decoding.broken:
            return _Attempt(decoding, [], leaps=False)
        words = timing.align(self._net, encoded, tokenizer, decoding.tokens, length)
        return _Attempt(decoding, words, leaps=timing.longest_hole(words, length) > _HOLE)


def _invented(decoding: Decoding, job: WritingJob) -> bool:
    return doubt.invented(
        doubt.Evidence(
            decoding.text, decoding.tokens, decoding.log_probability, decoding.no_speech, job.speech
        )
    )
