"""What each answer says besides its status."""

import pytest

from tests.siprec import UDP, request
from voicemon.sources.sip.sip_answers import REASONS, accepted, plain, refusal, trying
from voicemon.sources.sip.sip_repeats import Flow


@pytest.mark.parametrize("status", [status for status in REASONS if status > 100])
def test_every_answer_names_what_is_allowed(status: int) -> None:
    answer = plain(request("INVITE"), status)
    assert "BYE" in answer.first("allow") and answer.reason == REASONS[status]
    beside = {415: "accept", 422: "min-se", 503: "retry-after"}
    assert bool(answer.first(beside.get(status, "allow")))


def test_a_reason_stays_within_its_quotes() -> None:
    warning = refusal(request("INVITE"), 400, 'a "b"\r\nc \\').first("warning")
    assert warning == "399 voicemon \"a 'b' c /\""


def test_an_invitation_is_accepted_where_it_came_in() -> None:
    flow = Flow("TLS", "2001:db8::1", 1, "2001:db8::2", 5061, 3)
    answer = accepted(request("INVITE"), flow, [("X", "y")], b"v=0")
    assert answer.first("contact") == "<sip:voicemon@[2001:db8::2]:5061;transport=tls>;+sip.srs"
    assert (answer.first("content-type"), answer.first("x")) == ("application/sdp", "y")
    assert accepted(request("UPDATE"), UDP, [], b"").first("content-type") == ""
    assert trying(request("INVITE")).status == 100
