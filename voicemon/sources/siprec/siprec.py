"""SIPREC's metadata (RFC 7865): who takes part in a recorded call, and which stream carries whose voice.

Read are the published form and the draft's before it, which some session border controllers still write: there the
streams that a participant sends stand in the participant.
"""

import base64
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from voicemon.errors import ProtocolError
from voicemon.sources.sip.sip_fields import user_of
from voicemon.sources.siprec.xml_tree import Element, read_xml

NAMESPACE = "urn:ietf:params:xml:ns:recording:1"
KINDS = ("application/rs-metadata+xml", "application/rs-metadata")


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who takes part in the call."""

    id: str
    aors: tuple[str, ...]
    """Addresses, such as ``sip:bob@example.com``."""
    names: tuple[str, ...]
    words: tuple[str, ...]
    """All by which a rule can know the participant: addresses, their user parts, names, and what vendors add, as
    ``element=text``."""
    sends: tuple[str, ...] = ()
    """Labels of the streams that carry the participant's voice."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What one message says of a call."""

    complete: bool
    """Whether it tells all there is, or only what has changed."""
    session: str
    """The call's name at its sender; empty where it is not said."""
    participants: tuple[Participant, ...]
    labels: tuple[str, ...]
    """Labels of the streams, in order."""

    def of_label(self, label: str) -> tuple[Participant, ...]:
        """Those whose voice the stream called ``label`` carries."""
        return tuple(person for person in self.participants if label in person.sends)


def read_metadata(data: bytes) -> Metadata:
    """The metadata in ``data``. Raises ProtocolError saying what does not fit."""
    root = read_xml(data)
    if root.name.lower() != "recording":
        raise ProtocolError(f"metadata of a recording begins with <recording>, not <{root.name[:80]}>")
    mode = next((child.text.lower() for child in root.under("datamode")), "complete")
    labels = {}
    for stream in root.under("stream"):
        label = next((child.text for child in stream.under("label")), "")
        labels[_id(stream, "stream_id")] = label[:64]
    sends: dict[str, list[str]] = {}
    for link in root.under("participantstreamassoc"):
        sent = [child.text for child in link.under("send") if not link.under("disassociate-time")]
        sends.setdefault(_id(link, "participant_id"), []).extend(sent)
    people = tuple(_participant(element, sends, labels) for element in root.under("participant"))
    session = next((_session(element) for element in root.under("session")), "")
    return Metadata(mode != "partial", session, people, tuple(filter(None, labels.values())))


def _participant(element: Element, sends: dict[str, list[str]], labels: dict[str, str]) -> Participant:
    name = _id(element, "participant_id")
    ids = element.under("nameid")
    aors = tuple(aor for one in ids if (aor := one.attributes.get("aor", "") or _text(one, "aor")))
    names = tuple(text.text for one in ids for text in one.under("name") if text.text)
    streams = [*sends.get(name, []), *(child.text for child in element.under("send"))]
    known = {"nameid", "send", "recv", "name", "aor", "participant", "associate-time", "disassociate-time"}
    added = [f"{one.name}={one.text}" for one in element.all() if one.text and one.name.lower() not in known]
    words = (*aors, *map(user_of, aors), *names, *added)
    sent = dict.fromkeys(labels[stream] for stream in streams if labels.get(stream))
    return Participant(name, aors, names, words, tuple(sent))


def _session(element: Element) -> str:
    """The name of the call: its SIP session, or its own identifier, spelt as a UUID where it is one."""
    own = _id(element, "session_id")
    said = _text(element, "sipsessionid") or own
    if re.fullmatch(r"[A-Za-z0-9+/]{22}(==)?", said):  # RFC 7865, 6.10: a UUID in base64
        return str(uuid.UUID(bytes=base64.b64decode(said[:22] + "==")))
    return said[:256]


def _id(element: Element, name: str) -> str:
    return element.attributes.get(name, "") or element.attributes.get("id", "")


def _text(element: Element, name: str) -> str:
    return next((child.text for child in element.under(name)), "")


def write_metadata(session: uuid.UUID, people: Sequence[tuple[str, str, str]]) -> bytes:
    """Metadata of a call between ``people``, each an address, a name and the label of the stream that carries them."""

    def named(seed: str) -> str:
        return base64.b64encode(uuid.uuid5(session, seed).bytes).decode()

    own = base64.b64encode(session.bytes).decode()
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", f"<recording xmlns='{NAMESPACE}'>"]
    lines += ["<datamode>complete</datamode>", f"<session session_id='{own}'></session>"]
    for aor, name, label in people:
        lines += [
            f"<participant participant_id='{named(aor)}'><nameID aor={quoteattr(aor)}>"
            f"<name>{escape(name)}</name></nameID></participant>",
            f"<stream stream_id='{named(label)}' session_id='{own}'><label>{escape(label)}</label></stream>",
            f"<participantsessionassoc participant_id='{named(aor)}' session_id='{own}'></participantsessionassoc>",
        ]
    for aor, _, label in people:
        heard = "".join(f"<recv>{named(other)}</recv>" for _, _, other in people if other != label)
        lines.append(
            f"<participantstreamassoc participant_id='{named(aor)}'><send>{named(label)}</send>{heard}"
            "</participantstreamassoc>"
        )
    return "\n".join([*lines, "</recording>", ""]).encode()
