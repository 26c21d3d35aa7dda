"""How well families of phrases are found in speech: sentences spoken, sent through the telephone, written down by
Whisper, and matched; beside the same phrases searched for word by word.

The sentences are in ``phrases.tsv`` and were written before the phrases. Odd rows were there to develop with, even ones
judge.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import track
from rich.table import Table

from voicemon import events as ev
from voicemon.audio.chunk import Channel
from voicemon.bench.phrase_scores import (
    Finder,
    Sentence,
    Words,
    as_written,
    found_by_us,
    found_word_by_word,
    read_sentences,
    scored,
)
from voicemon.bench.sentences import word_errors, words_of
from voicemon.bench.speaking import Speakers, Voice
from voicemon.bench.transcribe import opened
from voicemon.conversation.phrases.index import THRESHOLD
from voicemon.errors import ConfigError
from voicemon.transcription.fetch import ensure_model
from voicemon.transcription.transcript import Transcript, WritingJob
from voicemon.transcription.whisper import WhisperEngine, WhisperOptions

AIM_PRECISION, AIM_RECALL = 0.9, 0.8
"""On the judging half, both languages together."""

THRESHOLDS = (0.7, 0.75, THRESHOLD, 0.85, 0.9, 0.95)

PART = 8
"""Sentences that are given to Whisper at a time."""


class Heard(msgspec.Struct, frozen=True):
    """A sentence as it was spoken and heard."""

    row: int
    text: str
    """As it was to be spoken; what was kept of another one is of no use."""
    voice: str
    words: list[ev.SpokenWord]


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to find families, and in what."""

    name: str
    find: Finder
    words: Mapping[int, Words]


def bench_phrases(model: str, kept: Path | None, espeak_only: bool = False) -> int:
    """Print precision and recall. Returns 0 where the judging half reaches what is aimed at, else 1.

    ``kept`` is a file for what Whisper wrote: read where it is there, so that other phrases can be tried on the same
    words. Raises VoicemonError without espeak-ng, ConfigError where the file is of other sentences.
    """
    sentences = read_sentences()
    heard = (
        _read(kept, sentences)
        if kept is not None and kept.is_file()
        else _speak(sentences, model, espeak_only)
    )
    if kept is not None:
        kept.write_bytes(msgspec.json.encode(heard))
    words = {each.row: each.words for each in heard}
    ways = [
        _Way("voicemon, words from Whisper", found_by_us, words),
        _Way("the phrases word by word, words from Whisper", found_word_by_word, words),
        _Way(
            "voicemon, words as written", found_by_us, {each.row: as_written(each.text) for each in sentences}
        ),
    ]
    judges = [each for each in sentences if each.judges]
    console = Console()
    console.print(_errors_table(sentences, heard))
    console.print(_halves_table(sentences, ways))
    console.print(_families_table(judges, ways[:2]))
    console.print(_thresholds_table([each for each in sentences if not each.judges], words))
    judged = scored(judges, found_by_us, words)
    return int(judged.precision < AIM_PRECISION or judged.recall < AIM_RECALL)


def _read(kept: Path, sentences: Sequence[Sentence]) -> list[Heard]:
    heard = msgspec.json.decode(kept.read_bytes(), type=list[Heard])
    if [each.text for each in heard] != [each.text for each in sentences]:
        raise ConfigError(f"{kept} holds other sentences than those of this version")
    return heard


def _speak(sentences: Sequence[Sentence], model: str, espeak_only: bool) -> list[Heard]:
    speakers = Speakers.load(espeak_only)
    for each in speakers.missing():
        Console(stderr=True).print(f"not here: {each}", highlight=False, markup=False)
    voices = [_voice(each, speakers) for each in sentences]
    threads = os.cpu_count() or 1
    engine = WhisperEngine.load(ensure_model(model), WhisperOptions("cpu", threads))

    async def run() -> list[Heard]:
        pool = await opened(engine, threads)
        heard: list[Heard] = []
        parts = range(0, len(sentences), PART)
        for at in track(parts, description=f"{len(sentences)} sentences", transient=True):
            part = list(zip(sentences[at : at + PART], voices[at : at + PART], strict=True))
            jobs = [_job(sentence, voice, speakers) for sentence, voice in part]
            transcripts = await asyncio.gather(*(pool.submit(job) for job in jobs))
            heard += [
                Heard(sentence.row, sentence.text, str(voice), _spoken(transcript))
                for (sentence, voice), transcript in zip(part, transcripts, strict=True)
            ]
        await pool.close()
        return heard

    return asyncio.run(run())


def _voice(sentence: Sentence, speakers: Speakers) -> Voice:
    """Voices take turns, by pairs of rows, so that both halves hear each of them."""
    voices = speakers.voices(sentence.language)
    return voices[(sentence.row - 1) // 2 % len(voices)]


def _job(sentence: Sentence, voice: Voice, speakers: Speakers) -> WritingJob:
    return WritingJob(
        call=f"sentence-{sentence.row}", utterance="customer-1", channel=Channel.CUSTOMER, start=0,
        samples=speakers.speak(sentence.text, voice), final=True, speech=0.9, language=sentence.language, patient=True,
    )  # fmt: skip


def _spoken(transcript: Transcript) -> list[ev.SpokenWord]:
    return [
        ev.SpokenWord(
            text=word.text, start=word.start, stop=word.stop, probability=round(word.probability, 3)
        )
        for word in transcript.words
    ]


def _errors_table(sentences: Sequence[Sentence], heard: Sequence[Heard]) -> Table:
    """Word error rates by voice."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for sentence, each in zip(sentences, heard, strict=True):
        reference = words_of(sentence.text, sentence.language)
        written = words_of(" ".join(word.text for word in each.words), sentence.language)
        for voice in (each.voice, "all"):
            count = counts[sentence.language, voice]
            count[0] += 1
            count[1] += word_errors(reference, written)
            count[2] += len(reference)
    table = Table("language", "voice", "sentences", "WER", title="What Whisper made of them")
    for (language, voice), (number, errors, words) in sorted(counts.items()):
        table.add_row(language, voice, str(number), f"{100 * errors / words:.1f}%")
    return table


def _halves_table(sentences: Sequence[Sentence], ways: Sequence[_Way]) -> Table:
    table = Table("half", "language", "sentences", "way", "precision", "recall", title="Families found")
    for half, judges in (("to develop with (odd rows)", False), ("judging (even rows)", True)):
        for language in ("en", "de", ""):
            part = [each for each in sentences if each.judges == judges and language in ("", each.language)]
            for way in ways:
                score = scored(part, way.find, way.words)
                table.add_row(
                    half,
                    language or "both",
                    str(len(part)),
                    way.name,
                    f"{score.precision:.3f}",
                    f"{score.recall:.3f}",
                )
    table.caption = f"aim on the judging half: precision ≥ {AIM_PRECISION}, recall ≥ {AIM_RECALL}"
    return table


def _families_table(sentences: Sequence[Sentence], ways: Sequence[_Way]) -> Table:
    """Precision and recall of each family."""
    names = sorted({family for each in sentences for family in each.families})
    table = Table(
        "family", "there", *(way.name for way in ways), title="By family, judging half: precision / recall"
    )
    for name in names:
        scores = [scored(sentences, way.find, way.words, name) for way in ways]
        there = str(sum(name in each.families for each in sentences))
        table.add_row(name, there, *(f"{each.precision:.2f} / {each.recall:.2f}" for each in scores))
    return table


def _thresholds_table(sentences: Sequence[Sentence], words: Mapping[int, Words]) -> Table:
    """What other thresholds would give on the half to develop with."""
    table = Table("threshold", "precision", "recall", title="By threshold, half to develop with")
    for threshold in THRESHOLDS:
        score = scored(sentences, partial(found_by_us, least=threshold), words)
        table.add_row(f"{threshold:.2f}", f"{score.precision:.3f}", f"{score.recall:.3f}")
    return table
