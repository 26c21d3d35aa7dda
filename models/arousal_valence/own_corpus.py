"""A person's own labelled calls: a table in CSV -> clips that train like those of any corpus.

One row an utterance, columns in any order:

- ``file``: the recording, beside the table or anywhere; of two channels the first, the customer's, is heard;
- ``speaker``: whose voice it is, the same word for the same person in every row;
- ``start_s``, ``stop_s`` (may be left out): the part of the recording, in seconds;
- ``arousal``, ``valence``: -1..1, either may be empty; or ``emotion``: one of the categories of `corpora.py`;
- ``language``, ``licence`` (may be left out): kept for the reader of the table, not used.
"""

import csv
import difflib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from models.arousal_valence.corpora import COORDINATES, OPEN, Clip
from voicemon.audio.chunk import RATE_HZ, Channel, Samples
from voicemon.errors import AudioFormatError, ChannelMapError, CorpusError
from voicemon.sources.recording import open_recording

OWN = "own"
"""Name of the corpus."""

NEEDED = ("file", "speaker")
SPAN = ("start_s", "stop_s")
LABELS = ("arousal", "valence", "emotion")
NOTES = ("language", "licence")
COLUMNS = NEEDED + SPAN + LABELS + NOTES

SLACK = RATE_HZ // 10
"""Samples by which a part may end behind its recording: players round."""

BIN = 0.25
"""Ratings this near are one label where two utterances are joined, and count as one kind among many."""


@dataclass(frozen=True)
class Labelled:
    """One row of the table."""

    row: int
    """Line of the table, the head being 1."""
    file: Path
    speaker: str
    start_s: float
    stop_s: float
    """Infinite: to the end."""
    arousal: float
    """-1..1, NaN where the row does not say."""
    valence: float
    """-1..1, NaN where the row does not say."""
    emotion: str
    """A category, empty where the row has ratings."""


def read_table(path: Path) -> list[Labelled]:
    """The rows of the table. Raises CorpusError, naming the row and what is wrong with it."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as table:
            reader = csv.DictReader(table)
            _check_columns(path, reader.fieldnames)
            rows = [
                _row(f"{path}, row {reader.line_num}", reader.line_num, row, path.parent) for row in reader
            ]
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{path}: not a table in CSV ({error})") from None
    if not rows:
        raise CorpusError(f"{path}: the table has no rows")
    return rows


def clips_of(rows: list[Labelled], folder: Path) -> list[Clip]:
    """Each row's part of its recording, decoded into a 16 kHz WAV in ``folder``.

    Raises CorpusError for a recording that cannot be decoded, or a part that lies behind its end.
    """
    clips: list[Clip | None] = [None] * len(rows)
    by_file: dict[Path, list[int]] = {}
    for index, row in enumerate(rows):
        by_file.setdefault(row.file, []).append(index)
    for file, indices in by_file.items():
        samples = _decoded(file, rows[indices[0]].row)
        for index in indices:
            clips[index] = _clip(rows[index], samples, folder / f"{index:06d}.wav")
    return [clip for clip in clips if clip is not None]


def _check_columns(path: Path, names: object) -> None:
    found = [str(name) for name in names] if isinstance(names, (list, tuple)) else []
    for name in found:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, n=1, cutoff=0.0)[0]
            raise CorpusError(f"{path}: unknown column {name!r}; did you mean {near!r}?")
    for name in NEEDED:
        if name not in found:
            raise CorpusError(f"{path}: there is no column {name!r}")
    if not set(LABELS) & set(found):
        raise CorpusError(f"{path}: there is no column with labels: {', '.join(LABELS)}")


def _row(where: str, number: int, row: dict[str, str | None], folder: Path) -> Labelled:
    if None in row:
        raise CorpusError(f"{where}: more cells than the table has columns")
    cells = {name: (value or "").strip() for name, value in row.items()}
    for name in NEEDED:
        if not cells[name]:
            raise CorpusError(f"{where}: {name} is empty")
    start, stop = (_number(where, name, cells, (0.0, math.inf)) for name in SPAN)
    start, stop = (0.0 if math.isnan(start) else start), (math.inf if math.isnan(stop) else stop)
    if stop <= start:
        raise CorpusError(f"{where}: stop_s {stop:g} is not behind start_s {start:g}")
    arousal, valence = (_number(where, name, cells, (-1.0, 1.0)) for name in ("arousal", "valence"))
    emotion, rated = cells.get("emotion", ""), not (math.isnan(arousal) and math.isnan(valence))
    if emotion and emotion not in COORDINATES:
        near = difflib.get_close_matches(emotion, COORDINATES, n=1, cutoff=0.0)[0]
        raise CorpusError(f"{where}: unknown emotion {emotion!r}; did you mean {near!r}?")
    if bool(emotion) == rated:
        both = "both an emotion and ratings" if rated else "neither arousal, valence nor emotion"
        raise CorpusError(f"{where}: has {both}")
    file = folder / cells["file"]
    if not file.is_file():
        raise CorpusError(f"{where}: there is no file {cells['file']!r}")
    return Labelled(number, file, cells["speaker"], start, stop, arousal, valence, emotion)


def _number(where: str, name: str, cells: dict[str, str], bounds: tuple[float, float]) -> float:
    text = cells.get(name, "")
    if not text:
        return OPEN
    try:
        value = float(text)
    except ValueError:
        raise CorpusError(f"{where}: {name} {text!r} is not a number") from None
    if not bounds[0] <= value <= bounds[1]:
        limits = f"{bounds[0]:g}..{bounds[1]:g}" if math.isfinite(bounds[1]) else f"at least {bounds[0]:g}"
        raise CorpusError(f"{where}: {name} {text} is not {limits}")
    return value


def _decoded(file: Path, row: int) -> Samples:
    try:
        recording = open_recording([file])
        heard = Channel.CUSTOMER if Channel.CUSTOMER in recording.channels else recording.channels[0]
        pieces: list[Samples] = [chunk.samples for chunk in recording.chunks(1.0) if chunk.channel == heard]
    except (AudioFormatError, ChannelMapError) as error:
        raise CorpusError(f"row {row}: {error}") from error
    if recording.damage:
        raise CorpusError(f"row {row}: {recording.damage}")
    return np.concatenate(pieces)


def _clip(row: Labelled, samples: Samples, path: Path) -> Clip:
    first = round(row.start_s * RATE_HZ)
    last = len(samples) if math.isinf(row.stop_s) else round(row.stop_s * RATE_HZ)
    for name, at in (("start_s", first), ("stop_s", last - SLACK)):
        if at >= len(samples):
            raise CorpusError(
                f"row {row.row}: {row.file} ends at {len(samples) / RATE_HZ:.2f} s, "
                f"before {name} {getattr(row, name):g}"
            )
    soundfile.write(path, samples[first:last], RATE_HZ, subtype="FLOAT")
    rated = None if row.emotion else (row.arousal, row.valence)
    kind = row.emotion or "rated" + "".join(_kinds(row.arousal, row.valence))
    return Clip(OWN, path, f"{OWN}:{row.speaker}", kind, f"row {row.row}", rated)


def _kinds(*ratings: float) -> Iterator[str]:
    for rating in ratings:
        yield ":" if math.isnan(rating) else f":{round(rating / BIN) * BIN:g}"
