"""Utterances whose words are known: acted sentences of the emotion corpora, through the telephone."""

import csv
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voicemon.audio.chunk import RATE_HZ, Samples
from voicemon.bench.speech import read_clip, telephone
from voicemon.errors import AudioFormatError
from voicemon.transcription.agreement import normalised

SHORTEST_S, LONGEST_S = 2.0, 8.0
"""Seconds of an utterance."""

GERMAN = {
    "a01": "Der Lappen liegt auf dem Eisschrank.",
    "a02": "Das will sie am Mittwoch abgeben.",
    "a04": "Heute abend könnte ich es ihm sagen.",
    "a05": "Das schwarze Stück Papier befindet sich da oben neben dem Holzstück.",
    "a07": "In sieben Stunden wird es soweit sein.",
    "b01": "Was sind denn das für Tüten, die da unter dem Tisch stehen?",
    "b02": "Sie haben es gerade hochgetragen und jetzt gehen sie wieder runter.",
    "b03": "An den Wochenenden bin ich jetzt immer nach Hause gefahren und habe Agnes besucht.",
    "b09": "Ich will das eben wegbringen und dann mit Karl was trinken gehen.",
    "b10": "Die wird auf dem Platz sein, wo wir sie immer hinlegen.",
}
"""The ten sentences of the Berlin Database of Emotional Speech (Burkhardt et al. 2005) by their code."""

_DIGITS = {
    "de": ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """An utterance and what was said in it."""

    language: str
    """``de`` or ``en``."""
    text: str
    samples: Samples
    """float32[n] at 16 kHz, through G.711 μ-law at 8 kHz and back."""

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / RATE_HZ


def spoken_utterances(data: Path, count: int, seed: int = 0) -> list[Spoken]:
    """``count`` utterances of 2 to 8 s, half German and half English, the same ones for a ``seed``.

    German ones are single clips of EmoDB; English ones are one to three clips of a TESS speaker, who says
    "Say the word …" in each, one after the other as they were recorded.

    Raises:
        AudioFormatError: the recordings hold too few of them.
    """
    draw = random.Random(seed)
    found = [
        *_taken(_german(data / "emotion" / "emodb", draw), count - count // 2),
        *_taken(_english(data / "emotion" / "tess", draw), count // 2),
    ]
    if len(found) < count:
        raise AudioFormatError(f"{data} holds {len(found)} utterances with known words; {count} are wanted")
    draw.shuffle(found)
    return found


def words_of(text: str, language: str) -> list[str]:
    """The words of ``text`` as they are compared: lower case, no marks, digits spoken."""
    spelt = dict(zip("0123456789", _DIGITS.get(language, ()), strict=False))
    return [spelt.get(word, word) for word in normalised(text.replace("-", " ")).split()]


def word_errors(reference: Sequence[str], heard: Sequence[str]) -> int:
    """Words substituted, left out or put in: the edit distance of two word lists."""
    row = list(range(len(heard) + 1))
    for count, word in enumerate(reference, 1):
        before, row[0] = row[:], count
        for at, other in enumerate(heard, 1):
            row[at] = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (word != other))
    return row[-1]


def word_error_rate(spoken: Sequence[Spoken], texts: Sequence[str], language: str) -> float:
    """Errors over words of the utterances in ``language``."""
    errors = words = 0
    for said, text in zip(spoken, texts, strict=True):
        if said.language == language:
            reference = words_of(said.text, language)
            errors += word_errors(reference, words_of(text, language))
            words += len(reference)
    return errors / words if words else 0.0


def _taken(source: "list[tuple[list[Path], str, str]]", count: int) -> list[Spoken]:
    taken: list[Spoken] = []
    for files, text, language in source:
        if len(taken) == count:
            break
        samples = _joined(files)
        if SHORTEST_S <= len(samples) / RATE_HZ <= LONGEST_S:
            taken.append(Spoken(language, text, samples))
    return taken


def _german(folder: Path, draw: random.Random) -> list[tuple[list[Path], str, str]]:
    rows = rows_of(folder)
    draw.shuffle(rows)
    return [([folder / row["file"]], GERMAN[row["source"][2:5]], "de") for row in rows]


def _english(folder: Path, draw: random.Random) -> list[tuple[list[Path], str, str]]:
    rows = [row for row in rows_of(folder) if re.search(r"AF_[a-z]+_", row["source"])]
    draw.shuffle(rows)
    groups: list[tuple[list[Path], str, str]] = []
    for speaker in sorted({row["speaker"] for row in rows}):
        own = [row for row in rows if row["speaker"] == speaker]
        while own:
            together = [own.pop() for _ in range(min(len(own), draw.randint(1, 3)))]
            text = " ".join(f"Say the word {row['source'].split('_')[1]}." for row in together)
            groups.append(([folder / row["file"] for row in together], text, "en"))
    draw.shuffle(groups)
    return groups


def rows_of(folder: Path) -> list[dict[str, str]]:
    """The table of a corpus: one row a clip. Raises AudioFormatError where there is none."""
    table = folder / "meta.csv"
    if not table.is_file():
        raise AudioFormatError(f"no table of clips at {table}")
    with table.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _joined(files: Sequence[Path]) -> Samples:
    import soxr

    clips = [telephone(*read_clip(file)) for file in files]
    return soxr.resample(np.concatenate(clips), RATE_HZ // 2, RATE_HZ).astype(np.float32)  # type: ignore[no-any-return]
