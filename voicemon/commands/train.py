"""``voicemon train``: the prosody head fitted to a person's own labelled calls."""

import sys
from pathlib import Path

from rich.console import Console

from voicemon.affect.release import CARD, RELEASE
from voicemon.errors import CorpusError
from voicemon.places import CHECKOUT

# The training code is no part of an installed package: it lies in the source tree.


def train(corpus: Path, out: Path, data: Path | None, force: bool, checkout: Path = CHECKOUT) -> int:
    """Train on the table ``corpus`` into folder ``out``, telling how it goes on standard error.

    Raises CorpusError for a table that cannot be used, a folder that holds a model already, or an installation
    without the training code.
    """
    if not (checkout / "models" / "arousal_valence" / "train_own.py").is_file():
        raise CorpusError(
            f"training needs voicemon's source tree: there is no models/arousal_valence in {checkout}"
        )
    if out.resolve() == RELEASE.resolve():
        raise CorpusError(f"{out} holds the model that ships; --out names another folder")
    if (out / CARD).exists() and not force:
        raise CorpusError(f"{out} holds a model already; --force trains it again")
    if str(checkout) not in sys.path:
        sys.path.insert(0, str(checkout))
    from models.arousal_valence.train_own import train_own

    console = Console(stderr=True)

    def say(line: str) -> None:
        console.print(line, markup=False, highlight=False, soft_wrap=True)

    model = train_own(corpus, out, data, say)
    say(f"{model} is in {out}; --emotion-model {out} of read, analyse and serve reads with it, and so does")
    say(f'[emotion] model = "{out}" in a file of options')
    return 0
