"""Empathy: whether difficult moments were answered with words of feeling or of sorry, and how soon."""

from voicemon.conversation.practices.card import (
    AGENT,
    Evidence,
    Practice,
    counted,
    moments_of,
    noted,
    practice,
    seconds,
    times,
    well,
)
from voicemon.conversation.practices.difficult import Difficult, difficult_moments
from voicemon.conversation.talk import Talk

SUGGESTION = "Name it first, then solve it: “I can hear how annoying that was, and I am sorry.”"


def empathy(talk: Talk) -> Practice:
    """How the agent answered what was hard on the customer."""
    moments = difficult_moments(talk)
    unanswered = [each for each in moments if each.answer is None] if talk.followed else []
    return practice(
        "empathy", "Empathy",
        [_answered(moments, talk.rate_hz), _unanswered(unanswered), *_said(talk), _nothing(talk, moments)],
        [SUGGESTION if unanswered else None],
    )  # fmt: skip


def _answered(moments: list[Difficult], rate_hz: int) -> Evidence | None:
    answers = [(each.after_samples(), each.answer) for each in moments]
    found = [(after, answer) for after, answer in answers if after is not None and answer is not None]
    if not found:
        return None
    soonest = min(after for after, _ in found)
    of = f"After {len(found)} of {counted(len(moments), 'difficult moment')}"
    how_soon = "at once" if soonest < rate_hz else f"after {seconds(soonest, rate_hz)}"
    soon = f", {how_soon}" if len(found) == 1 else f", the soonest {how_soon}"
    says = f"{of} you named the feeling, said back what you heard, or apologised{soon}."
    return well("answered", says, moments_of([answer for _, answer in found]))


def _unanswered(moments: list[Difficult]) -> Evidence | None:
    if not moments:
        return None
    says = f"No such words came within a minute of {counted(len(moments), 'difficult moment')}."
    return noted("unanswered", says, [each.where for each in moments])


def _said(talk: Talk) -> list[Evidence | None]:
    kind, sorry = talk.phrases(AGENT, "empathy"), talk.phrases(AGENT, "apology")
    return [
        well(
            "empathy-words",
            f"You found words for the customer's feelings {times(len(kind))}.",
            moments_of(kind),
        )
        if kind
        else None,
        well("apologies", f"You said sorry {times(len(sorry))}.", moments_of(sorry)) if sorry else None,
    ]


def _nothing(talk: Talk, moments: list[Difficult]) -> Evidence | None:
    if moments or not talk.followed:
        return None
    return noted(
        "nothing-difficult", "No rise in stress and no complaint was noticed that asked for such words."
    )
