"""The network from prosodic functionals to arousal and valence: several small perceptrons that vote.

Each member sees the functionals against the population and against the speaker's own baseline, both in
population deviations, and how much of that baseline is the speaker's. It answers with two means (tanh, so
-1..1) and two log variances; the vote is their mixture (Lakshminarayanan et al., "Simple and scalable
predictive uncertainty estimation using deep ensembles", NeurIPS 2017, section 2.4).

torch is imported here: it trains the network. A live reading is taken by the kernel `kernels.perceptrons`.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from voicemon.kernels.perceptrons import HEADS, Perceptrons

DEEPEST_LOG_VARIANCE = -5.0
"""A member may not be surer than a deviation of exp(-5/2), about .08."""

HIGHEST_LOG_VARIANCE = 1.0


@dataclass(frozen=True)
class Shape:
    """How large the network is."""

    functionals: int
    """Functionals an utterance has; a member sees twice as many numbers and the baseline's share."""
    hidden: tuple[int, int] = (64, 32)
    """Width of the two hidden layers."""
    members: int = 5
    """Perceptrons that vote, each from its own seed."""

    @property
    def inputs(self) -> int:
        """Numbers that a member sees."""
        return 2 * self.functionals + 1


class AffectNetwork(nn.Module):
    """All members at once: weights have a leading axis for the member."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.dropout = 0.0
        widths = (shape.inputs, *shape.hidden, 2 * HEADS)
        for layer, (fan_in, fan_out) in enumerate(pairwise(widths)):
            reach = (3.0 / fan_in) ** 0.5
            weight = torch.empty(shape.members, fan_in, fan_out).uniform_(-reach, reach)
            self.register_parameter(f"weight{layer}", nn.Parameter(weight))
            self.register_parameter(f"bias{layer}", nn.Parameter(torch.zeros(shape.members, 1, fan_out)))

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """float32[n, inputs] or [members, n, inputs] -> means and log variances, each [members, n, 2]."""
        x = inputs.expand(self.shape.members, *inputs.shape) if inputs.ndim == 2 else inputs
        for layer in range(3):
            x = torch.baddbmm(self.get_parameter(f"bias{layer}"), x, self.get_parameter(f"weight{layer}"))
            if layer < 2:
                x = nn.functional.dropout(nn.functional.silu(x), self.dropout, self.training)
        means = torch.tanh(x[..., :HEADS])
        return means, x[..., HEADS:].clamp(DEEPEST_LOG_VARIANCE, HIGHEST_LOG_VARIANCE)


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
    return Perceptrons(*numbers)
