"""Composure: the agent's pace and loudness beside the agent's own. Nothing else of the agent's voice is looked at."""

from voicemon.conversation.pace import TurnVoice
from voicemon.conversation.practices.card import (
    AGENT,
    Evidence,
    Moment,
    Practice,
    counted,
    noted,
    practice,
    well,
)
from voicemon.conversation.talk import Talk

QUICKER = 1.25
"""A turn a quarter faster than usual is heard as hurried; turns of one speaker scatter by less."""

LOUDER_DB = 6.0
"""Twice the sound pressure: heard as raising the voice."""

LEAST_TURNS = 3
"""Fewer turns that can be compared say nothing about a call."""

FEW = 0.2
"""Up to one turn in five is a turn like any other,"""

FEWEST = 2
"""and so are two of however many: short turns scatter."""


def composure(talk: Talk) -> Practice:
    """Whether the agent's pace and loudness stayed the agent's own."""
    own = [voice for voice in talk.voices if voice.turn.party == AGENT]
    paced = [voice for voice in own if voice.pace_ratio is not None]
    levelled = [voice for voice in own if voice.louder_db is not None]
    quick = [voice for voice in paced if (voice.pace_ratio or 0) >= QUICKER]
    loud = [voice for voice in levelled if (voice.louder_db or 0) >= LOUDER_DB]
    return practice(
        "composure", "Composure",
        [
            _stayed("pace", "pace", "faster", paced, quick, talk),
            _stayed("level", "loudness", "louder", levelled, loud, talk),
        ],
        [
            "Slow down by a little, above all when the customer speeds up." if _many(quick, paced) else None,
            "When it gets loud, a lower voice takes the other's down with it." if _many(loud, levelled) else None,
        ],
    )  # fmt: skip


def _many(out: list[TurnVoice], of: list[TurnVoice]) -> bool:
    return len(of) >= LEAST_TURNS and len(out) > max(FEWEST, FEW * len(of))


def _stayed(
    name: str, what: str, more: str, of: list[TurnVoice], out: list[TurnVoice], talk: Talk
) -> Evidence | None:
    if len(of) < LEAST_TURNS:
        return None
    where = [
        Moment(
            at=voice.turn.onset,
            stop=voice.turn.offset,
            party=AGENT,
            text=talk.text_at(AGENT, voice.turn.onset),
        )
        for voice in out
    ]
    if not _many(out, of):
        says = f"Your {what} stayed near your own in {len(of) - len(out)} of {counted(len(of), 'turn')}."
        return well(name, says, where)
    return noted(
        name,
        f"You were clearly {more} than is usual for you in {len(out)} of {counted(len(of), 'turn')}.",
        where,
    )
