"""What is installed has all that it needs, not only where its source tree lies."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from voicemon.places import CHECKOUT, shipped

PARTS = ("voicemon", "models", "dashboards", "pyproject.toml", "README.md", "LICENSE")


def test_in_the_source_tree_it_is_found_there() -> None:
    assert shipped("models", "weights.toml") == CHECKOUT / "models" / "weights.toml"
    assert shipped("nothing", "like it") == CHECKOUT / "nothing" / "like it"


def test_a_wheel_holds_the_pages_and_the_weights(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    left_out = shutil.ignore_patterns("__pycache__", "axe-core", ".*")
    for part in PARTS:
        whole = CHECKOUT / part
        if whole.is_dir():
            shutil.copytree(whole, source / part, ignore=left_out)
        else:
            shutil.copy(whole, source)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(tmp_path), str(source)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    needed = [
        path.relative_to(CHECKOUT)
        for folder, pattern in (
            ("dashboards", "*.html"), ("dashboards/js", "*.js"), ("dashboards/css", "*"),
            ("models/arousal_valence/release", "*"),
        )
        for path in (CHECKOUT / folder).glob(pattern)
    ]  # fmt: skip
    data = f"{wheel.stem.removesuffix('-py3-none-any')}.data/data/share/voicemon"
    assert needed
    assert {f"{data}/{path.as_posix()}" for path in needed} <= held
    assert f"{data}/models/weights.toml" in held
    assert "voicemon/conversation/cues/rules.toml" in held
    # The pages' addresses of it: /vendor/uPlot.esm.js and /vendor/uPlot.min.css.
    if (CHECKOUT / "dashboards" / "node_modules" / "uplot").is_dir():
        assert {
            f"{data}/dashboards/node_modules/uplot/dist/uPlot.{end}" for end in ("esm.js", "min.css")
        } <= held
