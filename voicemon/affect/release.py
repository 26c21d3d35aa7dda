"""The released models on disk: a safetensors file of weights and a card in JSON beside it.

``weights.safetensors`` and ``model.json`` are the prosody head, ``fused-base.safetensors`` and ``fused-base.json``
the head that reads the encoder states of Whisper ``base`` as well.

The weights hold nothing but numbers. The card names the functionals they were fitted to, in order: a
model that does not fit the live features is refused rather than fed nonsense.
"""

import hashlib
import json
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from voicemon.affect.states import StateReader
from voicemon.affect.sureness import Sureness
from voicemon.errors import WeightsError
from voicemon.features.baseline import Population
from voicemon.features.functionals import FUNCTIONALS
from voicemon.places import shipped

if TYPE_CHECKING:
    from voicemon.affect.network import AffectNetwork

WEIGHTS = "weights.safetensors"
CARD = "model.json"
FORMAT = 3
STATE_TENSORS = ("middle", "axes", "offset", "deviation", "weight")

RELEASE = shipped("models", "arousal_valence", "release")
"""Where the model that ships lies."""


@dataclass(frozen=True, eq=False)
class Release:
    """A network and what is needed to use it."""

    network: "AffectNetwork"
    population: Population
    stretch: NDArray[np.float64]
    """Factors [2] for the deviations of arousal and valence, so that they hold on corpora never heard."""
    sureness: Sureness
    """What makes a confidence of the deviation of arousal."""
    model: str = ""
    """Id that readings carry: the head and the first 8 hex digits of the weights' SHA-256."""
    states: StateReader | None = None
    """What is read of Whisper's encoder; None for the prosody head, which reads functionals alone."""

    @property
    def head(self) -> str:
        """``prosody``, or ``fused-base`` where the states of Whisper ``base`` are read."""
        return f"fused-{self.states.whisper}" if self.states is not None else "prosody"


def files_of(head: str) -> tuple[str, str]:
    """Names of a head's weights and card."""
    return (WEIGHTS, CARD) if head == "prosody" else (f"{head}.safetensors", f"{head}.json")


def has_fused(whisper: str, folder: Path = RELEASE) -> bool:
    """Whether a head ships that reads the states of the Whisper of this name."""
    return (folder / files_of(f"fused-{whisper}")[1]).is_file()


def write_release(folder: Path, release: Release, figures: dict[str, Any]) -> str:
    """Store a release with the figures of its training, and return its model id."""
    from safetensors.torch import save

    tensors = {name: p.detach().contiguous() for name, p in release.network.named_parameters()}
    tensors["heard"] = _tensor(np.concatenate(release.network.shape.parts))
    tensors |= {
        name: _tensor(getattr(release.population, name)) for name in ("mean", "scale", "follows_gain")
    }
    tensors["stretch"] = _tensor(release.stretch)
    tensors["sureness"] = _tensor(np.array([release.sureness.offset, release.sureness.slope]))
    if release.states is not None:
        tensors |= {name: _tensor(getattr(release.states, name)) for name in STATE_TENSORS}
    content = save(tensors)
    digest = hashlib.sha256(content).hexdigest()
    card = {
        "format": FORMAT,
        "model": f"{release.head}-{digest[:8]}",
        "sha256": digest,
        "hidden": list(release.network.shape.hidden),
        "members": release.network.shape.members,
        "parts": [len(part) for part in release.network.shape.parts],
        "functionals": [f.name for f in FUNCTIONALS],
        "training": figures,
    }
    if release.states is not None:
        card["whisper"] = release.states.whisper
    weights, card_name = files_of(release.head)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / weights).write_bytes(content)
    (folder / card_name).write_text(json.dumps(card, indent=1) + "\n")
    return str(card["model"])


def read_release(folder: Path = RELEASE, head: str = "prosody") -> Release:
    """Read a head back: ``prosody``, or ``fused-`` and the name of a Whisper.

    Raises WeightsError where a file is missing or torn, the weights are not what the card says, or the
    functionals are not those that this voicemon computes.
    """
    from safetensors.torch import load

    from voicemon.affect.network import AffectNetwork, Shape

    card, content = _read_files(folder, *files_of(head))
    tensors = load(content)
    states = None
    if head != "prosody":
        states = StateReader(card["whisper"], *(tensors[name].numpy() for name in STATE_TENSORS))
    heard = iter(tensors["heard"].tolist())
    parts = tuple(tuple(islice(heard, count)) for count in card["parts"])
    network = AffectNetwork(Shape(tuple(card["hidden"]), card["members"], parts)).eval()
    network.load_state_dict({name: tensors[name] for name in network.state_dict()})
    return Release(
        network.requires_grad_(False),
        Population(*(tensors[name].numpy() for name in ("mean", "scale", "follows_gain"))),
        tensors["stretch"].numpy(),
        Sureness(*tensors["sureness"].tolist()),
        card["model"],
        states,
    )


def _read_files(folder: Path, weights: str, card_name: str) -> tuple[dict[str, Any], bytes]:
    try:
        card = json.loads((folder / card_name).read_text())
        content = (folder / weights).read_bytes()
    except (OSError, ValueError) as error:
        raise WeightsError(f"no arousal/valence model in {folder}: {error}") from error
    if card.get("format") != FORMAT:
        raise WeightsError(
            f"{folder / card_name} has format {card.get('format')!r}, this voicemon reads {FORMAT}"
        )
    digest = hashlib.sha256(content).hexdigest()
    if digest != card["sha256"]:
        raise WeightsError(f"{folder / weights} has SHA-256 {digest}, {card_name} says {card['sha256']}")
    expected = [f.name for f in FUNCTIONALS]
    if card["functionals"] != expected:
        odd = sorted(set(card["functionals"]) ^ set(expected)) or ["their order"]
        raise WeightsError(
            f"{folder / card_name} was fitted to other functionals than those computed here: {', '.join(odd[:5])}"
        )
    return card, content


def _tensor(values: NDArray[Any]) -> Any:
    import torch

    return torch.from_numpy(np.ascontiguousarray(values))
