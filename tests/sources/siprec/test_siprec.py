"""SIPREC's metadata in the published form and the draft's, and what a rehearsal writes."""

import uuid

import pytest

from voicemon.errors import ProtocolError
from voicemon.sources.siprec.siprec import Metadata, read_metadata, write_metadata

PUBLISHED = b"""<?xml version="1.0" encoding="UTF-8"?>
<recording xmlns='urn:ietf:params:xml:ns:recording:1'>
  <datamode>complete</datamode>
  <group group_id="7+OTCyoxTmqmqyA/1weDAg=="><associate-time>2010-12-16T23:41:07Z</associate-time></group>
  <session session_id="hVpd7YQgRW2nD22h7q60JQ=="><group-ref>7+OTCyoxTmqmqyA/1weDAg==</group-ref></session>
  <participant participant_id="srfBElmCRp2QB23b7Mpk0w==">
    <nameID aor="sip:bob@biloxi.com"><name xml:lang="it">Bob</name></nameID>
    <extension xmlns="urn:vendor"><Role>agent</Role></extension>
  </participant>
  <participant participant_id="zSfPoSvdSDCmU3A3TRDxAw=="><nameID aor="tel:+15550100"/></participant>
  <stream stream_id="UAAMm5GRQKSCMVvLyl4rFw==" session_id="hVpd7YQgRW2nD22h7q60JQ=="><label>96</label></stream>
  <stream stream_id="i1Pz3to5hGk8fuXl+PbwCw==" session_id="hVpd7YQgRW2nD22h7q60JQ=="><label>97</label></stream>
  <participantstreamassoc participant_id="srfBElmCRp2QB23b7Mpk0w==">
    <send>UAAMm5GRQKSCMVvLyl4rFw==</send><recv>i1Pz3to5hGk8fuXl+PbwCw==</recv>
  </participantstreamassoc>
  <participantstreamassoc participant_id="zSfPoSvdSDCmU3A3TRDxAw==">
    <send>i1Pz3to5hGk8fuXl+PbwCw==</send>
  </participantstreamassoc>
</recording>"""

DRAFT = b"""<recording xmlns='urn:ietf:params:xml:ns:recording'>
  <dataMode>partial</dataMode>
  <session id="call-17"/>
  <participant id="p1" session="call-17"><nameID><aor>sip:7001@pbx</aor></nameID><send>s1</send></participant>
  <stream id="s1" session="call-17"><label>1</label></stream>
</recording>"""


def test_the_published_form() -> None:
    metadata = read_metadata(PUBLISHED)
    assert metadata.complete and metadata.labels == ("96", "97")
    assert metadata.session == "855a5ded-8420-456d-a70f-6da1eeaeb425"
    bob, caller = metadata.participants
    assert (bob.aors, bob.names, bob.sends) == (("sip:bob@biloxi.com",), ("Bob",), ("96",))
    assert bob.words == ("sip:bob@biloxi.com", "bob", "Bob", "Role=agent")
    assert caller.words == ("tel:+15550100", "+15550100")
    assert metadata.of_label("97") == (caller,) and metadata.of_label("1") == ()


def test_the_drafts_form() -> None:
    metadata = read_metadata(DRAFT)
    assert not metadata.complete and metadata.session == "call-17"
    assert [(one.id, one.sends, one.words) for one in metadata.participants] == [
        ("p1", ("1",), ("sip:7001@pbx", "7001"))
    ]


def test_who_has_left_a_stream_is_not_on_it() -> None:
    left = PUBLISHED.replace(b"<send>UAAM", b"<disassociate-time>2010</disassociate-time><send>UAAM")
    assert read_metadata(left).of_label("96") == ()


def test_a_rehearsals_metadata_is_understood() -> None:
    session = uuid.uuid4()
    people = [("sip:a@x", "A & B", "1"), ("sip:'b'@x", "<C>", "2")]
    metadata = read_metadata(write_metadata(session, people))
    assert metadata.session == str(session)
    assert [(p.aors[0], p.names[0], p.sends[0]) for p in metadata.participants] == people


@pytest.mark.parametrize(
    "empty", [b"<recording/>", b"<recording><stream/><participant/><session/></recording>"]
)
def test_nothing_said_is_nothing_known(empty: bytes) -> None:
    metadata = read_metadata(empty)
    assert isinstance(metadata, Metadata) and metadata.session == "" and metadata.labels == ()


def test_another_document_is_refused() -> None:
    with pytest.raises(ProtocolError, match="begins with <recording>, not <other>"):
        read_metadata(b"<other/>")
