"""Who is the customer: by pattern, else whoever is named first."""

from voicemon.audio.chunk import Channel
from voicemon.sources.siprec.siprec import Metadata, Participant
from voicemon.sources.siprec.siprec_parties import PartyRule, parties

CUSTOMER, AGENT, MIXED = Channel.CUSTOMER, Channel.AGENT, Channel.MIXED


def person(word: str, *labels: str) -> Participant:
    return Participant(word, (word,), (), (word, word.partition(":")[2], f"role={word[-1]}"), labels)


def metadata(*people: Participant) -> Metadata:
    return Metadata(True, "s", people, tuple(label for one in people for label in one.sends))


TWO = metadata(person("sip:7001@x", "b"), person("sip:+4930@y", "a"))


def test_who_is_named_first_is_the_customer() -> None:
    assert parties(["a", "b"], TWO, PartyRule()) == [AGENT, CUSTOMER]
    assert parties(["a", "b"], None, PartyRule()) == [CUSTOMER, AGENT]
    assert parties(["", ""], TWO, PartyRule()) == [CUSTOMER, AGENT]


def test_a_pattern_decides_and_the_rest_follows() -> None:
    assert parties(["a", "b"], TWO, PartyRule(agent=("SIP:7*",))) == [CUSTOMER, AGENT]
    assert parties(["a", "b"], TWO, PartyRule(customer=("+49*@y",))) == [CUSTOMER, AGENT]
    assert parties(["a", "b"], TWO, PartyRule(agent=("role=y",))) == [AGENT, CUSTOMER]
    assert parties(["a", "b"], None, PartyRule(agent=("a",))) == [AGENT, CUSTOMER], "by the label alone"
    assert parties(["a", "b"], TWO, PartyRule(agent=("sip:*",))) == [AGENT, AGENT]


def test_one_stream_of_several_people_or_of_nobody_known_is_mixed() -> None:
    both = metadata(person("sip:7001@x", "a"), person("sip:7002@x", "a"))
    assert parties(["a"], both, PartyRule()) == [MIXED]
    assert parties(["a"], None, PartyRule()) == [MIXED]
    assert parties(["a"], TWO, PartyRule()) == [CUSTOMER]
    assert parties(["a"], TWO, PartyRule(agent=("+49*",))) == [AGENT]
