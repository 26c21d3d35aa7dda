"""How the parties of a call talked with each other: plain numbers, each counted from the call's facts."""

import statistics
from collections import Counter
from collections.abc import Iterable

import msgspec

from voicemon import events as ev
from voicemon.conversation import matching
from voicemon.conversation.pace import TurnVoice
from voicemon.conversation.talk import Talk, talk_of


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
    usual_words_a_minute: float | None = None
    """Median over its turns of five words and more; None where there are none."""
    syllables_a_minute: float | None = None
    """Of its own talk, as they were counted in its voice: about one in seven is missed. None where the log is older."""
    questions_open: int = 0
    questions_closed: int = 0
    repeats: int = 0
    """How often it said again what it had said before."""
    phrases: dict[str, int] = {}
    """How often it said a phrase of each family."""


class Interrupted(msgspec.Struct, frozen=True, kw_only=True):
    """One interruption."""

    by: str
    whom: str
    at_s: float
    overlap_s: float
    yielded: bool
    """Whether who was interrupted stopped first."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A wait that was asked for, or in which audio was paused."""

    start_s: float
    stop_s: float
    why: str
    """The words that announced it, or why audio was missing."""


class TurnMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """One turn: its pace and level beside what was usual for its party until then. None: too little is known."""

    party: str
    start_s: float
    stop_s: float
    words_a_minute: float | None
    own_words_a_minute: float | None
    """Median of the party's earlier turns, three at least."""
    level_db: float | None
    own_level_db: float | None
    syllables_a_minute: float | None = None
    """As they were counted in the voice: about one in seven is missed."""
    own_syllables_a_minute: float | None = None


class MatchingMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the parties fall in with each other: Pearson's r, -1..1. None: too few exchanges of turns to say."""

    exchanges: int
    synchrony: float | None
    """Of a turn with the other's turn before it."""
    convergence: float | None
    """Above 0: they come closer as the call goes on."""


class CallMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """A call's conversation in numbers."""

    parties: dict[str, PartyMeasures]
    interruptions: list[Interrupted]
    dead_air_s: list[tuple[float, float]]
    """Spans in which nobody spoke for three seconds or more, without those that are a hold."""
    holds: list[Held] = []
    turns: list[TurnMeasures] = []
    pace_matching: MatchingMeasures | None = None
    """None where the parties cannot be told apart."""
    level_matching: MatchingMeasures | None = None


def measured(header: ev.CallHeader, events: Iterable[ev.CallEvent]) -> CallMeasures:
    """The measures of a call from its facts, in whatever order its parties' facts were told."""
    return measures_of(talk_of(header, events))


def measures_of(talk: Talk) -> CallMeasures:
    """The measures of a call whose conversation has been gathered already."""
    rate_hz = talk.rate_hz
    both = len(talk.header.channels) > 1
    return CallMeasures(
        parties={party: _party(party, talk) for party in talk.header.channels},
        interruptions=[
            Interrupted(
                by=each.by, whom=each.whom, at_s=_seconds(each.at, rate_hz),
                overlap_s=_seconds(each.overlap, rate_hz), yielded=each.yielded,
            )
            for each in talk.taken.interruptions
        ],
        dead_air_s=[(_seconds(start, rate_hz), _seconds(stop, rate_hz)) for start, stop in talk.dead_air],
        holds=[
            Held(start_s=_seconds(each.start, rate_hz), stop_s=_seconds(each.stop, rate_hz), why=each.why)
            for each in talk.holds
        ],
        turns=[_turn(voice, rate_hz) for voice in talk.voices],
        pace_matching=_matching(matching.pace_matching(talk.voices)) if both else None,
        level_matching=_matching(matching.level_matching(talk.voices)) if both else None,
    )  # fmt: skip


def _party(party: str, talk: Talk) -> PartyMeasures:
    taken, facts, rate_hz = talk.taken, talk.facts, talk.rate_hz
    spoken = taken.talk(party)
    transfers = taken.floor_transfers(party)
    words = sum(said.words for said in facts.said if said.party == party)
    syllables = sum(voiced.syllables for voiced in facts.voiced if voiced.party == party)
    paces = [voice.words_a_minute for voice in talk.voices if voice.turn.party == party]
    rated = [pace for pace in paces if pace is not None]
    asked = Counter(each.form for each in facts.questions if each.channel == party)
    return PartyMeasures(
        talk_s=_seconds(spoken, rate_hz),
        share=round(taken.share(party), 4),
        turns=sum(turn.party == party for turn in taken.turns),
        longest_turn_s=_seconds(taken.longest_turn(party), rate_hz),
        response_s=_seconds(statistics.median(transfers), rate_hz) if transfers else None,
        backchannels=sum(unit.party == party for unit in taken.backchannels),
        interrupted=sum(each.by == party for each in taken.interruptions),
        words_a_minute=round(60 * words * rate_hz / spoken, 1) if words and spoken else None,
        usual_words_a_minute=round(statistics.median(rated), 1) if rated else None,
        syllables_a_minute=round(60 * syllables * rate_hz / spoken, 1) if syllables and spoken else None,
        questions_open=asked["open"],
        questions_closed=asked["closed"],
        repeats=sum(each.channel == party for each in facts.repeats),
        phrases=dict(sorted(Counter(each.family for each in facts.phrases if each.channel == party).items())),
    )


def _turn(voice: TurnVoice, rate_hz: int) -> TurnMeasures:
    return TurnMeasures(
        party=voice.turn.party,
        start_s=_seconds(voice.turn.onset, rate_hz),
        stop_s=_seconds(voice.turn.offset, rate_hz),
        words_a_minute=_rounded(voice.words_a_minute),
        own_words_a_minute=_rounded(voice.own_words_a_minute),
        level_db=_rounded(voice.level_db),
        own_level_db=_rounded(voice.own_level_db),
        syllables_a_minute=_rounded(voice.syllables_a_minute),
        own_syllables_a_minute=_rounded(voice.own_syllables_a_minute),
    )


def _matching(found: matching.Matching) -> MatchingMeasures:
    return MatchingMeasures(
        exchanges=found.exchanges,
        synchrony=_rounded(found.synchrony, 3),
        convergence=_rounded(found.convergence, 3),
    )


def _seconds(samples: float, rate_hz: int) -> float:
    return round(samples / rate_hz, 3)


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)
