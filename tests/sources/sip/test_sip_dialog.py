"""What is kept of a call, and how its session timer is answered."""

import pytest

from tests.siprec import UDP, request
from voicemon.sources.sip.sip_dialog import begun, timer_of


def test_this_sides_requests_go_the_way_that_the_invitation_came() -> None:
    invite = request("INVITE", 7, record_route="<sip:p1;lr>, <sip:p2;lr>")
    dialog = begun(invite, UDP, "us", 5)
    assert dialog.key == ("call-17@sbc", "us", "them") and dialog.remote_number == 7
    bye = dialog.request("BYE", "z9hG4bKx", "done")
    assert bye.all("route") == ["<sip:p1;lr>", "<sip:p2;lr>"]
    assert (bye.uri, bye.first("cseq")) == ("sip:sbc@192.0.2.1:5060", "1 BYE")
    assert bye.first("from") == "<sip:srs@example.com>;tag=us"
    assert bye.first("via") == "SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKx;rport"
    assert dialog.request("BYE", "b", "x").first("cseq") == "2 BYE"


@pytest.mark.parametrize(
    ("asked", "seconds", "too_short"),
    [
        ({"session_expires": "1800;refresher=uac", "supported": "timer"}, 1800, False),
        ({"session_expires": "1800", "require": "timer, siprec"}, 1800, False),
        ({"session_expires": "1800;refresher=uas", "supported": "timer"}, None, False),
        ({"session_expires": "1800"}, None, False),
        ({"session_expires": "soon", "supported": "timer"}, None, False),
        ({"session_expires": "89", "supported": "timer"}, None, True),
        ({}, None, False),
    ],
)
def test_timers(asked: dict[str, str], seconds: int | None, too_short: bool) -> None:
    timer = timer_of(request("INVITE", **asked))
    assert (timer.seconds, timer.too_short) == (seconds, too_short)
    assert timer.end(100.0) == (None if seconds is None else 100 + seconds - 32)
    assert bool(timer.headers) == (seconds is not None)
