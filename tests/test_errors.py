"""One error tree, and every message names what was wrong."""

import ast
from functools import cache
from pathlib import Path

from voicemon import errors
from voicemon.errors import VoicemonError

ROOT = Path(__file__).resolve().parents[1] / "voicemon"

OWN_SLIPS = {"ValueError", "KeyError"}
"""What a wrong call from our own code raises: nothing that a person can mend."""

FRAMEWORKS = {"typer.Exit", "SystemExit", "WebSocketDisconnect"}

Raise = tuple[str, str, list[ast.expr]]
"""Where, what and with which arguments."""


@cache
def sources() -> dict[Path, list[ast.AST]]:
    """Every node of every module."""
    return {path: list(ast.walk(ast.parse(path.read_text(encoding="utf-8")))) for path in ROOT.rglob("*.py")}


def raises() -> list[Raise]:
    """Everything that voicemon raises by the name of its class."""
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno}", ast.unparse(node.exc.func), node.exc.args)
        for path, nodes in sources().items()
        for node in nodes
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
    ]


def family() -> set[str]:
    """Names of all errors under `VoicemonError`, wherever they are declared."""
    known = set(vars(errors))
    classes = [node for nodes in sources().values() for node in nodes if isinstance(node, ast.ClassDef)]
    return known | {node.name for node in classes if known & {ast.unparse(base) for base in node.bases}}


def test_what_a_person_can_mend_is_under_one_error() -> None:
    declared = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert len(declared) > 5
    assert all(issubclass(kind, VoicemonError) and kind.__doc__ for kind in declared)


def test_nothing_else_is_raised() -> None:
    private = {name for _, name, _ in raises() if name.startswith("_")}  # caught where they are raised
    assert len(raises()) > 80
    strangers = {name for _, name, _ in raises()} - family() - OWN_SLIPS - FRAMEWORKS - private
    assert not {name for name in strangers if name[0].isupper() or "." in name}


def test_a_message_names_the_offending_value() -> None:
    for where, name, arguments in raises():
        if name not in vars(errors):
            continue
        assert arguments, f"{where}: {name} says nothing"
        message = arguments[0]
        if isinstance(message, ast.JoinedStr):
            assert any(isinstance(part, ast.FormattedValue) for part in message.values), where
        elif isinstance(message, ast.Constant):
            assert "'" in message.value, f"{where}: {message.value}"
