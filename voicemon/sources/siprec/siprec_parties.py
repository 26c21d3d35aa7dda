"""Which stream of a recorded call is the customer's and which the agent's."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from voicemon.audio.chunk import Channel
from voicemon.sources.siprec.siprec import Metadata, Participant


@dataclass(frozen=True, slots=True)
class PartyRule:
    """Patterns such as ``sip:*@agents.example.com``, ``7???`` or ``role=agent`` by which a party is known.

    They are held against the participant's addresses, the user part of these, names, what vendors add (as
    ``element=text``) and the label of the stream, without regard to capitals. Where none fits, the participant who is
    named first is the customer, and everybody else an agent.
    """

    customer: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()

    def party(self, words: Sequence[str]) -> Channel | None:
        """The party that ``words`` describe; None where no pattern fits."""
        for channel, patterns in ((Channel.AGENT, self.agent), (Channel.CUSTOMER, self.customer)):
            if any(fnmatchcase(word.lower(), pattern.lower()) for word in words for pattern in patterns):
                return channel
        return None


def parties(labels: Sequence[str], metadata: Metadata | None, rule: PartyRule) -> list[Channel]:
    """Whose voice is on each stream, in the order of their ``labels``.

    A single stream that carries several participants, or one of which nothing is known, holds both parties mixed.
    """
    people = [metadata.of_label(label) if metadata and label else () for label in labels]
    if len(labels) == 1 and len(people[0]) != 1 and not rule.party(labels):
        return [Channel.MIXED]
    found = [rule.party(_words(label, who)) for label, who in zip(labels, people, strict=True)]
    return _rest(found, people, metadata)


def _words(label: str, people: Sequence[Participant]) -> list[str]:
    return [label, *(word for person in people for word in person.words)]


def _rest(
    found: list[Channel | None], people: list[tuple[Participant, ...]], metadata: Metadata | None
) -> list[Channel]:
    """``found`` with those of whom the rule said nothing: the first is the customer, unless there is one already."""
    open_places = [place for place, party in enumerate(found) if party is None]
    if open_places and Channel.CUSTOMER not in found:
        order = {person: rank for rank, person in enumerate(metadata.participants)} if metadata else {}
        last = len(order)
        first = min(open_places, key=lambda place: min((order[p] for p in people[place]), default=last))
        found[first] = Channel.CUSTOMER
    return [party or Channel.AGENT for party in found]
