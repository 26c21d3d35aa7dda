"""Listening: who talks how much, questions that let the other tell, brief words of listening, letting finish."""

from voicemon.conversation.practices.card import (
    AGENT,
    CUSTOMER,
    Evidence,
    Moment,
    Practice,
    counted,
    moments_of,
    noted,
    percent,
    practice,
    times,
    well,
)
from voicemon.conversation.talk import Talk

BALANCED = (0.3, 0.65)
"""Shares of all speech between which a talk is a balanced one. The agent has to explain things."""

LEAST_TALK_SECONDS = 30.0
"""A share of less speech than this says nothing."""

MANY_INTERRUPTIONS = 3
"""So many of them are a habit of this call rather than chance."""

MANY_CLOSED = 3
"""So many questions, and none of them an open one."""

FINISH = "Let half a second of silence pass before you answer."
REACT = "Stop after each point, and let the customer react to it."
OPEN = "Try one question that begins with what or how: it lets the customer tell it all at once."


def listening(talk: Talk) -> Practice:
    """How the agent listened."""
    share = talk.taken.share(AGENT)
    spoke = talk.taken.talk(AGENT) + talk.taken.talk(CUSTOMER)
    said = share if spoke >= LEAST_TALK_SECONDS * talk.rate_hz else None
    begun = sum(each.by == AGENT for each in talk.taken.interruptions)
    asked = [each for each in talk.facts.questions if each.channel == AGENT]
    opened = [each for each in asked if each.form == "open"]
    return practice(
        "listening",
        "Listening",
        [
            _share(said),
            _questions(moments_of(opened), len(asked) - len(opened)),
            _backchannels(talk),
            _interruptions(talk),
            _reflecting(talk),
        ],
        [
            FINISH if begun >= MANY_INTERRUPTIONS else None,
            REACT if said is not None and said > BALANCED[1] else None,
            OPEN if len(asked) >= MANY_CLOSED and not opened else None,
        ],
    )


def _share(share: float | None) -> Evidence | None:
    if share is None:
        return None
    says = f"You spoke for {percent(share)} of the talk, the customer for {percent(1 - share)}."
    return (well if BALANCED[0] <= share <= BALANCED[1] else noted)("talk-share", says)


def _questions(opened: list[Moment], closed: int) -> Evidence | None:
    if opened:
        rest = f" and {counted(closed, 'closed one')}" if closed else ""
        return well("open-questions", f"You asked {counted(len(opened), 'open question')}{rest}.", opened)
    if closed:
        return noted("open-questions", f"You asked {counted(closed, 'question')}, none of them an open one.")
    return None


def _backchannels(talk: Talk) -> Evidence | None:
    units = [unit for unit in talk.taken.backchannels if unit.party == AGENT]
    if not units:
        return None
    where = [
        Moment(at=unit.onset, stop=unit.offset, party=AGENT, text=talk.text_at(AGENT, unit.onset))
        for unit in units
    ]
    return well(
        "backchannels", f"You showed {times(len(units))} with a brief word that you were listening.", where
    )


def _interruptions(talk: Talk) -> Evidence | None:
    begun = [each for each in talk.taken.interruptions if each.by == AGENT]
    if not begun:
        heard = any(turn.party == CUSTOMER for turn in talk.taken.turns)
        return well("interruptions", "You let the customer finish every time.") if heard else None
    stopped = sum(each.yielded for each in begun)
    says = f"You began {times(len(begun))} while the customer was speaking"
    says += f"; the customer stopped {times(stopped)}." if stopped else "; the customer went on."
    where = [
        Moment(at=each.at, stop=each.at + each.overlap, party=AGENT, text=talk.text_at(AGENT, each.at))
        for each in begun
    ]
    return noted("interruptions", says, where)


def _reflecting(talk: Talk) -> Evidence | None:
    found = talk.phrases(AGENT, "reflecting")
    if not found:
        return None
    return well("reflecting", f"You said back {times(len(found))} what you had heard.", moments_of(found))
