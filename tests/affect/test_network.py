"""The network: shapes, bounds, the vote, and that a row does not depend on its neighbours' values."""

import numpy as np
import torch

from voicemon.affect.families import FAMILIES
from voicemon.affect.network import AffectNetwork, Shape, perceptrons, vote
from voicemon.kernels import perceptrons as kernel

SHAPE = Shape(hidden=(8, 6), members=3, parts=((0, 2, 4), (1, 3), (0, 1, 2, 3, 4)))


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


def test_parts_that_hear_nothing_of_each_other_add_up() -> None:
    """Two families alone: what both change together is what each of them changes by itself."""
    torch.manual_seed(3)
    apart = AffectNetwork(Shape(hidden=(8, 6), members=3, parts=((0, 2), (1, 3)))).eval()
    still, one, other = torch.zeros(4), torch.tensor([0.3, 0, -0.2, 0]), torch.tensor([0, 0.4, 0, 0.1])
    both = one + other
    said = [torch.atanh(apart(row[None])[0]) for row in (still, one, other, both)]
    torch.testing.assert_close(
        said[3] - said[0], (said[1] - said[0]) + (said[2] - said[0]), atol=1e-5, rtol=0
    )


def test_there_is_a_part_for_each_family_and_one_that_hears_all() -> None:
    *families, everything = Shape().parts
    assert len(families) == len(FAMILIES)
    share = Shape().inputs - 1
    assert everything == tuple(range(Shape().inputs))
    assert all(part[-1] == share for part in families)
    assert sorted(column for part in families for column in part[:-1]) == list(range(share))
