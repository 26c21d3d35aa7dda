"""Whisper on CTranslate2, one utterance at a time, with a window as long as the utterance needs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from voicemon.audio.chunk import RATE_HZ
from voicemon.errors import AudioFormatError, ConfigError, WeightsError
from voicemon.transcription import doubt, timing, window
from voicemon.transcription.device import choose_device
from voicemon.transcription.transcript import SPACELESS_LANGUAGES, Transcript, Word, WritingJob

_SHORTEST = RATE_HZ // 20
"""Samples; under 50 ms nothing can be said."""

_WORTH_A_SECOND_LOOK = 2 * RATE_HZ
"""Samples."""

_TOKENS_PER_SECOND = 12
_SPARE_TOKENS = 24
"""Fast speech needs under ten tokens a second; the bound keeps a looping decoder from running to 448."""

StateSink = Callable[[WritingJob, NDArray[np.float32]], None]
"""Given the encoder's states over the utterance's own frames, float32[frames, d], one frame every 20 ms."""


class Engine(Protocol):
    """Anything that writes an utterance down. Called from several worker threads at once."""

    @property
    def model(self) -> str:
        """Name of the model, as it is said in the log."""

    def transcribe(self, job: WritingJob) -> Transcript:
        """The words of ``job``; blocks until they are there."""


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    """How Whisper is run."""

    device: str = "auto"
    """``auto``, ``cpu`` or ``cuda``."""
    workers: int = 2
    """Utterances decoded at the same time."""
    threads: int = 1
    """CPU threads for each of them."""
    beam: int = 1
    """Hypotheses kept by the beam search; 1 is greedy."""


@dataclass(frozen=True, slots=True)
class _Decoding:
    """One reading of the window: text tokens, their mean log-probability, Whisper's no-speech probability."""

    tokens: list[int]
    text: str
    log_probability: float
    no_speech: float
    cut_short: bool

    @property
    def broken(self) -> bool:
        """Repeats itself or never ends."""
        squeezed = doubt.compression_ratio(self.text) > doubt.COMPRESSION_LIMIT
        return squeezed or self.cut_short or doubt.loops(self.tokens)


class WhisperEngine:
    """A loaded model. ``transcribe`` may be called from as many threads as the options have workers."""

    def __init__(
        self, loaded: Any, model: str, options: WhisperOptions, sink: StateSink | None = None
    ) -> None:
        self._loaded = loaded
        self._net = loaded.model
        self._name = model
        self._options = options
        self._sink = sink

    @classmethod
    def load(
        cls, folder: Path, options: WhisperOptions | None = None, sink: StateSink | None = None
    ) -> "WhisperEngine":
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
        return cls(loaded, f"whisper-{folder.name}-{compute_type}", options, sink)

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
            known = "only " + ", ".join(self.languages) if len(self.languages) < 5 else "no such code"
            raise ConfigError(f"language {language!r} is not known to {self._name} ({known})")

    def transcribe(self, job: WritingJob) -> Transcript:
        """The words of ``job``, with spans on the call's timeline.

        Silence, noise and tones give no words. A decoding that repeats itself or is improbable is done
        again on the usual 30 s window, for final jobs.

        Raises:
            AudioFormatError: longer than Whisper's 30 s.
            ConfigError: ``job.language`` is not known to the model.
        """
        if len(job.samples) > window.LONGEST:
            raise AudioFormatError(f"utterance {job.utterance} of {job.seconds:.1f} s is over Whisper's 30 s")
        if len(job.samples) < _SHORTEST or not np.any(job.samples):
            return Transcript(job.utterance, (), job.language or "", 0.0, self._name)
        log_mel = self._loaded.feature_extractor(job.samples, padding=0).astype(np.float32)
        frames = window.window_frames(job.samples)
        encoded = self._encode(window.fill_with_silence(log_mel, frames))
        if self._sink is not None:
            self._sink(job, np.array(encoded)[0, : log_mel.shape[1] // 2])
        language, certainty = self._language(job, encoded)
        tokenizer = self._tokenizer(language)
        decoding = self._decode(encoded, tokenizer, job.seconds, self._options.beam)
        if job.final and self._doubtful(decoding, job):
            encoded, decoding = self._second_pass(log_mel, tokenizer, job.seconds, (encoded, decoding))
        if decoding.broken or doubt.invented(
            decoding.text, decoding.log_probability, decoding.no_speech, job.speech
        ):
            return Transcript(job.utterance, (), language, certainty, self._name)
        words = self._align(encoded, tokenizer, decoding.tokens, job)
        return Transcript(job.utterance, words, language, certainty, self._name)

    def _encode(self, log_mel: window.LogMel) -> Any:
        import ctranslate2

        features = ctranslate2.StorageView.from_array(np.ascontiguousarray(log_mel[None]))
        return self._net.encode(features)

    def _language(self, job: WritingJob, encoded: Any) -> tuple[str, float]:
        if not self._net.is_multilingual:
            return "en", 1.0
        if job.language is not None:
            self.check_language(job.language)
            return job.language, 1.0
        token, probability = self._net.detect_language(encoded)[0][0]
        return token[2:-2], float(probability)

    def _tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(
            self._loaded.hf_tokenizer, self._net.is_multilingual, task="transcribe", language=language
        )

    def _decode(self, encoded: Any, tokenizer: Any, seconds: float, beam: int) -> _Decoding:
        prompt = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        bound = len(prompt) + _SPARE_TOKENS + int(seconds * _TOKENS_PER_SECOND)
        result = self._net.generate(
            encoded,
            [prompt],
            beam_size=beam,
            max_length=min(bound, 448),
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        tokens = result.sequences_ids[0]
        # CTranslate2 divides by the length without the end token, whose probability it counts.
        log_probability = result.scores[0] * len(tokens) / (len(tokens) + 1)
        cut_short = len(prompt) + len(tokens) >= bound
        tokens = [token for token in tokens if token < tokenizer.eot]
        text = tokenizer.decode(tokens).strip()
        return _Decoding(tokens, text, log_probability, result.no_speech_prob, cut_short)

    def _doubtful(self, decoding: _Decoding, job: WritingJob) -> bool:
        # A word or two is improbable by nature: a second look at them costs much and changes nothing.
        unlikely = decoding.log_probability < doubt.LOG_PROBABILITY_LIMIT
        return decoding.broken or (unlikely and len(job.samples) >= _WORTH_A_SECOND_LOOK)

    def _second_pass(
        self, log_mel: window.LogMel, tokenizer: Any, seconds: float, first: tuple[Any, _Decoding]
    ) -> tuple[Any, _Decoding]:
        encoded = self._encode(window.fill_with_zeros(log_mel, window.LONG_FRAMES))
        again = self._decode(encoded, tokenizer, seconds, self._options.beam)
        before = first[1]
        if (before.broken, -before.log_probability) <= (again.broken, -again.log_probability):
            return first
        return encoded, again

    def _align(self, encoded: Any, tokenizer: Any, tokens: list[int], job: WritingJob) -> tuple[Word, ...]:
        if not tokens:
            return ()
        frames = len(job.samples) // window.HOP_SAMPLES
        found = self._net.align(encoded, tokenizer.sot_sequence, [tokens], frames, median_filter_width=7)[0]
        texts, parts = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
        starts = timing.token_starts(found.alignments, len(tokens) + 1)
        groups, first = [], 0
        for text, part in zip(texts[:-1], parts[:-1], strict=True):
            last = first + len(part)
            sure = float(np.mean(found.text_token_probs[first:last]))
            groups.append(timing.TimedTokens(text, int(starts[first]), int(starts[last]), sure))
            first = last
        groups = timing.join_parts(groups, spaced=tokenizer.language_code not in SPACELESS_LANGUAGES)
        return timing.place_words(groups, job.start, len(job.samples), RATE_HZ)
