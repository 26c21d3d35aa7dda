"""What an invitation's body holds."""

import pytest

from tests.siprec import BODY, METADATA, OFFER, UDP, request
from voicemon.errors import ProtocolError
from voicemon.sources.sip.multipart import write_parts
from voicemon.sources.sip.sip_answers import Refused
from voicemon.sources.siprec.siprec_invitation import read_invitation


def test_both_parts_or_either() -> None:
    both = read_invitation(request("INVITE", 1, BODY), UDP)
    assert both.offer is not None and len(both.offer.streams) == 2
    assert both.metadata is not None and both.metadata.labels == ("1", "2")
    plain = read_invitation(request("INVITE", 1, OFFER), UDP)
    assert plain.offer is not None and plain.metadata is None
    told = read_invitation(request("UPDATE", 1, METADATA, content_type="application/rs-metadata"), UDP)
    assert told.offer is None and told.metadata is not None
    nothing = read_invitation(request("UPDATE"), UDP)
    assert nothing.offer is None and nothing.metadata is None


def test_other_parts_are_passed_over_but_another_body_is_refused() -> None:
    body = write_parts([("application/sdp", "", OFFER), ("application/vendor", "", b"\xff")], "b")
    assert read_invitation(request("INVITE", 1, body), UDP).offer is not None
    with pytest.raises(Refused, match="a body of 'application/vendor'"):
        read_invitation(request("INVITE", 1, b"x", content_type="application/vendor"), UDP)
    with pytest.raises(Refused, match="a body in 'gzip'"):
        read_invitation(request("INVITE", 1, OFFER, content_encoding="gzip"), UDP)
    with pytest.raises(ProtocolError):
        read_invitation(request("INVITE", 1, b"v=1"), UDP)
