"""Small XML documents of strangers, read without what makes XML dangerous: no document type, hence no entities."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from voicemon.errors import ProtocolError

BYTES_LIMIT = 1 << 16
DEPTH_LIMIT = 16
ELEMENT_LIMIT = 2_000


@dataclass(slots=True)
class Element:
    """One element. Namespaces are taken off: vendors differ in theirs, not in the names."""

    name: str
    attributes: dict[str, str]
    children: "list[Element]" = field(default_factory=list)
    text: str = ""

    def under(self, name: str) -> "list[Element]":
        """Children called ``name``, which is in small letters."""
        return [child for child in self.children if child.name.lower() == name]

    def all(self) -> "Iterator[Element]":
        """The element, and everything below it."""
        yield self
        for child in self.children:
            yield from child.all()


def read_xml(data: bytes) -> Element:
    """The root of a document in UTF-8.

    Raises ProtocolError for what is not well-formed, has a document type, or is too long, deep or large.
    """
    if len(data) > BYTES_LIMIT:
        raise ProtocolError(f"XML of {len(data)} bytes; {BYTES_LIMIT} are taken")
    building = _Building()
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.StartElementHandler = building.start
    parser.EndElementHandler = building.end
    parser.CharacterDataHandler = building.text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data.strip(), True)
    except expat.ExpatError as error:
        raise ProtocolError(f"not XML: {error}") from None
    return building.open[0].children[0]


class _Building:
    def __init__(self) -> None:
        self.open = [Element("", {})]
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > ELEMENT_LIMIT or len(self.open) > DEPTH_LIMIT:
            raise ProtocolError(f"XML with more than {ELEMENT_LIMIT} elements, or deeper than {DEPTH_LIMIT}")
        element = Element(_local(name), {_local(key).lower(): value for key, value in attributes.items()})
        self.open[-1].children.append(element)
        self.open.append(element)

    def end(self, _: str) -> None:
        done = self.open.pop()
        done.text = done.text.strip()

    def text(self, text: str) -> None:
        self.open[-1].text += text


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse(name: str, *_: object) -> None:
    raise ProtocolError(
        f"XML of the document type {name[:80]!r}; none is taken, so that nothing in it is expanded"
    )
