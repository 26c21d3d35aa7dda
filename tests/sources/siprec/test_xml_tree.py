"""XML of strangers: read where it is small and plain, refused where it would expand or exhaust."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.errors import ProtocolError
from voicemon.sources.siprec.xml_tree import BYTES_LIMIT, DEPTH_LIMIT, ELEMENT_LIMIT, read_xml

BOMB = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
THIEF = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


def test_names_lose_their_namespaces_and_texts_their_edges() -> None:
    root = read_xml(
        b'\n<?xml version="1.0"?><a:x xmlns:a="urn:1" a:ID="5"><y> t\xc3\xa4xt </y><Y/><!-- no --></a:x>'
    )
    assert (root.name, root.attributes) == ("x", {"id": "5"})
    assert [child.text for child in root.under("y")] == ["täxt", ""]
    assert [one.name for one in root.all()] == ["x", "y", "Y"]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "not XML"),
        (b"<a>", "not XML"),
        (b"<a>&undefined;</a>", "not XML"),
        (BOMB, "document type"),
        (THIEF, "document type"),
        (b"<a>" * (DEPTH_LIMIT + 1) + b"</a>" * (DEPTH_LIMIT + 1), "deeper than"),
        (b"<a>" + b"<b/>" * ELEMENT_LIMIT + b"</a>", "more than 2000 elements"),
        (b"<a>" + b" " * BYTES_LIMIT + b"</a>", "bytes; 65536 are taken"),
    ],
)
def test_dangerous_or_spoilt_documents_are_refused(data: bytes, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        read_xml(data)


@given(st.integers(0, 60), st.binary(max_size=12))
def test_spoilt_bytes_are_a_document_or_a_protocol_error(at: int, noise: bytes) -> None:
    spoilt = bytearray(b'<?xml version="1.0"?><a b="c"><d>text</d><e f="g"/></a>')
    spoilt[at : at + len(noise)] = noise
    with contextlib.suppress(ProtocolError):
        read_xml(bytes(spoilt))
