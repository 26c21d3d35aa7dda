"""Imports point down: a package may use those below it and nothing above."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "voicemon"

LAYERS = [
    {"errors", "clock", "places"},
    {"kernels"},
    {"audio"},
    {"features", "speech"},
    {"transcription", "affect"},
    {"config"},
    {"heard"},
    {"channel_analyser"},
    {"analyser"},
    {"events"},
    {"conversation"},
    {"call"},
    {"archive"},
    {"export", "sources", "demo"},
    {"server", "sending"},
    {"client", "commands"},
    {"bench"},
    {"cli"},
    {"__main__"},
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}


def imports_of(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("voicemon."):
            names.add(node.module.split(".")[1])
        elif isinstance(node, ast.ImportFrom) and node.module == "voicemon":
            names |= {alias.name for alias in node.names if alias.name in RANK}
        elif isinstance(node, ast.Import):
            names |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("voicemon.")}
    return names


def test_every_module_has_its_place() -> None:
    parts = {path.relative_to(ROOT).parts[0].removesuffix(".py") for path in ROOT.rglob("*.py")}
    assert parts - {"__init__"} == set(RANK)


def test_imports_point_down() -> None:
    upward = []
    for path in ROOT.rglob("*.py"):
        here = path.relative_to(ROOT).parts[0].removesuffix(".py")
        for name in imports_of(path) - {here}:
            if here != "__init__" and RANK[name] >= RANK[here]:
                upward.append(f"{path.relative_to(ROOT)} imports {name}")
    assert upward == []
