"""Offers as recording clients make them, and the answers of a recorder."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.sip.sdp import STREAM_LIMIT, read_sdp, write_answer, write_offer

OFFER = b"""v=0
o=SRC 2890844526 2890844526 IN IP4 198.51.100.1
s=-
c=IN IP4 198.51.100.1
t=0 0
a=inactive
m=audio 12240 RTP/AVP 0 4 8 101 13
a=rtpmap:101 telephone-event/8000
a=sendonly
a=label:96
a=rtcp-mux
m=audio 12242 RTP/AVP 98 97
c=IN IP4 198.51.100.2/127
a=rtpmap:98 pcma/8000/1
a=rtpmap:97 opus/48000/2
a=label:97
m=audio 12244 RTP/SAVP 0
a=sendonly
m=video 12246 RTP/AVP 31
m=audio 0 RTP/AVP 0
"""


def test_an_offer_is_understood_line_by_line() -> None:
    first, second, secret, video, over = read_sdp(OFFER).streams
    assert first.laws == {0: Encoding.MULAW, 8: Encoding.ALAW}
    assert first.beside == {101: "event", 13: "comfort-noise"}
    assert (first.comfort, second.comfort) == ([13], [])
    assert (first.label, first.address, first.port, first.sends, first.one_port) == (
        "96",
        "198.51.100.1",
        12240,
        True,
        True,
    )
    assert second.laws == {98: Encoding.ALAW}
    assert (second.address, second.direction, second.sends) == ("198.51.100.2", "inactive", False)
    assert "RTP/SAVP: encrypted media cannot be read" in (secret.why_unfit() or "")
    assert "video: audio alone" in (video.why_unfit() or "")
    assert over.port == 0 and not over.sends
    assert first.why_unfit() is None


def test_a_codec_nobody_here_reads_is_named() -> None:
    offer = read_sdp(b"v=0\nm=audio 5 RTP/AVP 96\na=rtpmap:96 opus/48000/2\n")
    assert "none of the codecs unknown" in (offer.streams[0].why_unfit() or "")
    offer = read_sdp(b"v=0\nm=audio 5 RTP/AVP 9\na=rtpmap:9 G722/8000\n")
    assert "none of the codecs G722/8000: PCMU or PCMA" in (offer.streams[0].why_unfit() or "")


def test_the_answer_takes_what_fits_and_declines_the_rest() -> None:
    answer = write_answer(read_sdp(OFFER), [16384, 16386, 0, 0, 0], "192.0.2.7", 5, 2).decode().split("\r\n")
    assert answer == [
        "v=0", "o=voicemon 5 2 IN IP4 192.0.2.7", "s=voicemon", "c=IN IP4 192.0.2.7", "t=0 0",
        "m=audio 16384 RTP/AVP 0 8 101 13", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:101 telephone-event/8000", "a=rtpmap:13 CN/8000", "a=label:96", "a=rtcp-mux", "a=recvonly",
        "m=audio 16386 RTP/AVP 98", "a=rtpmap:98 PCMA/8000", "a=label:97", "a=inactive",
        "m=audio 0 RTP/SAVP 0", "m=video 0 RTP/AVP 31", "m=audio 0 RTP/AVP 0", "",
    ]  # fmt: skip


def test_a_rehearsals_offer_is_understood() -> None:
    streams = read_sdp(write_offer("2001:db8::1", [("1", 4000), ("2", 4002)], 0, "sendonly")).streams
    assert [(s.label, s.port, s.address, s.sends) for s in streams] == [
        ("1", 4000, "2001:db8::1", True),
        ("2", 4002, "2001:db8::1", True),
    ]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "not 'v=0'"),
        (b"v=1\n", "not 'v=0'"),
        (b"v=0\nnonsense\n", "no line of a session description: 'nonsense'"),
        (b"v=0\nm=audio x RTP/AVP 0\n", "no stream"),
        (b"v=0\nm=audio 99999 RTP/AVP 0\n", "no stream"),
        (b"v=0\nc=IN IP4 not an address\nm=audio 5 RTP/AVP 0\n", "no address"),
        (b"v=0\n" + b"m=audio 5 RTP/AVP 0\n" * (STREAM_LIMIT + 1), "an offer of 17 streams"),
        (b"v=0\n" + b"a=x\n" * 1000, "1002 lines"),
    ],
)
def test_what_is_no_description_is_refused_in_words(data: bytes, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        read_sdp(data)


@given(st.integers(0, len(OFFER)), st.binary(max_size=12))
def test_spoilt_bytes_are_an_offer_or_a_protocol_error(at: int, noise: bytes) -> None:
    spoilt = bytearray(OFFER)
    spoilt[at : at + len(noise)] = noise
    with contextlib.suppress(ProtocolError):
        offer = read_sdp(bytes(spoilt))
        write_answer(offer, [16384 if s.port and not s.why_unfit() else 0 for s in offer.streams], "h", 1, 1)
