"""The peer to measure beside: openSMILE's eGeMAPSv02 with logistic regression, same data, same line."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from models.arousal_valence.corpora import Clip
from models.arousal_valence.line import level_dbfs, through
from models.arousal_valence.prepare import BUILD, load, plain_line
from voicemon.audio.chunk import PROSODY_RATE_HZ

Values = NDArray[np.float64]


def egemaps(clips: list[Clip]) -> Values:
    """88 functionals of each clip over a plain G.711 line, float64[n, 88], kept in ``build/affect``."""
    names = " ".join(f"{clip.corpus}/{clip.path.name}" for clip in clips)
    path = BUILD / f"egemaps-{hashlib.sha256(names.encode()).hexdigest()[:12]}.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, _measure(clips))
    return np.asarray(np.load(path))


def _measure(clips: list[Clip]) -> Values:
    import opensmile

    smile = opensmile.Smile(opensmile.FeatureSet.eGeMAPSv02, opensmile.FeatureLevel.Functionals)
    random = np.random.default_rng(0)
    rows = []
    for clip in clips:
        samples = load(clip)
        heard = through(plain_line(level_dbfs(samples)), samples, random)
        rows.append(np.nan_to_num(smile.process_signal(heard, PROSODY_RATE_HZ).to_numpy()[0]))
    return np.array(rows, np.float64)


def logistic(train: Values, high: NDArray[np.bool_], weights: Values) -> "Logistic":
    """Logistic regression on standardised features, scikit-learn's defaults but for C."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = train.mean(0), train.std(0) + 1e-9
    model = LogisticRegression(C=0.01, max_iter=2000).fit((train - mean) / scale, high, sample_weight=weights)
    return Logistic(mean, scale, model.coef_[0])


class Logistic:
    """A fitted logistic regression: `score` is its log odds less a constant."""

    def __init__(self, mean: Values, scale: Values, weights: Values) -> None:
        self.mean = mean
        self.scale = scale
        self.weights = weights

    def score(self, features: Values) -> Values:
        """float64[n, f] -> float64[n], higher is more likely positive."""
        return np.asarray(((features - self.mean) / self.scale) @ self.weights)
