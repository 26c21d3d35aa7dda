"""What is said, and nothing else: how Whisper's states move from one neutral utterance of a voice to the next.

    python models/arousal_valence/content.py base

The actors of the training corpora say seventeen texts between them, so a map from states to arousal that is fitted to
them alone hears in part which text it was. Pico's voices feel nothing: however they say pieces of our own sentences,
nothing varies but the words and how many there are. `train_fused.py` makes its map blind to that. Only how the states
scatter is learned here; the voices are no example of anything.
"""

import csv
import hashlib
import os
import sys
import time
from dataclasses import dataclass, fields
from pathlib import Path

# ruff: noqa: E402 - run as a script, the repository must be found first
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np
from numpy.typing import NDArray

from models.arousal_valence.line import level_dbfs, through, to_telephone_band
from models.arousal_valence.prepare import BUILD, plain_line
from models.arousal_valence.states import code_hash as states_hash
from models.arousal_valence.states import up
from voicemon.audio.chunk import RATE_HZ, Samples
from voicemon.audio.codec import Encoding, decode
from voicemon.transcription.fetch import ensure_model
from voicemon.transcription.whisper import WhisperEngine, WhisperOptions

SENTENCES = ROOT / "voicemon" / "bench" / "phrases.tsv"
"""Ours, English and German. Every voice reads both: its sounds differ the more."""

PITCHES = {
    "en-US": (1.0, 1.2),
    "en-GB": (1.0, 1.2),
    "de-DE": (0.85, 1.0),
    "es-ES": (1.0, 1.2),
    "fr-FR": (0.85, 1.0),
    "it-IT": (1.0, 1.2),
}
"""Pico's voices and the factors on their pitch: twelve speakers."""

PIECES = 160
"""Utterances of a speaker."""
WORDS = (1, 1, 2, 3, 5, 8, 12)
"""Words of an utterance, each as likely: about as telephone utterances are."""
PACES = (0.85, 1.15)
"""Slowest and fastest, as a factor."""

QUIET = 0.005
"""Amplitude below which nothing is said yet, or any more."""
PAUSE = RATE_HZ // 20
"""Samples that are left of the silence around a piece."""
SEED = 20260

Values = NDArray[np.float64]


@dataclass(eq=False)
class ContentRows:
    """One row an utterance: states float32[n, d] and the number of the voice int64[n]."""

    values: NDArray[np.float32]
    voice: NDArray[np.int64]


def pieces_of(sentences: list[str], random: np.random.Generator) -> list[str]:
    """`PIECES` runs of words from the sentences."""
    pieces = []
    for _ in range(PIECES):
        words = sentences[random.integers(len(sentences))].split()
        count = int(random.choice(WORDS))
        first = int(random.integers(max(1, len(words) - count + 1)))
        pieces.append(" ".join(words[first : first + count]))
    return pieces


def said(text: str, voice: str, pitch: float, pace: float) -> Samples:
    """A piece by one of Pico's voices, float32[n] at 16 kHz, without the silence around it."""
    from py_nanotts import NanoTTS

    wave = decode(Encoding.PCM16, NanoTTS().speak(text, voice=voice, pitch=pitch, speed=pace))
    loud = np.flatnonzero(np.abs(wave) > QUIET)
    return wave[max(0, loud[0] - PAUSE) : loud[-1] + PAUSE] if len(loud) else wave


def spread_of_content(rows: ContentRows, scale: Values) -> Values:
    """Covariance float64[d, d] of the states within a voice, each state in its own unit ``scale`` float64[d]."""
    apart = np.zeros(rows.values.shape)
    for voice in np.unique(rows.voice):
        own = rows.voice == voice
        apart[own] = (rows.values[own] - rows.values[own].mean(0, dtype=np.float64)) / scale
    return np.asarray(apart.T @ apart / len(apart))


def content_rows(whisper: str) -> ContentRows:
    """The states of all pieces by all voices over a plain line, from the cache where nothing has changed since."""
    digest = hashlib.sha256(states_hash().encode() + Path(__file__).read_bytes() + SENTENCES.read_bytes())
    path = BUILD / f"content-{whisper}-{digest.hexdigest()[:12]}.npz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = _encode(whisper)
        half = path.with_suffix(".tmp.npz")
        np.savez(half, **{f.name: getattr(rows, f.name) for f in fields(ContentRows)})
        half.replace(path)
    with np.load(path) as stored:
        return ContentRows(**{f.name: stored[f.name] for f in fields(ContentRows)})


def _encode(whisper: str) -> ContentRows:
    engine = WhisperEngine.load(ensure_model(whisper), WhisperOptions(device="cpu", workers=1, threads=1))
    with SENTENCES.open(newline="") as table:
        sentences = [row["sentence"] for row in csv.DictReader(table, delimiter="\t")]
    speakers = [(voice, pitch) for voice, pitches in PITCHES.items() for pitch in pitches]
    began, values, which = time.monotonic(), [], []
    for number, (voice, pitch) in enumerate(speakers):
        random = np.random.default_rng([SEED, number])
        waves = [
            to_telephone_band(said(text, voice, pitch, random.uniform(*PACES)))
            for text in pieces_of(sentences, random)
        ]
        line = plain_line(float(np.median([level_dbfs(wave) for wave in waves])))
        values += [engine.listen(up(through(line, wave, random))) for wave in waves]
        which += [number] * len(waves)
        print(f"\rcontent: {len(which)}, {time.monotonic() - began:.0f} s", end="", flush=True)
    print()
    return ContentRows(np.array(values), np.array(which))


if __name__ == "__main__":
    content_rows(sys.argv[1] if len(sys.argv) > 1 else "base")
