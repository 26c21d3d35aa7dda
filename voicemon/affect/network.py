"""The network from prosodic functionals to arousal and valence: several members that vote.

A member adds up what its parts say. Each part is a small perceptron: one for each family of functionals (pitch,
loudness, rhythm and so on), which hears nothing else, and one that hears all of them. So where a line or a language
spoils one family, the others still speak for themselves. A part sees its functionals against the population and against
the speaker's own baseline, both in population deviations, and how much of that baseline is the speaker's.

A member answers with two means (tanh, so -1..1) and two log variances; the vote is the members' mixture
(Lakshminarayanan et al., "Simple and scalable predictive uncertainty estimation using deep ensembles", NeurIPS 2017,
section 2.4). Adding up comes from generalised additive models (Hastie & Tibshirani, Statistical Science 1 (1986)
297-318).

torch is imported here: it trains the network. A live reading is taken by the kernel `kernels.perceptrons`.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
import torch
from torch import Tensor, nn

from voicemon.affect.families import FAMILIES, columns_of
from voicemon.features.functionals import FUNCTIONALS
from voicemon.kernels.perceptrons import HEADS, Perceptrons

DEEPEST_LOG_VARIANCE = -5.0
"""A member may not be surer than a deviation of exp(-5/2), about .08."""

HIGHEST_LOG_VARIANCE = 1.0

Columns = tuple[int, ...]


def _parts() -> tuple[Columns, ...]:
    """What each part hears of `voicemon.affect.inputs.network_inputs`: a family, the last one all."""
    count = len(FUNCTIONALS)
    families = (np.flatnonzero(columns_of(family)).tolist() for family in FAMILIES)
    of_families = ((*family, *(count + column for column in family), 2 * count) for family in families)
    return (*of_families, tuple(range(2 * count + 1)))


@dataclass(frozen=True)
class Shape:
    """How large the network is."""

    hidden: tuple[int, int] = (24, 16)
    """Width of the two hidden layers of a part."""
    members: int = 5
    """Members that vote, each from its own seed."""
    parts: tuple[Columns, ...] = _parts()
    """Which inputs each part of a member hears."""

    @property
    def inputs(self) -> int:
        """Numbers that a member sees."""
        return 1 + max(map(max, self.parts))

    @cached_property
    def edges(self) -> list[int]:
        """Where the columns of each part begin and end, when those of all parts stand in a row."""
        return [0, *accumulate(map(len, self.parts))]


class AffectNetwork(nn.Module):
    """All members at once: weights have a leading axis for the member, those of the first layer a second one for what
    the parts hear, the others one for the part."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.dropout = 0.0
        parts, (wide, narrow) = len(shape.parts), shape.hidden
        reaches = [torch.full((len(part), 1), _reach(len(part))) for part in shape.parts]
        self._own("weight0", torch.cat(reaches), shape.edges[-1], wide)
        self._own("weight1", torch.tensor(_reach(wide)), parts, wide, narrow)
        self._own("weight2", torch.tensor(_reach(narrow)), parts, narrow, 2 * HEADS)
        for layer, size in enumerate(((parts, wide), (parts, narrow), (2 * HEADS,))):
            self._own(f"bias{layer}", torch.tensor(0.0), *size)

    def _own(self, name: str, reach: Tensor, *size: int) -> None:
        weight = torch.empty(self.shape.members, *size).uniform_(-1.0, 1.0)
        self.register_parameter(name, nn.Parameter(reach * weight))

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """float32[n, inputs] or [members, n, inputs] -> means and log variances, each [members, n, 2]."""
        x = inputs.expand(self.shape.members, *inputs.shape) if inputs.ndim == 2 else inputs
        answer = self.get_parameter("bias2").unsqueeze(1)
        for part, (first, last) in enumerate(pairwise(self.shape.edges)):
            heard = x[..., list(self.shape.parts[part])]
            hidden = self._layer(heard, self.get_parameter("weight0")[:, first:last], "bias0", part)
            narrow = self._layer(hidden, self.get_parameter("weight1")[:, part], "bias1", part)
            answer = torch.baddbmm(answer, narrow, self.get_parameter("weight2")[:, part])
        means = torch.tanh(answer[..., :HEADS])
        return means, answer[..., HEADS:].clamp(DEEPEST_LOG_VARIANCE, HIGHEST_LOG_VARIANCE)

    def _layer(self, x: Tensor, weight: Tensor, bias: str, part: int) -> Tensor:
        summed = torch.baddbmm(self.get_parameter(bias)[:, part].unsqueeze(1), x, weight)
        return nn.functional.dropout(nn.functional.silu(summed), self.dropout, self.training)


def _reach(fan_in: int) -> float:
    """Weights within this have a deviation of one over the root of what they add up."""
    return float((3.0 / fan_in) ** 0.5)


def vote(means: Tensor, log_variances: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation of the members' mixture, each [n, 2], from what `AffectNetwork` answers."""
    mean = means.mean(0)
    variance = log_variances.exp().mean(0) + means.var(0, unbiased=False)
    return mean, variance.sqrt()


def perceptrons(network: AffectNetwork) -> Perceptrons:
    """The numbers of a network, for the kernel."""
    names = (f"{part}{layer}" for layer in range(3) for part in ("weight", "bias"))
    numbers = [network.get_parameter(name).detach().contiguous().numpy() for name in names]
    numbers.append(np.array([DEEPEST_LOG_VARIANCE, HIGHEST_LOG_VARIANCE], np.float32))
    heard = np.concatenate([np.array(part, np.int64) for part in network.shape.parts])
    return Perceptrons(heard, np.array(network.shape.edges, np.int64), *numbers)
