"""A dense layer is rows times a matrix and a bias, and a row does not depend on its company."""

import numpy as np
import pytest

from tests.reference.signals import JIT
from voicemon.kernels.dense import dense


def layer(rows: int, inputs: int, outputs: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(rows + inputs)
    shapes = ((rows, inputs), (inputs, outputs), (outputs,))
    one, other, bias = (chance.normal(size=shape).astype(np.float32) for shape in shapes)
    return one, other, bias


@pytest.mark.parametrize("inputs", [1, 7, 8, 9, 129])
def test_it_is_a_product_and_a_bias(inputs: int) -> None:
    rows, matrix, bias = layer(3, inputs, 12)
    out = np.zeros((3, 12), np.float32)
    dense(rows, matrix, bias, out)
    np.testing.assert_allclose(out, rows.astype(float) @ matrix + bias, atol=1e-5)


def test_a_row_is_the_same_alone() -> None:
    rows, matrix, bias = layer(5 if JIT else 2, 43, 64)
    together, alone = np.zeros((len(rows), 64), np.float32), np.zeros((1, 64), np.float32)
    dense(rows, matrix, bias, together)
    for row, found in zip(rows, together, strict=True):
        dense(row[None], matrix, bias, alone)
        assert alone.tobytes() == found.tobytes()
