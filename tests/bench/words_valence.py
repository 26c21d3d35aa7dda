"""How well words tell the pleasant from the unpleasant, beside VADER in the same run.

    python tests/bench/words_valence.py
    python tests/bench/words_valence.py --reviews vaderSentiment-3.3.2.tar.gz

The first measures on `tests/affect/said_en.tsv` and `said_de.tsv`, sentences of callers by the hands that wrote the
lexicons. The second measures on other people's words as well: the sentences of product reviews with the mean of 20
people's ratings that come with VADER's source (MIT licence, C. J. Hutto and E. Gilbert, "VADER: a parsimonious
rule-based model for sentiment analysis of social media text", ICWSM 2014; `pip download --no-deps --no-binary :all:
vaderSentiment==3.3.2`). AUC is the probability that a pleasant sentence has a higher value than an unpleasant one;
a sentence on which a reader abstains has the value 0. Coverage is the share of sentences with a reading.
"""

import argparse
import io
import sys
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from voicemon.affect.words import WordValence, valence_of  # noqa: E402 - run as a script

OWN = ROOT / "tests" / "affect"
LABELS = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
REVIEWS = ("hutto_ICWSM_2014.tar.gz", "hutto_ICWSM_2014/amazonReviewSnippets_GroundTruth.txt")
READ_BEFORE = 30
"""Reviews up to this one were read before the lexicon was written, and of those after it the ones with odd numbers
were looked through for expressions that it lacked: neither is measured on."""
FARTHEST = 4.0
"""The scale of the reviews' ratings: -4 to 4."""
CLEAR = 1.0
"""A review's sentence is pleasant or unpleasant where its mean rating is at least this far from 0."""


@dataclass(frozen=True)
class Word:
    """A word of which the recogniser was sure."""

    text: str
    probability: float = 1.0


@dataclass(frozen=True)
class Sentences:
    """Sentences with how pleasant they are, -1..1, and a class -1, 0 or 1 each."""

    texts: list[str]
    pleasant: NDArray[np.float64]
    classes: NDArray[np.float64]


def own_sentences(language: str) -> Sentences:
    """Those of a language in the repository."""
    lines = (OWN / f"said_{language}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    classes = np.array([LABELS[label] for label, _ in rows])
    return Sentences([text for _, text in rows], classes, classes)


def review_sentences(source: Path) -> Sentences:
    """Those of the reviews inside VADER's source package."""
    archive, member = REVIEWS
    with tarfile.open(source) as package:
        name = next(name for name in package.getnames() if name.endswith(archive))
        with tarfile.open(fileobj=io.BytesIO(package.extractfile(name).read())) as inner:
            content = inner.extractfile(member).read().decode("utf-8", errors="replace")
    rows = [line.split("\t", 2) for line in content.splitlines() if line.count("\t") >= 2]
    reviews = np.array([int(row[0].split("_")[0]) for row in rows])
    rows = [
        row for row, review in zip(rows, reviews, strict=True) if review > READ_BEFORE and review % 2 == 0
    ]
    ratings = np.array([float(rating) for _, rating, _ in rows])
    classes = np.where(abs(ratings) >= CLEAR, np.sign(ratings), 0.0)
    return Sentences([text for _, _, text in rows], ratings / FARTHEST, classes)


def auc(low: NDArray[np.float64], high: NDArray[np.float64]) -> float:
    """Probability that one of ``high`` lies above one of ``low``; equal ones count half."""
    order = np.sign(high[:, None] - low[None, :])
    return float((order.mean() + 1.0) / 2.0)


def told(name: str, values: NDArray[np.float64], read: NDArray[np.bool_], sentences: Sentences) -> None:
    """A line of figures."""
    negative, neutral, positive = (values[sentences.classes == label] for label in (-1.0, 0.0, 1.0))
    pearson = np.corrcoef(values, sentences.pleasant)[0, 1]
    covered = " ".join(f"{read[sentences.classes == label].mean():7.2f}" for label in (-1.0, 0.0, 1.0))
    print(
        f"{name:22}{auc(negative, positive):8.3f}{auc(negative, neutral):8.3f}{auc(neutral, positive):8.3f}"
        f"{pearson:9.3f}   {covered}"
    )


def by_voicemon(texts: Sequence[str], language: str) -> list[WordValence | None]:
    """What voicemon reads of each."""
    return [valence_of([Word(text) for text in sentence.split()], language) for sentence in texts]


def by_vader() -> Callable[[str], float] | None:
    """VADER's compound value, where it is installed."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        print("vaderSentiment is not installed: no peer in this run")
        return None
    analyser = SentimentIntensityAnalyzer()
    return lambda text: float(analyser.polarity_scores(text)["compound"])


def deviations_told(readings: list[WordValence | None], sentences: Sentences) -> None:
    """Whether a deviation is one: residuals in deviations, by how much the words had to say."""
    read = [(r, p) for r, p in zip(readings, sentences.pleasant, strict=True) if r is not None]
    deviation = np.array([r.deviation for r, _ in read])
    residual = np.array([r.value - pleasant for r, pleasant in read])
    print("  deviation said, residual found (root of the mean square), bias, sentences:")
    for part in np.array_split(np.argsort(deviation), 4):
        found = float(np.sqrt(np.mean(residual[part] ** 2)))
        print(f"    {deviation[part].mean():.2f}  {found:.2f}  {residual[part].mean():+.2f}  {len(part)}")


def measure(title: str, sentences: Sentences, language: str, peer: Callable[[str], float] | None) -> None:
    """Print the figures of one set."""
    print(f"\n{title}: {len(sentences.texts)} sentences")
    print(f"{'':22}{'AUC −/+':>8}{'−/0':>8}{'0/+':>8}{'Pearson':>9}   coverage − / 0 / +")
    readings = by_voicemon(sentences.texts, language)
    read = np.array([reading is not None for reading in readings])
    told("voicemon", np.array([r.value if r is not None else 0.0 for r in readings]), read, sentences)
    if peer is not None:
        values = np.array([peer(text) for text in sentences.texts])
        told("vaderSentiment", values, values != 0.0, sentences)
    if len(np.unique(sentences.pleasant)) > len(LABELS):
        deviations_told(readings, sentences)


def main() -> None:
    """Measure all there is."""
    parser = argparse.ArgumentParser(description="How well words tell the pleasant from the unpleasant.")
    parser.add_argument("--reviews", type=Path, help="VADER's source package, vaderSentiment-3.3.2.tar.gz")
    reviews = parser.parse_args().reviews
    vader = by_vader()
    measure("own sentences, English", own_sentences("en"), "en", vader)
    measure("own sentences, German", own_sentences("de"), "de", None)
    if reviews is not None:
        measure("reviews, other people's words", review_sentences(reviews), "en", vader)


if __name__ == "__main__":
    main()
