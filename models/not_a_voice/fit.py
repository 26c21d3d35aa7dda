"""Weights and bars of ``voicemon/affect/not_a_voice.py``: what tells music and two voices at once from speech.

    python models/not_a_voice/fit.py --sounds DIR

``DIR/music`` holds recordings as ``voicemon bench nonspeech`` has them; every other one by name trains, the rest
judges. Speech trains with EmoDB and BAVED, each clip over a plain G.711 line and over a drawn one (`line.py`), whole
and in pieces of 0.7-3 s; two voices at once are clips of two EmoDB or BAVED speakers, the second 0-6 dB lower. The
other corpora only judge. Each question is a logistic regression with classes weighted alike; its bar is a line over
the logarithm of the length, put so that about `FALSE_REFUSALS` of the speech trained on lies above it.
"""

import argparse
import os
import sys
import zlib
from collections.abc import Iterator
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
from models.arousal_valence.line import Samples, draw_line, level_dbfs, through, to_telephone_band
from models.arousal_valence.prepare import lld_values, plain_line
from voicemon.affect.not_a_voice import FEWEST_FRAMES, SHORTEST_S, TABLE, measures, octaves
from voicemon.affect.speech import Limits, Speech
from voicemon.bench.nonspeech import load_sound, recordings_of, through_g711

Rows = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Measures float64[n, 14] and seconds float64[n] of n stretches."""

PIECES_FRAMES = (70, 100, 140, 200, 300)
HOP_FRAMES = 150
WHOLE_FRAMES = 1400
MUSIC_S = 150.0
"""Taken of each piece of music."""
PAIRS = {"emodb": 700, "baved": 300, "emovo": 300, "tess": 200}
FALSE_REFUSALS = 0.002
BINS_OCTAVES = ((0.0, 0.2), (0.2, 0.6), (0.6, 1.1), (1.1, 1.6), (1.6, 9.0))
EVEN = Limits(voice_alone=False)
"""What the questions are asked about: stretches that are readable otherwise."""


def stretches(samples_8k: Samples) -> Iterator[NDArray[np.float64]]:
    """LLDs of a recording, whole unless it is long, and in pieces."""
    llds = lld_values(samples_8k)
    if len(llds) <= WHOLE_FRAMES:
        yield llds
    for length in PIECES_FRAMES:
        for start in range(0, len(llds) - length + 1, max(length, HOP_FRAMES)):
            yield llds[start : start + length]


def rows_of(recordings: Iterator[Samples]) -> Rows:
    """Measures and lengths of all stretches that would be read."""
    found, seconds = [], []
    for samples in recordings:
        for llds in stretches(samples):
            part = Speech(llds, EVEN).trimmed
            if not Speech(llds, EVEN).why_unreadable() and len(part.llds) >= FEWEST_FRAMES:
                found.append(measures(part.llds, part.frames))
                seconds.append(len(part.llds) / 100)
    return np.array(found), np.array(seconds)


def heard(clip: Clip) -> Samples:
    """A clip at 8 kHz."""
    return to_telephone_band(soundfile.read(clip.path, dtype="float32")[0])


def speech(corpus: str, drawn: bool) -> Iterator[Samples]:
    """Every clip of a corpus over a plain line, and where ``drawn`` over another one, too."""
    for clip in load_clips((corpus,)):
        samples = heard(clip)
        random = np.random.default_rng(zlib.crc32(clip.path.name.encode()))
        level = level_dbfs(samples)
        yield through(plain_line(level), samples, random)
        if drawn:
            yield through(draw_line(level, random), samples, random)


def two_voices(corpus: str, count: int) -> Iterator[Samples]:
    """Two speakers of a corpus at once, over plain and drawn lines by turns."""
    clips = load_clips((corpus,))
    random = np.random.default_rng(5)
    made = 0
    while made < count:
        one, other = (clips[i] for i in random.integers(len(clips), size=2))
        if one.speaker == other.speaker:
            continue
        both = _mixed(_without_ends(heard(one)), _without_ends(heard(other)), random)
        if len(both) < 8000 * SHORTEST_S:
            continue
        level = level_dbfs(both)
        yield through(draw_line(level, random) if made % 2 else plain_line(level), both, random)
        made += 1


def _without_ends(samples: Samples) -> Samples:
    power = np.convolve(samples.astype(np.float64) ** 2, np.ones(400) / 400, "same")
    loud = np.flatnonzero(power > power.max() / 1000)
    return samples[loud[0] : loud[-1] + 1]


def _mixed(one: Samples, other: Samples, random: Generator) -> Samples:
    length = min(len(one), len(other))
    one, other = one[:length], other[:length]
    gain_db = level_dbfs(one) - level_dbfs(other) - random.uniform(0, 6)
    return np.asarray(one + other * 10 ** (gain_db / 20), np.float32)


def music(folder: Path, half: int) -> Iterator[Samples]:
    """Every other piece of music."""
    for path in recordings_of(folder)[half::2]:
        yield through_g711(load_sound(path, MUSIC_S))


def fit(speaking: Rows, other: Rows, scale: Rows) -> tuple[NDArray[np.float64], float]:
    """Weights and constant of the logistic regression."""
    from sklearn.linear_model import LogisticRegression

    values = (np.concatenate([speaking[0], other[0]]) - scale[0]) / scale[1]
    labels = np.repeat([0, 1], [len(speaking[0]), len(other[0])])
    model = LogisticRegression(class_weight="balanced", max_iter=500).fit(values, labels)
    return model.coef_[0], float(model.intercept_[0])


def bar(scores: NDArray[np.float64], seconds: NDArray[np.float64]) -> tuple[float, float]:
    """The bar at the shortest length, and by how much it falls an octave: halfway from the line through the
    quantiles of five classes of length to the highest of them."""
    length = np.array([octaves(s) for s in seconds])
    points = []
    for low, high in BINS_OCTAVES:
        inside = (length >= low) & (length < high)
        points.append((length[inside].mean(), np.quantile(scores[inside], 1 - FALSE_REFUSALS)))
    x, y = np.array(points).T
    slope, start = np.polyfit(x, y, 1)
    return (start + float((y - slope * x).max())) / 2, -slope


def main(sounds: Path) -> None:
    """Fit both questions, print what belongs into the source, and the share found in each set."""
    sets = {f"speech, {c}": rows_of(speech(c, c in TRAINING)) for c in (*TRAINING, *MEASURING)}
    sets |= {f"two voices, {c}": rows_of(two_voices(c, n)) for c, n in PAIRS.items()}
    sets |= {f"music, half {half}": rows_of(music(sounds / "music", half)) for half in (0, 1)}
    speaking = tuple(np.concatenate([sets[f"speech, {c}"][i] for c in TRAINING]) for i in (0, 1))
    both = tuple(np.concatenate([sets[f"two voices, {c}"][i] for c in TRAINING]) for i in (0, 1))
    scale = speaking[0].mean(0), speaking[0].std(0)
    weights = []
    for name, other in (("MUSIC", sets["music, half 0"]), ("TWO_VOICES", both)):
        weight, constant = fit(speaking, other, scale)
        weights.append(weight)
        scores = {k: (rows[0] - scale[0]) / scale[1] @ weight + constant for k, rows in sets.items()}
        high, fall = bar(np.concatenate([scores[f"speech, {c}"] for c in TRAINING]), speaking[1])
        print(f"{name} = Question({constant:.3f}, {high:.3f}, {fall:.3f})")
        for key, rows in sets.items():
            found = scores[key] > high - fall * np.array([octaves(s) for s in rows[1]])
            long = rows[1] >= 1.5
            print(
                f"#   {key}: {100 * found.mean():.2f} % of {len(found)}, {100 * found[long].mean():.2f} % from 1.5 s"
            )
    for row, *numbers in zip(TABLE, *scale, *weights, strict=True):
        print(f'    Measure("{row.name}", {", ".join(f"{number:.4f}" for number in numbers)}),')


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sounds", type=Path, required=True)
    main(parser.parse_args().sounds)
