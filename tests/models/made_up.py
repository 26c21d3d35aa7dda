"""Made-up speakers for the tests of training."""

from pathlib import Path

import numpy as np

from models.arousal_valence.corpora import Clip
from models.arousal_valence.prepare import Rows
from voicemon.features.functionals import FUNCTIONAL_INDEX, FUNCTIONALS

COUNT = len(FUNCTIONALS)
PITCH, JITTER = FUNCTIONAL_INDEX["f0_p50"], FUNCTIONAL_INDEX["jitter_voiced_mean"]
LEVEL = FUNCTIONAL_INDEX["level_voiced_mean"]


def made_up() -> tuple[list[Clip], Rows]:
    """Two corpora, six speakers: anger and level2 have a higher pitch; jitter disagrees, and EmoDB's level lies."""
    random = np.random.default_rng(0)
    kinds = {"emodb": ("anger", "neutral"), "baved": ("level2", "level0")}
    clips, values, levels = [], [], []
    for corpus, emotions in kinds.items():
        for speaker in range(3):
            for i in range(60):
                emotion = emotions[i % 2]
                high = 1.0 if emotion in ("anger", "level2") else 0.0
                louder = -10 * high if corpus == "emodb" else 6 * high
                row = random.normal(size=COUNT)
                row[PITCH] += 3 * high + speaker
                row[JITTER] += 3 * (high if corpus == "emodb" else -high)
                row[LEVEL] += louder
                clips.append(Clip(corpus, Path("none"), f"{corpus}:{speaker}", emotion, ""))
                values.append(row)
                levels.append(-20.0 + louder + random.normal())
    n = len(clips)
    return clips, Rows(
        np.array(values), np.arange(n), np.zeros(n, np.int64), np.full(n, 2.0), np.array(levels)
    )
