"""The network: shapes, bounds, the vote, and that a row does not depend on its neighbours' values."""

import numpy as np
import torch

from voicemon.affect.network import AffectNetwork, Shape, perceptrons, vote
from voicemon.kernels import perceptrons as kernel

SHAPE = Shape(functionals=4, hidden=(8, 6), members=3)


def network() -> AffectNetwork:
    torch.manual_seed(1)
    return AffectNetwork(SHAPE).eval()


def test_every_member_answers_within_the_scales() -> None:
    means, log_variances = network()(100 * torch.randn(7, SHAPE.inputs))
    assert means.shape == log_variances.shape == (3, 7, 2)
    assert means.abs().max() <= 1
    assert torch.isfinite(log_variances).all()


def test_members_differ_and_may_see_different_rows() -> None:
    rows = torch.randn(3, 5, SHAPE.inputs)
    means, _ = network()(rows)
    alone, _ = network()(rows[1])
    torch.testing.assert_close(means[1], alone[1])
    assert not torch.allclose(alone[0], alone[1])


def test_a_row_is_the_same_whatever_stands_beside_it() -> None:
    row, others = torch.randn(1, SHAPE.inputs), torch.randn(2, 7, SHAPE.inputs)
    answers = [network()(torch.cat([row, other]))[0][:, 0] for other in others]
    assert torch.equal(answers[0], answers[1])


def test_the_vote_adds_disagreement_to_the_members_variance() -> None:
    means = torch.tensor([[[0.0, 0.5]], [[1.0, 0.5]]])
    log_variances = torch.full((2, 1, 2), -2.0)
    mean, deviation = vote(means, log_variances)
    torch.testing.assert_close(mean, torch.tensor([[0.5, 0.5]]))
    alone = torch.tensor(-2.0).exp()
    torch.testing.assert_close(deviation, torch.stack([alone + 0.25, alone]).sqrt()[None])


def test_the_kernel_reads_what_torch_reads() -> None:
    trained = network()
    rows = torch.randn(6, SHAPE.inputs)
    with torch.inference_mode():
        expected = vote(*trained(rows))
    mean, deviation = np.empty((2, 6, 2))
    kernel.vote(rows.numpy(), perceptrons(trained), mean, deviation)
    np.testing.assert_allclose(mean, expected[0], atol=1e-6)
    np.testing.assert_allclose(deviation, expected[1], atol=1e-6)
