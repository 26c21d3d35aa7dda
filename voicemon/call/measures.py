"""How the parties of a call talked with each other: plain numbers, each counted from the call's facts."""

import statistics
from collections.abc import Iterable

import msgspec

from voicemon import events as ev
from voicemon.conversation.turn_taking import Spoken, TurnTaking, turn_taking


class PartyMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """What one party did. Times in seconds."""

    talk_s: float
    share: float
    """Of all speech, 0..1."""
    turns: int
    longest_turn_s: float
    """Its longest monologue, pauses included."""
    response_s: float | None
    """Median time from the end of the other's turn to its own; below 0 where they overlap. None without an answer."""
    backchannels: int
    """Brief sounds of listening within the other's speech."""
    interrupted: int
    """How often it began while the other spoke, brief sounds of listening left out."""
    words_a_minute: float | None
    """Of its own talk; None where no words were written down."""


class Interrupted(msgspec.Struct, frozen=True, kw_only=True):
    """One interruption."""

    by: str
    whom: str
    at_s: float
    overlap_s: float
    yielded: bool
    """Whether who was interrupted stopped first."""


class CallMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """A call's conversation in numbers."""

    parties: dict[str, PartyMeasures]
    interruptions: list[Interrupted]
    dead_air_s: list[tuple[float, float]]
    """Spans in which nobody spoke for three seconds or more."""


def measured(header: ev.CallHeader, events: Iterable[ev.CallEvent]) -> CallMeasures:
    """The measures of a call from its facts, in whatever order its parties' facts were told.

    A log that does not say where speech ended has it end with the utterance, an eighth of a second later.
    """
    onsets: dict[str, int] = {}
    spoken: list[Spoken] = []
    words: dict[str, int] = {}
    for event in events:
        match event:
            case ev.SpeechStarted():
                onsets[event.utterance] = event.at
            case ev.SpeechEnded():
                offset = event.stop if event.offset is None else event.offset
                spoken.append(Spoken(event.channel, onsets.get(event.utterance, event.start), offset))
            case ev.TranscriptWritten():
                words[event.channel] = words.get(event.channel, 0) + len(event.words)
    rate_hz = header.rate_hz
    taken = turn_taking(spoken, rate_hz)
    return CallMeasures(
        parties={party: _party(party, taken, words.get(party), rate_hz) for party in header.channels},
        interruptions=[
            Interrupted(
                by=each.by, whom=each.whom, at_s=_seconds(each.at, rate_hz),
                overlap_s=_seconds(each.overlap, rate_hz), yielded=each.yielded,
            )
            for each in taken.interruptions
        ],
        dead_air_s=[(_seconds(start, rate_hz), _seconds(stop, rate_hz)) for start, stop in taken.dead_air],
    )  # fmt: skip


def _party(party: str, taken: TurnTaking, words: int | None, rate_hz: int) -> PartyMeasures:
    talk = taken.talk(party)
    transfers = taken.floor_transfers(party)
    return PartyMeasures(
        talk_s=_seconds(talk, rate_hz),
        share=round(taken.share(party), 4),
        turns=sum(turn.party == party for turn in taken.turns),
        longest_turn_s=_seconds(taken.longest_turn(party), rate_hz),
        response_s=_seconds(statistics.median(transfers), rate_hz) if transfers else None,
        backchannels=sum(unit.party == party for unit in taken.backchannels),
        interrupted=sum(each.by == party for each in taken.interruptions),
        words_a_minute=round(60 * words * rate_hz / talk, 1) if words and talk else None,
    )


def _seconds(samples: float, rate_hz: int) -> float:
    return round(samples / rate_hz, 3)
