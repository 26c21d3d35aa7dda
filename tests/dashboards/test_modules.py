"""The pages' pure modules, tested by node where they run as they do in a browser."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DASHBOARDS = HERE.parents[1] / "dashboards"
MODULES = sorted((DASHBOARDS / "js").glob("*.js"))


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.parametrize("script", sorted(HERE.glob("*.test.mjs")), ids=lambda path: path.stem)
def test_node_tests_pass(script: Path) -> None:
    done = subprocess.run(["node", "--test", str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"pass [1-9]", done.stdout), f"nothing was tested:\n{done.stdout}"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_modules_write_text_only_and_import_what_is_there(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)
    for imported in re.findall(r'from "([^"]+)"', text):
        assert imported == "/vendor/uPlot.esm.js" or (module.parent / imported).is_file(), imported
    assert text.count("\n") <= 300


@pytest.mark.parametrize("page", sorted(DASHBOARDS.glob("*.html")), ids=lambda path: path.name)
def test_pages_name_only_elements_and_files_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for served in re.findall(r'(?:href|src)="/static/([^"]+)"', text):
        assert (DASHBOARDS / served).is_file(), served
    assert "http://" not in text and "https://" not in text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_lock_file_names_no_registry() -> None:
    lock = (DASHBOARDS / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock and "http" not in lock
