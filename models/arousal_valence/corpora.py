"""Which recordings train, which only measure, and what their labels mean on the two scales.

Arousal runs from -1 (tired, hardly any energy) to 1 (highly stirred), valence from -1 (very unpleasant) to
1 (very pleasant). Acted corpora name categories, so each category gets one point: the mean of two
sources, rounded to .05, the first counting twice because it is about these very recordings:

- the human ratings that come with 47 of EmoDB's files (``arousal_valence_47.csv``), averaged by category;
- Russell & Mehrabian, "Evidence for a three-factor theory of emotions", Journal of Research in Personality
  11 (1977) 273-294: pleasure and arousal of angry (-.51, .59), bored (-.65, -.62), disgusted (-.60, .35),
  fearful (-.64, .60), happy (.81, .51), sad (-.63, -.27), surprised (.40, .67).

Neutral speech has only the ratings, disgust and surprise only the paper. BAVED names three levels of
intensity, without saying whether pleasant: they label arousal and leave valence open.
"""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

TRAINING = ("emodb", "baved")
"""Free licences: may train weights that ship."""

MEASURING = ("emovo", "tess", "turev")
"""No free licence, or kept apart: never trained on, never used to choose anything."""

OPEN = math.nan
COORDINATES: dict[str, tuple[float, float]] = {
    "anger": (0.70, -0.60),
    "fear": (0.40, -0.60),
    "happy": (0.65, 0.65),
    "surprise": (0.65, 0.40),
    "disgust": (0.35, -0.60),
    "neutral": (0.10, 0.10),
    "boredom": (-0.30, -0.25),
    "sad": (-0.60, -0.80),
    "level0": (-0.50, OPEN),
    "level1": (0.0, OPEN),
    "level2": (0.55, OPEN),
}
"""Category -> (arousal, valence)."""

HIGH_AROUSAL = frozenset({"anger", "fear", "happy", "surprise", "level2"})
LOW_AROUSAL = frozenset({"neutral", "sad", "boredom", "level0"})
CALM = frozenset({"neutral", "sad", "boredom"})
NEGATIVE = frozenset({"anger", "fear", "sad", "disgust"})
POSITIVE = frozenset({"happy", "surprise"})
"""Groups for AUC. Disgust stands between high and low arousal, level1 too: they are left out there."""


@dataclass(frozen=True)
class Clip:
    """One labelled recording."""

    corpus: str
    path: Path
    speaker: str
    """``corpus:id``: no speaker is ever in two folds."""
    emotion: str
    source: str
    """The name the corpus itself gives the file."""
    rated: tuple[float, float] | None = None
    """Arousal and valence where somebody rated this very recording, NaN for one that was not rated."""

    @property
    def arousal(self) -> float:
        """-1..1, as it was rated, else from the category."""
        return (self.rated or COORDINATES[self.emotion])[0]

    @property
    def valence(self) -> float:
        """-1..1 as it was rated, else from the category; NaN where the corpus does not say."""
        return (self.rated or COORDINATES[self.emotion])[1]


def load_clips(corpora: tuple[str, ...], data: Path = DATA) -> list[Clip]:
    """Every clip of the named corpora in the order of their ``meta.csv``.

    Raises FileNotFoundError where a corpus is missing, KeyError for a category without a point.
    """
    clips = []
    for corpus in corpora:
        folder = data / "emotion" / corpus
        with (folder / "meta.csv").open(newline="") as table:
            for row in csv.DictReader(table):
                clip = Clip(corpus, folder / row["file"], row["speaker"], row["emotion"], row["source"])
                COORDINATES[clip.emotion]
                clips.append(clip)
    return clips


def human_ratings(data: Path = DATA) -> dict[str, tuple[float, float]]:
    """EmoDB's own file name -> (arousal, valence) as people rated it, -1..1."""
    with (data / "emotion" / "emodb" / "arousal_valence_47.csv").open(newline="") as table:
        return {row["emodb"]: (float(row["arousal"]), float(row["valence"])) for row in csv.DictReader(table)}
