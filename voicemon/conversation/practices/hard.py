"""What makes a call a hard one for whoever takes it: kept so that nobody takes too many of them in a row."""

from voicemon.conversation.practices.card import CUSTOMER, counted, times
from voicemon.conversation.practices.resolution import TENSE, customer_course
from voicemon.conversation.talk import Talk

STRAINED = 60.0
"""Stress of a whole utterance from which a call is a hard one; the pages call it strained. The reading's lower bound
must be tense at least: one reading that may as well be a calm one makes no hard call."""

MANY_COMPLAINTS = 3
"""One complaint is a day's work."""


def hard_reasons(talk: Talk) -> list[str]:
    """Why the call was a hard one, in plain words; empty where it was not."""
    reasons = []
    certain = [each.stress for each in customer_course(talk) if each.stress_low >= TENSE]
    peak = max(certain, default=0.0)
    if peak >= STRAINED:
        reasons.append(f"the customer's stress was {peak:.0f} at its highest")
    rises = sum(rise.rose.channel == CUSTOMER for rise in talk.facts.rises)
    if rises:
        reasons.append(f"the customer's stress rose {times(rises)}")
    complaints = len(talk.phrases(CUSTOMER, "complaint"))
    if complaints >= MANY_COMPLAINTS:
        reasons.append(f"{counted(complaints, 'complaint')} in one call")
    threats = {
        "leaving": "a threat to leave",
        "legal": "a legal threat",
        "supervisor": "a supervisor was asked for",
    }
    reasons += [says for family, says in threats.items() if talk.phrases(CUSTOMER, family)]
    return reasons
