"""The kernel's vote is what a slow reading of the paper gives, and a row does not depend on its company."""

import numpy as np

from voicemon.kernels.perceptrons import Perceptrons, vote

INPUTS, WIDE, NARROW, MEMBERS = 9, 16, 8, 3
PARTS = ([0, 2, 4, 6, 8], [1, 3], list(range(INPUTS)))


def members(seed: int, size: float = 1.0) -> Perceptrons:
    chance = np.random.default_rng(seed)
    columns = np.concatenate(PARTS)

    def numbers(*shape: int) -> np.ndarray:
        return chance.normal(0, size / np.sqrt(shape[-2]), shape).astype(np.float32)

    return Perceptrons(
        columns,
        np.cumsum([0, *map(len, PARTS)]),
        numbers(MEMBERS, len(columns), WIDE),
        numbers(MEMBERS, len(PARTS), WIDE),
        numbers(MEMBERS, len(PARTS), WIDE, NARROW),
        numbers(MEMBERS, len(PARTS), NARROW),
        numbers(MEMBERS, len(PARTS), NARROW, 4),
        numbers(MEMBERS, 4),
        np.array([-5.0, 1.0], np.float32),
    )


def layer(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    x = x @ weight.astype(float) + bias
    return x / (1 + np.exp(np.minimum(-x, 700)))


def slow_vote(row: np.ndarray, many: Perceptrons) -> tuple[np.ndarray, np.ndarray]:
    means, variances = [], []
    for m in range(MEMBERS):
        answer = many.third_bias[m].astype(float)
        for p, heard in enumerate(PARTS):
            weights = many.first[m, many.edges[p] : many.edges[p + 1]]
            hidden = layer(row[heard].astype(float), weights, many.first_bias[m, p])
            narrow = layer(hidden, many.second[m, p], many.second_bias[m, p])
            answer = answer + narrow @ many.third[m, p].astype(float)
        means.append(np.tanh(answer[:2]))
        variances.append(np.exp(np.clip(answer[2:], -5.0, 1.0)))
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
