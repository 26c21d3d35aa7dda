"""A call in a few numbers that can be followed over weeks: their names, in words, and counting them."""

import statistics
from dataclasses import dataclass
from typing import Literal

from voicemon.conversation.practices.card import AGENT, CUSTOMER
from voicemon.conversation.practices.composure import LEAST_TURNS, QUICKER
from voicemon.conversation.practices.difficult import difficult_moments
from voicemon.conversation.practices.resolution import TENSE, customer_course, recovery_samples
from voicemon.conversation.talk import Talk

LEAST_SECONDS = 60.0
"""A shorter call has no rate of anything."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a call."""

    name: str
    practice: str
    title: str
    """For the person whose calls they are,"""
    team_title: str
    """and for whoever looks at a team's."""
    unit: Literal["share", "s", "count", "points"]
    wish: Literal["more", "less", ""]
    """Which way is mostly the better one; empty: neither by itself."""


FIGURES = (
    Figure("talk_share", "listening", "Your part of the talk", "The agents' part of the talk", "share", ""),
    Figure(
        "interruptions", "listening", "Your interruptions in ten minutes",
        "Agents' interruptions in ten minutes", "count", "less",
    ),
    Figure(
        "open_questions", "listening", "Open ones among your questions", "Open ones among agents' questions",
        "share", "more",
    ),
    Figure(
        "warm_answers", "empathy", "Difficult moments you answered with feeling",
        "Difficult moments answered with feeling", "share", "more",
    ),
    Figure(
        "warm_after_s", "empathy", "Time until such an answer", "Time until such an answer", "s", "less"
    ),
    Figure("answer_s", "patience", "Time before you answer", "Time before agents answer", "s", ""),
    Figure("longest_turn_s", "patience", "Your longest turn", "Agents' longest turn", "s", "less"),
    Figure(
        "quick_turns", "composure", "Turns clearly faster than your own pace",
        "Turns clearly faster than the speaker's own pace", "share", "less",
    ),
    Figure(
        "stress_fall", "resolution", "Customer's stress, from its highest to the end",
        "Customers' stress, from its highest to the end", "points", "more",
    ),
    Figure(
        "recovery_s", "resolution", "Time until risen stress settled", "Time until risen stress settled", "s", "less"
    ),
    Figure(
        "repeats", "resolution", "Things a customer had to say again", "Things a customer had to say again",
        "count", "less",
    ),
    Figure(
        "thanks", "appreciation", "Your words of appreciation in a call",
        "Words of appreciation in a call", "count", "more",
    ),
)  # fmt: skip


def figures_of(talk: Talk) -> dict[str, float]:
    """The figures of a call by name; those that cannot be counted in it are left out."""
    found = {**_talked(talk), **_worded(talk), **_felt(talk)}
    return {name: round(value, 4) for name, value in found.items() if value is not None}


def _talked(talk: Talk) -> dict[str, float | None]:
    """What can be counted without words."""
    taken, rate_hz = talk.taken, talk.rate_hz
    minutes = talk.facts.heard / rate_hz / 60
    begun = sum(each.by == AGENT for each in taken.interruptions)
    transfers = taken.floor_transfers(AGENT)
    longest = taken.longest_turn(AGENT)
    return {
        "talk_share": taken.share(AGENT) if taken.talk(AGENT) and taken.talk(CUSTOMER) else None,
        "interruptions": 10 * begun / minutes if minutes * 60 >= LEAST_SECONDS else None,
        "answer_s": statistics.median(transfers) / rate_hz if transfers else None,
        "longest_turn_s": longest / rate_hz if longest else None,
    }


def _worded(talk: Talk) -> dict[str, float | None]:
    """What needs the call's words."""
    ratios = [
        voice.pace_ratio
        for voice in talk.voices
        if voice.turn.party == AGENT and voice.pace_ratio is not None
    ]
    quick = sum(ratio >= QUICKER for ratio in ratios) / len(ratios) if len(ratios) >= LEAST_TURNS else None
    if not talk.followed:
        return {"quick_turns": quick}
    asked = [each.form == "open" for each in talk.facts.questions if each.channel == AGENT]
    moments = difficult_moments(talk)
    after = [samples for each in moments if (samples := each.after_samples()) is not None]
    return {
        "quick_turns": quick,
        "open_questions": sum(asked) / len(asked) if asked else None,
        "warm_answers": len(after) / len(moments) if moments else None,
        "warm_after_s": statistics.fmean(after) / talk.rate_hz if after else None,
        "repeats": float(sum(each.channel == CUSTOMER for each in talk.facts.repeats)),
        "thanks": float(len(talk.phrases(AGENT, "appreciation"))),
    }


def _felt(talk: Talk) -> dict[str, float | None]:
    """What needs the customer's readings."""
    course = customer_course(talk)
    peak = max((each.stress for each in course), default=0.0)
    took = [samples for rise in talk.facts.rises if (samples := recovery_samples(rise)) is not None]
    return {
        "stress_fall": peak - course[-1].stress if len(course) > 1 and peak >= TENSE else None,
        "recovery_s": statistics.fmean(took) / talk.rate_hz if took else None,
    }
