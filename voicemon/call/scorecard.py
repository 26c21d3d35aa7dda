"""The scorecard of a call: the practices of its agent, each from counted evidence. No mark, no rank, no percentage.

What is read from a voice is the customer's only. Of the agent it says what was said and done, when, how fast and how
loud, the last two beside the agent's own usual.
"""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from voicemon import events as ev
from voicemon.audio.chunk import Channel
from voicemon.call.figures import figures_of
from voicemon.conversation.practices.appreciation import appreciation
from voicemon.conversation.practices.card import Practice
from voicemon.conversation.practices.composure import composure
from voicemon.conversation.practices.empathy import empathy
from voicemon.conversation.practices.hard import hard_reasons
from voicemon.conversation.practices.listening import listening
from voicemon.conversation.practices.patience import patience
from voicemon.conversation.practices.resolution import resolution
from voicemon.conversation.talk import Talk, talk_of

SCORECARD_NAME = "scorecard.json"

SCORECARD_VERSION = 1
"""Of what a kept scorecard holds; one of another version is made again."""

PRACTICES = (listening, empathy, patience, composure, resolution, appreciation)


class Scorecard(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent sees after a call."""

    version: int = SCORECARD_VERSION
    call: str
    agent: str
    team: str
    started_at: str
    """ISO 8601 with time zone; empty where a recording does not say."""
    seconds: float
    rate_hz: int
    """Of the moments' samples."""
    practices: list[Practice]
    """None where the parties cannot be told apart, as ``notes`` says then."""
    notes: list[str]
    """What could not be counted, and why."""
    hard: list[str]
    """What was hard about the call for whoever took it; empty: nothing was."""
    figures: dict[str, float]
    """The call in numbers, for trends over weeks; see `voicemon.call.figures`. What is unknown is left out."""


def scorecard(header: ev.CallHeader, events: Iterable[ev.CallEvent]) -> Scorecard:
    """The scorecard of a call from its facts."""
    return scorecard_of(talk_of(header, events))


def scorecard_of(talk: Talk) -> Scorecard:
    """The scorecard of a call whose conversation has been gathered already."""
    header = talk.header
    both = {Channel.AGENT, Channel.CUSTOMER} <= set(header.channels)
    return Scorecard(
        call=header.call,
        agent=header.agent,
        team=header.team,
        started_at=header.started_at,
        seconds=round(talk.facts.heard / talk.rate_hz, 1),
        rate_hz=talk.rate_hz,
        practices=[each(talk) for each in PRACTICES] if both else [],
        notes=list(_notes(talk, both)),
        hard=hard_reasons(talk),
        figures=figures_of(talk) if both else {},
    )


def write_scorecard(card: Scorecard, folder: Path) -> None:
    """Keep a scorecard beside the call's log. Raises OSError."""
    (folder / SCORECARD_NAME).write_bytes(msgspec.json.format(msgspec.json.encode(card), indent=1) + b"\n")


def _notes(talk: Talk, both: bool) -> Iterable[str]:
    if not both:
        yield "There is no channel for each of customer and agent, so what each of them did cannot be counted."
        return
    if not talk.taken.turns:
        yield "Nobody spoke."
    elif not talk.facts.said:
        yield "No words were written down, so questions and phrases are not counted, nor is the pace."
    elif not talk.followed:
        yield "Not one phrase or question was noticed, so nothing is said about those that are missing."
    if Channel.CUSTOMER not in talk.header.emotion_channels:
        yield "The customer's emotion was not read, so nothing is said about the course of stress."
