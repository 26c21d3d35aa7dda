"""How far a network's own doubts must be corrected before a reading may claim them, learned from what was left out.

A network knows how far its answers scatter among voices like those it was fitted to; of a language it never heard
it is too sure. So each training corpus is read twice: by networks that heard others of its speakers, which claim what
the released network would, and by one that heard only the other corpora, which is as far off as the released network
would be in a language that is new to it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicemon.affect.sureness import NEAR, Sureness, share_within

Values = NDArray[np.float64]

ROUNDS = 30
"""Newton's steps; a handful suffice."""

FIRMNESS = 1e-3
"""Pull of the two numbers towards 0, so that claims that part right from wrong cleanly still have an answer."""


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Answers about the utterances of one corpus, float64[n] each. Errors are arousal read less arousal labelled."""

    deviation: Values
    """What networks claim that have heard other speakers of it, before any stretching."""
    error: Values
    """How far these networks are off,"""
    error_never_heard: Values
    """and a network that has heard nothing of the corpus."""


def stretch_of(left_out: list[LeftOut]) -> Values:
    """Factors float64[2] by which claimed deviations of arousal and valence are multiplied, so that their squares
    match the squared errors. Only one training corpus has valence, so nothing better is known of it: the same."""
    ratios = [np.sqrt(np.mean(o.error_never_heard**2) / np.mean(o.deviation**2)) for o in left_out]
    return np.full(2, np.mean(ratios))


def sureness_of(left_out: list[LeftOut], stretch: Values) -> Sureness:
    """The line through the log odds, so that of a corpus never heard what is called 70 % sure is right seven times
    of ten. Its slope is learned where corpora were heard and where they were not, its height where they were not.

    Source: Platt, "Probabilistic outputs for support vector machines", 1999, by Newton's method; every corpus
    counts the same.
    """
    lines, right, weights = [], [], []
    for out in left_out:
        share = share_within(NEAR, out.deviation * stretch[0])
        claimed, one, none = np.log(share / (1.0 - share)), np.ones(len(share)), np.zeros(len(share))
        lines += [np.stack([one, none, claimed]), np.stack([none, one, claimed])]
        right += [np.abs(out.error_never_heard) <= NEAR, np.abs(out.error) <= NEAR]
        weights += [one / len(share), one / len(share)]
    offset, _, slope = _logistic(np.hstack(lines).T, np.concatenate(right), np.concatenate(weights))
    assert slope > 0.0, "these networks are right the more seldom, the surer they are"
    return Sureness(float(offset), float(slope))


def _logistic(line: Values, truth: NDArray[np.bool_], weight: Values) -> Values:
    answer = np.zeros(line.shape[1])  # from here every step leads down, from farther out Newton may jump away
    for _ in range(ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-line @ answer))
        bend = (line * (weight * chance * (1.0 - chance))[:, None]).T @ line
        bend += FIRMNESS * np.eye(len(answer))
        answer = answer + np.linalg.solve(bend, line.T @ (weight * (truth - chance)) - FIRMNESS * answer)
    return answer
