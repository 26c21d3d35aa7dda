"""Rows of the measuring clips under each condition, for both heads, kept in ``build/affect/``.

The clips are a seeded part of those that were encoded for the fused head, whose plain states are there already.
"""

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.arousal_valence import states
from models.arousal_valence.corpora import Clip
from models.arousal_valence.judging.conditions import PLAIN, SEED, Condition, heard_under
from models.arousal_valence.prepare import BUILD, WORKERS, Rows, code_hash, lld_values, write
from voicemon.affect.inputs import level_free
from voicemon.affect.speech import FRAME_S, speech_level_db, speech_seconds, trimmed, why_unreadable
from voicemon.features.functionals import FUNCTIONALS, functionals

CLIPS = 240
"""Clips of each corpus on which conditions are compared."""

WINDOWS_S = (1.0, 2.0, 3.0)
WINDOWS = 3
"""Windows of each length that are cut from a clip at random."""

Llds = NDArray[np.float64]
Row = tuple[NDArray[np.float64], float, float]
"""What `level_free` gives, seconds of speech, its level in dB."""

UNREAD: Row = (np.full(len(FUNCTIONALS), np.nan), np.nan, np.nan)


@dataclass(frozen=True, eq=False)
class Sample:
    """The part of a measuring corpus that is compared."""

    everyone: list[Clip]
    """All clips of all measuring corpora."""
    numbers: NDArray[np.int64]
    """Which clips, numbered as `load_clips` gives this corpus alone; in random order, so that the first of them are
    a fair part, too."""
    clips: list[Clip]
    """The clips that ``numbers`` are of."""

    @property
    def corpus(self) -> str:
        """Its name."""
        return self.clips[0].corpus

    def first(self, count: int) -> "Sample":
        """Its first clips."""
        return Sample(self.everyone, self.numbers[:count], self.clips[:count])


def sample_of(corpus: str, everyone: list[Clip]) -> Sample:
    """A seeded choice of `CLIPS` clips among those that have states."""
    clips = [clip for clip in everyone if clip.corpus == corpus]
    numbers = np.random.default_rng(SEED).permutation(states.chosen(clips, 0))[:CLIPS]
    return Sample(everyone, numbers, [clips[n] for n in numbers])


def rows_under(condition: Condition, sample: Sample) -> Rows:
    """One row a clip of the sample, in its order."""
    return _kept(_whole, condition, sample)


def windows_of(seconds: float, sample: Sample) -> list[Rows]:
    """`WINDOWS` random windows of this length of each clip over the plain line; NaN where the clip is not longer, or
    where a live call would not read the window."""
    cut = partial(_windows, round(seconds / FRAME_S))
    rows = _kept(cut, Condition("length", f"{seconds:g} s"), sample)
    return [
        Rows(*(getattr(rows, field.name)[draw::WINDOWS] for field in fields(Rows))) for draw in range(WINDOWS)
    ]


def _kept(measure: Callable[[Llds], list[Row]], condition: Condition, sample: Sample) -> Rows:
    path = _cache(f"limits-{condition.group}-{condition.name}", condition, sample, code_hash())
    if not path.exists():
        rows: dict[Clip, list[Row]] = {}
        began = time.monotonic()
        with ProcessPoolExecutor(WORKERS) as pool:
            jobs = [
                (said, pool.submit(_measured, measure, condition, (clips, said), sample.everyone))
                for clips, said in _speakers(sample)
            ]
            for said, job in jobs:
                rows |= dict(zip(said, job.result(), strict=True))
        write(path, _as_rows([row for clip in sample.clips for row in rows[clip]]))
        _say(sample, condition, "measured", began)
    with np.load(path) as stored:
        return Rows(**{field.name: stored[field.name] for field in fields(Rows)})


def states_under(whisper: str, condition: Condition, sample: Sample) -> NDArray[np.float32]:
    """Mean over time of the encoder's states, float32[n, d], of each clip of the sample in its order."""
    if condition == PLAIN:  # training and evaluation have encoded it already
        encoded = states.encode_copy(whisper, sample.corpus, 0)
        row_of = {int(n): row for row, n in enumerate(encoded.clip)}
        return np.asarray(encoded.values[[row_of[int(n)] for n in sample.numbers]])
    name = f"limits-states-{whisper}-{condition.group}-{condition.name}"
    path = _cache(name, condition, sample, states.code_hash())
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".tmp.npz")
        np.savez(half, values=_encoded(whisper, condition, sample))
        half.replace(path)
    with np.load(path) as stored:
        return np.asarray(stored["values"])


def _encoded(whisper: str, condition: Condition, sample: Sample) -> NDArray[np.float32]:
    from voicemon.transcription.fetch import ensure_model
    from voicemon.transcription.whisper import WhisperEngine, WhisperOptions

    engine = WhisperEngine.load(ensure_model(whisper), WhisperOptions(device="cpu", workers=1, threads=1))
    found: dict[Clip, NDArray[np.float32]] = {}
    began = time.monotonic()
    for clips, said in _speakers(sample):
        for clip, (_, wide) in zip(said, heard_under(condition, clips, said, sample.everyone), strict=True):
            found[clip] = engine.listen(wide[: states.LONGEST])
    _say(sample, condition, "encoded", began)
    return np.array([found[clip] for clip in sample.clips])


def _speakers(sample: Sample) -> list[tuple[list[Clip], list[Clip]]]:
    """All clips of each speaker, and those of them that are in the sample."""
    names = sorted({clip.speaker for clip in sample.clips})
    return [
        (
            [clip for clip in sample.everyone if clip.speaker == name],
            [clip for clip in sample.clips if clip.speaker == name],
        )
        for name in names
    ]


def _measured(
    measure: Callable[[Llds], list[Row]],
    condition: Condition,
    speaker: tuple[list[Clip], list[Clip]],
    everyone: list[Clip],
) -> list[list[Row]]:
    return [measure(lld_values(narrow)) for narrow, _ in heard_under(condition, *speaker, everyone)]


def _whole(llds: Llds) -> list[Row]:
    return [_row(llds)]


def _windows(frames: int, llds: Llds) -> list[Row]:
    if len(llds) <= frames:
        return [UNREAD] * WINDOWS
    random = np.random.default_rng(SEED)
    windows = [
        llds[first : first + frames] for first in random.integers(len(llds) - frames + 1, size=WINDOWS)
    ]
    return [UNREAD if why_unreadable(window) else _row(window) for window in windows]


def _row(llds: Llds) -> Row:
    values = trimmed(llds)
    return level_free(functionals(values)), speech_seconds(values), speech_level_db(values)


def _as_rows(rows: list[Row]) -> Rows:
    nothing = np.zeros(len(rows), np.int64)
    return Rows(
        np.array([row[0] for row in rows]),
        np.arange(len(rows)),
        nothing,
        np.array([row[1] for row in rows]),
        np.array([row[2] for row in rows]),
    )


def _cache(name: str, condition: Condition, sample: Sample, code: str) -> Path:
    """Named after everything the rows depend on."""
    here = Path(__file__).parent
    digest = hashlib.sha256(f"{code} {condition!r} {sample.numbers.tolist()}".encode())
    for file in ("conditions.py", "condition_rows.py"):
        digest.update((here / file).read_bytes())
    plain = "".join(letter if letter.isalnum() else "-" for letter in name)
    return BUILD / f"{plain}-{sample.corpus}-{digest.hexdigest()[:12]}.npz"


def _say(sample: Sample, condition: Condition, what: str, began: float) -> None:
    seconds = time.monotonic() - began
    print(
        f"  {sample.corpus}, {condition.group} {condition.name}: {len(sample.clips)} clips {what}, {seconds:.0f} s",
        flush=True,
    )
