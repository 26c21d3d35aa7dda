"""The kernel's vote is what a slow reading of the paper gives, and a row does not depend on its company."""

import numpy as np

from voicemon.kernels.perceptrons import Perceptrons, vote

INPUTS, WIDE, NARROW, MEMBERS = 9, 16, 8, 3


def members(seed: int, size: float = 1.0) -> Perceptrons:
    chance = np.random.default_rng(seed)
    shapes = []
    for fan_in, fan_out in ((INPUTS, WIDE), (WIDE, NARROW), (NARROW, 4)):
        shapes += [(MEMBERS, fan_in, fan_out), (MEMBERS, 1, fan_out)]
    parts = (chance.normal(0, size / np.sqrt(shape[1]), shape).astype(np.float32) for shape in shapes)
    return Perceptrons(*parts, np.array([-5.0, 1.0], np.float32))


def slow_vote(row: np.ndarray, parts: Perceptrons) -> tuple[np.ndarray, np.ndarray]:
    means, variances = [], []
    for m in range(MEMBERS):
        x = row.astype(float)
        for weight, bias in ((parts.first, parts.first_bias), (parts.second, parts.second_bias)):
            x = x @ weight[m].astype(float) + bias[m, 0]
            x = x / (1 + np.exp(np.minimum(-x, 700)))
        x = x @ parts.third[m].astype(float) + parts.third_bias[m, 0]
        means.append(np.tanh(x[:2]))
        variances.append(np.exp(np.clip(x[2:], -5.0, 1.0)))
    return np.mean(means, 0), np.sqrt(np.mean(variances, 0) + np.var(means, 0))


def voted(rows: np.ndarray, parts: Perceptrons) -> tuple[np.ndarray, np.ndarray]:
    mean, deviation = np.empty((2, len(rows), 2))
    vote(rows, parts, mean, deviation)
    return mean, deviation


def test_it_votes_as_the_paper_says() -> None:
    rows = np.random.default_rng(1).normal(size=(4, INPUTS)).astype(np.float32)
    for parts in (members(2), members(3, size=20.0)):
        mean, deviation = voted(rows, parts)
        for row, found, wide in zip(rows, mean, deviation, strict=True):
            expected, expected_wide = slow_vote(row, parts)
            np.testing.assert_allclose(found, expected, atol=1e-5)
            np.testing.assert_allclose(wide, expected_wide, atol=1e-5)


def test_a_row_is_the_same_alone() -> None:
    rows = np.random.default_rng(4).normal(size=(3, INPUTS)).astype(np.float32)
    mean, deviation = voted(rows, members(5))
    for n, row in enumerate(rows):
        alone, wide = voted(row[None], members(5))
        assert (alone.tobytes(), wide.tobytes()) == (mean[n].tobytes(), deviation[n].tobytes())
