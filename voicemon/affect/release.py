"""The released model on disk: ``weights.safetensors`` and ``model.json`` beside it.

The weights hold nothing but numbers. ``model.json`` names the functionals they were fitted to, in order: a
model that does not fit the live features is refused rather than fed nonsense.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from voicemon.errors import WeightsError
from voicemon.features.baseline import Population
from voicemon.features.functionals import FUNCTIONALS

if TYPE_CHECKING:
    from voicemon.affect.network import AffectNetwork

WEIGHTS = "weights.safetensors"
CARD = "model.json"
FORMAT = 1

_IN_TREE = Path(__file__).resolve().parents[2] / "models" / "arousal_valence" / "release"
_INSTALLED = Path(__file__).resolve().parent / "release"

RELEASE = _INSTALLED if _INSTALLED.is_dir() else _IN_TREE
"""Where the model that ships lies: inside an installed package, or in the source tree."""


@dataclass(frozen=True, eq=False)
class Release:
    """A network and what is needed to use it."""

    network: "AffectNetwork"
    population: Population
    stretch: NDArray[np.float64]
    """Factors [2] for the deviations of arousal and valence, so that they hold on corpora never heard."""
    model: str = ""
    """Id that readings carry: ``prosody-`` and the first 8 hex digits of the weights' SHA-256."""


def write_release(folder: Path, release: Release, figures: dict[str, Any]) -> str:
    """Store a release with the figures of its training, and return its model id."""
    from safetensors.torch import save

    tensors = {name: p.detach().contiguous() for name, p in release.network.named_parameters()}
    tensors |= {
        name: _tensor(getattr(release.population, name)) for name in ("mean", "scale", "follows_gain")
    }
    tensors["stretch"] = _tensor(release.stretch)
    content = save(tensors)
    digest = hashlib.sha256(content).hexdigest()
    card = {
        "format": FORMAT,
        "model": f"prosody-{digest[:8]}",
        "sha256": digest,
        "hidden": list(release.network.shape.hidden),
        "members": release.network.shape.members,
        "functionals": [f.name for f in FUNCTIONALS],
        "training": figures,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(content)
    (folder / CARD).write_text(json.dumps(card, indent=1) + "\n")
    return str(card["model"])


def read_release(folder: Path = RELEASE) -> Release:
    """Read a release back.

    Raises WeightsError where a file is missing or torn, the weights are not what ``model.json`` says, or the
    functionals are not those that this voicemon computes.
    """
    from safetensors.torch import load

    from voicemon.affect.network import AffectNetwork, Shape

    card, content = _read_files(folder)
    tensors = load(content)
    network = AffectNetwork(Shape(len(FUNCTIONALS), tuple(card["hidden"]), card["members"])).eval()
    network.load_state_dict({name: tensors[name] for name in network.state_dict()})
    return Release(
        network.requires_grad_(False),
        Population(*(tensors[name].numpy() for name in ("mean", "scale", "follows_gain"))),
        tensors["stretch"].numpy(),
        card["model"],
    )


def _read_files(folder: Path) -> tuple[dict[str, Any], bytes]:
    try:
        card = json.loads((folder / CARD).read_text())
        content = (folder / WEIGHTS).read_bytes()
    except (OSError, ValueError) as error:
        raise WeightsError(f"no arousal/valence model in {folder}: {error}") from error
    if card.get("format") != FORMAT:
        raise WeightsError(f"{folder / CARD} has format {card.get('format')!r}, this voicemon reads {FORMAT}")
    digest = hashlib.sha256(content).hexdigest()
    if digest != card["sha256"]:
        raise WeightsError(f"{folder / WEIGHTS} has SHA-256 {digest}, {CARD} says {card['sha256']}")
    expected = [f.name for f in FUNCTIONALS]
    if card["functionals"] != expected:
        odd = sorted(set(card["functionals"]) ^ set(expected)) or ["their order"]
        raise WeightsError(
            f"{folder / CARD} was fitted to other functionals than those computed here: {', '.join(odd[:5])}"
        )
    return card, content


def _tensor(values: NDArray[Any]) -> Any:
    import torch

    return torch.from_numpy(np.ascontiguousarray(values))
