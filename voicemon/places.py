"""Where what ships beside the code lies: pages, weights and tables."""

import site
import sysconfig
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]


def shipped(*parts: str) -> Path:
    """The path of ``parts``, such as ``"models", "weights.toml"``: in the source tree this code is part of, or where an
    installation puts it. In the source tree, where it is at neither.
    """
    installed = (
        Path(base) / "share" / "voicemon" for base in (sysconfig.get_path("data"), site.getuserbase())
    )
    for base in (CHECKOUT, *installed):
        path = base.joinpath(*parts)
        if path.exists():
            return path
    return CHECKOUT.joinpath(*parts)
