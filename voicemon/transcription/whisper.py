"""Whisper on CTranslate2: utterances of like length together, in a window as long as they need."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicemon.audio.chunk import RATE_HZ, Samples
from voicemon.errors import AudioFormatError, ConfigError, VoicemonError, WeightsError
from voicemon.transcription import doubt, encoding, timing, vocabulary, window
from voicemon.transcription.batching import MOST_TOGETHER
from voicemon.transcription.decoding import Asked, Decoding
from voicemon.transcription.device import choose_device
from voicemon.transcription.passes import Attempt, attempt
from voicemon.transcription.transcript import Transcript, WritingJob

_SOME_LANGUAGE = 0.8
"""Noise sounds like no language (Norwegian Nynorsk, at .7): where Whisper is less sure of one, and doubts that
anybody spoke, nobody did."""

_SHORTEST = RATE_HZ // 20
"""Samples; under 50 ms nothing can be said."""


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    """How Whisper is run."""

    device: str = "auto"
    """``auto``, ``cpu`` or ``cuda``."""
    workers: int = 2
    """Batches written at the same time. On two cores two workers of one thread are hardly faster than one of two
    (3.8 against 3.6 utterances a second, `voicemon bench batches`), but a final need not wait for a partial."""
    threads: int = 1
    """CPU threads for each of them."""
    beam: int = 1
    """Hypotheses kept by the beam search; 1 is greedy."""
    compute_type: str = ""
    """One that CTranslate2 knows for the device, such as ``int8_float16``; empty: int8 on a CPU, float16 on a GPU."""


@dataclass(frozen=True, slots=True, eq=False)
class _Heard:
    """A job and its sound."""

    place: int
    """Among the jobs that came together."""
    job: WritingJob
    log_mel: window.LogMel

    @property
    def length(self) -> int:
        return len(self.job.samples)

    @property
    def loud(self) -> NDArray[np.intp] | None:
        """Where it is loud, if that will do for the words' times: in a brief utterance that is a partial, or that
        there is hardly time for. In a longer one the times tell whether words were left out, while there is time."""
        brief = self.length <= timing.GUESSED and (self.job.hurried or not self.job.final)
        return encoding.loud_frames(self.log_mel) if brief or self.job.rough else None


_Asking = tuple[_Heard, Asked, tuple[str, float]]
"""A job, how it is decoded, and its language with the probability of that."""

_LOOKS = ((window.SECOND_FRAMES, -0.5), (window.LONG_FRAMES, doubt.LOG_PROBABILITY_LIMIT))
"""Wider windows, and the mean log-probability under which they are tried. Of two decodings of an improbable utterance
the likelier one is mostly the better. Few are improbable enough for Whisper's own window, which costs most."""


class WhisperEngine:
    """A loaded model. ``transcribe`` may be called from as many threads as the options have workers."""

    def __init__(self, loaded: Any, model: str, options: WhisperOptions) -> None:
        self._loaded = loaded
        self._net = loaded.model
        self._name = model
        self._options = options
        self._name_tokens: dict[tuple[str, ...], tuple[int, ...]] = {}

    @classmethod
    def load(cls, folder: Path, options: WhisperOptions | None = None) -> "WhisperEngine":
        """Read the weights in ``folder`` (as ``ensure_model`` gives it); takes about a second.

        Raises:
            ConfigError: the device cannot be used.
            WeightsError: CTranslate2 cannot read the folder.
        """
        import faster_whisper

        options = options or WhisperOptions()
        device, compute_type = choose_device(options.device, options.compute_type)
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
    def loaded(self) -> Any:
        """The ``faster_whisper.WhisperModel``."""
        return self._loaded

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

    def kind_of(self, job: WritingJob) -> Hashable:
        """Jobs of one kind can be written together: they need the same window and the same form of prompt."""
        length = len(job.samples)
        return window.window_frames(length, _in_haste(job)), len(self._names(job.vocabulary))

    def most_together(self, kind: Hashable) -> int:
        """How many jobs of one kind are best written together."""
        return MOST_TOGETHER.get(self._net.device, 1)

    def transcribe(self, job: WritingJob) -> Transcript:
        """The words of ``job`` alone.

        Raises:
            AudioFormatError: longer than Whisper's 30 s.
            ConfigError: ``job.language`` is not known to the model.
        """
        (written,) = self.transcribe_batch([job])
        if isinstance(written, VoicemonError):
            raise written
        return written

    def transcribe_batch(self, jobs: Sequence[WritingJob]) -> list[Transcript | VoicemonError]:
        """The words of each of ``jobs``, with spans on its call's timeline, or why that one cannot be written down.

        What becomes of a job does not depend, to the last bit, on the jobs beside it. Silence, noise and tones give
        no words. For final jobs, a decoding that repeats itself, leaves words out or is improbable is done again in a
        window of 10 s, and in the usual one of 30 s where that does not help. A job longer than Whisper's 30 s gives
        AudioFormatError, one in a language that the model does not know ConfigError.
        """
        written: list[Transcript | VoicemonError] = []
        together: dict[Hashable, list[_Heard]] = {}
        for place, job in enumerate(jobs):
            written.append(Transcript(job.utterance, (), job.language or "", 0.0, self._name))
            try:
                if self._audible(job):
                    heard = _Heard(place, job, encoding.log_mel_of(self._loaded, job.samples))
                    together.setdefault(self.kind_of(job), []).append(heard)
            except VoicemonError as error:
                written[place] = error
        for group in together.values():
            for heard, transcript in zip(group, self._write(group), strict=True):
                written[heard.place] = transcript
        return written

    def _audible(self, job: WritingJob) -> bool:
        if len(job.samples) > window.LONGEST:
            raise AudioFormatError(f"utterance {job.utterance} of {job.seconds:.1f} s is over Whisper's 30 s")
        if job.language is not None:
            self.check_language(job.language)
        return len(job.samples) >= _SHORTEST and bool(np.any(job.samples))

    def _write(self, group: list[_Heard]) -> list[Transcript]:
        """The words of jobs of one kind."""
        frames = window.window_frames(group[0].length, _in_haste(group[0].job))
        encoded = self._encode([window.fill_with_silence(heard.log_mel, frames) for heard in group])
        languages = self._languages(group, encoded)
        asked = [
            Asked(self.tokenizer(language), heard.length, self._names(heard.job.vocabulary), heard.loud)
            for heard, (language, _) in zip(group, languages, strict=True)
        ]
        found = attempt(self._net, encoded, asked, self._options.beam)
        for wider, limit in _LOOKS:
            if wider > frames:
                self._look_again(list(zip(group, asked, languages, strict=True)), found, wider, limit)
        transcripts = []
        for at, (heard, best) in enumerate(zip(group, found, strict=True)):
            job, (language, certainty) = heard.job, languages[at]
            given = job.states and frames != window.BRIEF_FRAMES
            states = encoding.summary_of(encoded.states(at), heard.log_mel) if given else None
            believed = not (best.decoding.broken or _invented(best.decoding, job, certainty))
            words = timing.place_words(best.words, job.start, heard.length) if believed else ()
            transcripts.append(Transcript(job.utterance, words, language, certainty, self._name, states))
        return transcripts

    def _look_again(self, group: list[_Asking], found: list[Attempt], frames: int, limit: float) -> None:
        """Put better attempts in a wider window in the place of what is doubtful among those ``found``."""
        doubted = [
            at
            for at, (heard, _, (_, certainty)) in enumerate(group)
            if heard.job.final
            and found[at].doubtful(heard.length, -math.inf if heard.job.hurried else limit)
            and not _invented(found[at].decoding, heard.job, certainty)
        ]
        if doubted:
            fill = window.fill_with_zeros if frames == window.LONG_FRAMES else window.fill_with_silence
            encoded = self._encode([fill(group[at][0].log_mel, frames) for at in doubted])
            again = attempt(self._net, encoded, [group[at][1] for at in doubted], self._options.beam)
            for at, second in zip(doubted, again, strict=True):
                found[at] = min(found[at], second, key=Attempt.rank)

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

    def encode(self, samples: Samples) -> tuple[window.LogMel, NDArray[np.float32]]:
        """The log-mel frames of float32[n] at 16 kHz, at most 30 s, and the encoder's states [states, d] for them."""
        log_mel = encoding.log_mel_of(self._loaded, samples)
        frames = window.window_frames(len(samples))
        return log_mel, self._encode([window.fill_with_silence(log_mel, frames)]).states(0)

    def _listen(self, piece: Samples) -> encoding.StateSummary:
        log_mel, states = self.encode(piece)
        return encoding.summary_of(states, log_mel)

    def _encode(self, windows: list[window.LogMel]) -> encoding.Encoded:
        return encoding.encode(self._loaded, windows)

    def _languages(self, group: list[_Heard], encoded: encoding.Encoded) -> list[tuple[str, float]]:
        """Each job's language with its probability, detected where it is not given."""
        if not self._net.is_multilingual:
            return [("en", 1.0)] * len(group)
        languages = {at: (heard.job.language, 1.0) for at, heard in enumerate(group) if heard.job.language}
        unknown = [at for at in range(len(group)) if at not in languages]
        if unknown:  # only these: to detect a language costs a sixth of writing an utterance
            rows = encoding.Encoded(rows=[encoded.row(at) for at in unknown])
            for at, guesses in zip(unknown, self._net.detect_language(rows.whole), strict=True):
                languages[at] = (guesses[0][0][2:-2], float(guesses[0][1]))
        return [languages[at] for at in range(len(group))]

    def tokenizer(self, language: str) -> Any:
        """faster-whisper's tokenizer for a language."""
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(
            self._loaded.hf_tokenizer, self._net.is_multilingual, task="transcribe", language=language
        )

    def _names(self, names: tuple[str, ...]) -> tuple[int, ...]:
        if not names:
            return ()
        if names not in self._name_tokens:
            self._name_tokens[names] = vocabulary.tokens_of(names, self.tokenizer("en"))
        return self._name_tokens[names]


def _in_haste(job: WritingJob) -> bool:
    """Whether the words may be a little worse, and nothing but them is wanted, or can be had."""
    return job.rough or ((job.hurried or not job.final) and not job.states)


def _invented(decoding: Decoding, job: WritingJob, certainty: float) -> bool:
    """Whether nobody said that; ``certainty`` is the probability of the language in which it was written."""
    if decoding.no_speech > doubt.NO_SPEECH_LIMIT and certainty < _SOME_LANGUAGE:
        return True
    doubted = job.speech < doubt.HARDLY_SPEECH or decoding.no_speech > doubt.HALF_SILENT
    if doubted and vocabulary.echoes(decoding.text, job.vocabulary):
        return True
    return doubt.invented(
        doubt.Evidence(
            decoding.text, decoding.tokens, decoding.log_probability, decoding.no_speech, job.speech
        )
    )
