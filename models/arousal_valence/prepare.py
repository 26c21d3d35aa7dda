"""Recordings -> functionals, by the code that runs in a live call.

    python models/arousal_valence/prepare.py

Each clip goes through simulated telephone lines (`line.py`), then `LldExtractor` and `functionals`. The
rows are kept in ``build/affect/`` under a name that holds a hash of all code they depend on, so that nothing
stale is used.
"""

import hashlib
import os
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path

# ruff: noqa: E402 - run as a script, the repository must be found first
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np
import soundfile
from numpy.random import Generator
from numpy.typing import NDArray

from models.arousal_valence.corpora import MEASURING, TRAINING, Clip, load_clips
from models.arousal_valence.line import Line, Samples, draw_line, level_dbfs, through, to_telephone_band
from voicemon.affect.inputs import level_free
from voicemon.affect.speech import speech_level_db, speech_seconds, trimmed
from voicemon.audio.chunk import PROSODY_RATE_HZ
from voicemon.features.extractor import LldExtractor
from voicemon.features.functionals import FUNCTIONALS, functionals

COPIES = 6
"""Ways in which each training clip is heard; the first is a plain G.711 line."""

PLAIN_DBFS = -22.0
PIECE_S = (1.0, 8.0)
JOINED = 0.35
"""Share of copies in which two clips of the same speaker and label are said one after the other."""
CUT = 0.5
"""Share of copies that are cut to a piece of `PIECE_S`."""
PAD_S = 0.4
"""Longest pause before and after a clip, as voice detectors leave them."""

Row = tuple[NDArray[np.float64], NDArray[np.float64]]
"""What `level_free` gives, and (clip, copy, seconds, level)."""

BUILD = ROOT / "build" / "affect"
WORKERS = 2


@dataclass(eq=False)
class Rows:
    """One row an utterance: what `level_free` gives (float64[n, f]), clip and copy, speech in s and dB."""

    values: NDArray[np.float64]
    clip: NDArray[np.int64]
    copy: NDArray[np.int64]
    seconds: NDArray[np.float64]
    level_db: NDArray[np.float64]


def lld_values(samples_8k: Samples) -> NDArray[np.float64]:
    """LLDs float64[m, k] of a whole clip at 8 kHz."""
    extractor = LldExtractor()
    return np.concatenate([extractor.push(samples_8k).values, extractor.flush().values])


def plain_line(level: float) -> Line:
    """G.711 and nothing else, at a common level."""
    return Line(gain_db=PLAIN_DBFS - level)


def load(clip: Clip) -> Samples:
    """A clip at 8 kHz, as the live decimator makes it."""
    samples, rate = soundfile.read(clip.path, dtype="float32")
    assert rate == 2 * PROSODY_RATE_HZ, f"{clip.path} has {rate} Hz"
    return to_telephone_band(samples)


def vary(samples: Samples, others: list[Samples], random: Generator) -> Samples:
    """The same words as a segmenter may hand them over: joined to others, cut to a piece, pauses around."""
    if others and random.random() < JOINED:
        pause = np.zeros(int(random.uniform(0.05, 0.4) * PROSODY_RATE_HZ), np.float32)
        samples = np.concatenate([samples, pause, others[random.integers(len(others))]])
    if random.random() < CUT:
        length = int(random.uniform(*PIECE_S) * PROSODY_RATE_HZ)
        first = int(random.integers(max(1, len(samples) - length)))
        samples = samples[first : first + length]
    pads = (random.uniform(0, PAD_S, 2) * PROSODY_RATE_HZ).astype(int)
    return np.pad(samples, (int(pads[0]), int(pads[1])))


def said_by(clips: list[Clip], copies: int) -> Iterator[tuple[int, int, Samples]]:
    """Every clip of one speaker as it leaves each line: (index of the clip, copy, float32[n] at 8 kHz). Every
    copy is one line, kept for all this speaker says."""
    samples = [load(clip) for clip in clips]
    level = float(np.median([level_dbfs(s) for s in samples]))
    for copy in range(copies):
        random = np.random.default_rng([copy, zlib.crc32(clips[0].speaker.encode())])
        line = plain_line(level) if copy == 0 else draw_line(level, random)
        for i, clip in enumerate(clips):
            alike = [s for s, c in zip(samples, clips, strict=True) if c.emotion == clip.emotion]
            heard = samples[i] if copy == 0 else vary(samples[i], alike, random)
            yield i, copy, through(line, heard, random)


def rows_of_speaker(clips: list[Clip], numbers: list[int], copies: int) -> list[Row]:
    """All rows of one speaker."""
    rows = []
    for i, copy, heard in said_by(clips, copies):
        values = trimmed(lld_values(heard))
        about = np.array([numbers[i], copy, speech_seconds(values), speech_level_db(values)])
        rows.append((level_free(functionals(values)), about))
    return rows


def prepare(corpora: tuple[str, ...], copies: int) -> tuple[list[Clip], Rows]:
    """Clips of the corpora and their rows, from the cache where the code has not changed since."""
    clips = load_clips(corpora)
    path = BUILD / f"{'-'.join(corpora)}-{copies}-{code_hash()}.npz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, _all_rows(clips, copies))
    with np.load(path) as stored:
        return clips, Rows(**{f.name: stored[f.name] for f in fields(Rows)})


def write(path: Path, rows: Rows) -> None:
    """Store rows, whole or not at all."""
    half = path.with_suffix(".tmp.npz")
    np.savez_compressed(half, **{f.name: getattr(rows, f.name) for f in fields(Rows)})
    half.replace(path)


def code_hash() -> str:
    """Hash of everything the rows depend on."""
    digest = hashlib.sha256(" ".join(f.name for f in FUNCTIONALS).encode())
    here = Path(__file__).parent
    for path in [
        *sorted((ROOT / "voicemon" / "kernels").glob("*.py")),
        *(ROOT / "voicemon" / "features" / name for name in ("lld.py", "extractor.py", "functionals.py")),
        ROOT / "voicemon" / "affect" / "speech.py",
        ROOT / "voicemon" / "affect" / "inputs.py",
        *(here / name for name in ("line.py", "mobile.py", "prepare.py")),
    ]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _all_rows(clips: list[Clip], copies: int) -> Rows:
    speakers: dict[str, list[int]] = {}
    for number, clip in enumerate(clips):
        speakers.setdefault(clip.speaker, []).append(number)
    began = time.monotonic()
    rows: list[Row] = []
    with ProcessPoolExecutor(WORKERS) as pool:
        jobs = [
            pool.submit(rows_of_speaker, [clips[n] for n in numbers], numbers, copies)
            for numbers in speakers.values()
        ]
        for done, job in enumerate(jobs, 1):
            rows += job.result()
            print(
                f"\r{done}/{len(jobs)} speakers, {len(rows)} rows, {time.monotonic() - began:.0f} s", end=""
            )
    print()
    about = np.array([row[1] for row in rows])
    return Rows(
        values=np.array([row[0] for row in rows]),
        clip=about[:, 0].astype(np.int64),
        copy=about[:, 1].astype(np.int64),
        seconds=about[:, 2],
        level_db=about[:, 3],
    )


if __name__ == "__main__":
    for names, copies in ((TRAINING, COPIES), (MEASURING, 1)):
        _, prepared = prepare(names, copies)
        print(f"{' '.join(names)}: {len(prepared.clip)} rows of {prepared.values.shape[1]} functionals")
