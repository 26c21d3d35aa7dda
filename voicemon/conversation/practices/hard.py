"""What makes a call a hard one for whoever takes it: kept so that nobody takes too many of them in a row."""

from collections import Counter
from collections.abc import Mapping

from voicemon.conversation.practices.card import CUSTOMER, counted, times
from voicemon.conversation.practices.resolution import TENSE, customer_course
from voicemon.conversation.talk import Talk

STRAINED = 60.0
"""Stress of a whole utterance from which a call is a hard one; the pages call it strained. The reading's lower bound
must be tense at least: one reading that may as well be a calm one makes no hard call."""

MANY_COMPLAINTS = 3
"""One complaint is a day's work."""


THREATS = {
    "leaving": "a threat to leave",
    "legal": "a legal threat",
    "supervisor": "a supervisor was asked for",
}
"""Families of the customer's phrases, of which one is enough."""


def hard_reasons(talk: Talk) -> list[str]:
    """Why the call was a hard one, in plain words; empty where it was not."""
    certain = [each.stress for each in customer_course(talk) if each.stress_low >= TENSE]
    peak = max(certain, default=0.0)
    rises = sum(rise.rose.channel == CUSTOMER for rise in talk.facts.rises)
    families = Counter(phrase.family for phrase in talk.facts.phrases if phrase.channel == CUSTOMER)
    return reasons_of(peak, rises, families)


def reasons_of(peak: float, rises: int, families: Mapping[str, int]) -> list[str]:
    """The same from the highest stress of a whole utterance, the rises, and how often the customer's phrases came."""
    reasons = []
    if peak >= STRAINED:
        reasons.append(f"the customer's stress was {peak:.0f} at its highest")
    if rises:
        reasons.append(f"the customer's stress rose {times(rises)}")
    complaints = families.get("complaint", 0)
    if complaints >= MANY_COMPLAINTS:
        reasons.append(f"{counted(complaints, 'complaint')} in one call")
    return reasons + [says for family, says in THREATS.items() if families.get(family)]
