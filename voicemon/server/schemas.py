"""JSON schemas of our types, each field with the words that stand under it in the code."""

import ast
import inspect
import textwrap
from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect as shapes

REFERENCE = "#/components/schemas/{name}"


def schemas_of(types: Iterable[Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """A schema for each of ``types`` in their order, and the named ones that they refer to."""
    asked = list(types)
    schemas, named = msgspec.json.schema_components(asked, ref_template=REFERENCE)
    for struct in _structs(asked):
        for field, meaning in _meanings(struct).items():
            schema = named[struct.__name__]["properties"].get(field)
            if schema is not None and "description" not in schema:
                # What a reference points to has a description of its own, which is about something else.
                schema["description"] = meaning
    return list(schemas), named


def _structs(types: list[Any]) -> set[type[msgspec.Struct]]:
    """Every struct among ``types`` and within them."""
    found: set[type[msgspec.Struct]] = set()

    def look(shape: shapes.Type) -> None:
        if isinstance(shape, shapes.StructType):
            if shape.cls in found:
                return
            found.add(shape.cls)
            for field in shape.fields:
                look(field.type)
        elif isinstance(shape, shapes.UnionType):
            for one in shape.types:
                look(one)
        elif isinstance(shape, shapes.TupleType):
            for one in shape.item_types:
                look(one)
        elif isinstance(shape, shapes.CollectionType):
            look(shape.item_type)
        elif isinstance(shape, shapes.DictType):
            look(shape.value_type)

    for shape in shapes.multi_type_info(types):
        look(shape)
    return found


@cache
def _meanings(struct: type) -> dict[str, str]:
    """The docstring under each field of ``struct`` and of what it inherits from."""
    meanings: dict[str, str] = {}
    for one in reversed(struct.__mro__):
        if not issubclass(one, msgspec.Struct) or one is msgspec.Struct:
            continue
        (written,) = ast.parse(textwrap.dedent(inspect.getsource(one))).body
        assert isinstance(written, ast.ClassDef)
        for field, under in zip(written.body, written.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and _is_text(under):
                assert isinstance(field.target, ast.Name)
                meanings[field.target.id] = " ".join(under.value.value.split())  # type: ignore[attr-defined]
    return meanings


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
