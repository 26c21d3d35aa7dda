"""What the practices of a call are told in: evidence that was counted, with its moments, and plain words for it."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from voicemon import events as ev

AGENT, CUSTOMER = "agent", "customer"


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """Where in the call it was: samples [at, stop), who it is about, and the words as they were written down."""

    at: int
    stop: int
    party: str
    text: str = ""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was counted."""

    name: str
    kind: Literal["well", "noted"]
    """``well``: it went well. ``noted``: it is so, and may have had its reasons."""
    says: str
    """One plain sentence with the numbers."""
    moments: list[Moment] = []


class Practice(msgspec.Struct, frozen=True, kw_only=True):
    """One practice: evidence, what went well first, and one suggestion at most. There is no mark."""

    name: str
    title: str
    evidence: list[Evidence]
    suggestion: str = ""


def practice(
    name: str, title: str, evidence: Iterable[Evidence | None], suggestions: Iterable[str | None] = ()
) -> Practice:
    """A practice from what was found, what went well first; of the suggestions the first that is one."""
    found = [each for each in evidence if each is not None]
    ordered = sorted(found, key=lambda each: each.kind != "well")
    return Practice(
        name=name, title=title, evidence=ordered, suggestion=next((text for text in suggestions if text), "")
    )


def well(name: str, says: str, moments: Iterable[Moment] = ()) -> Evidence:
    """Something that went well."""
    return Evidence(name=name, kind="well", says=says, moments=list(moments))


def noted(name: str, says: str, moments: Iterable[Moment] = ()) -> Evidence:
    """Something that is so."""
    return Evidence(name=name, kind="noted", says=says, moments=list(moments))


def moments_of(found: Sequence[ev.PhraseHeard | ev.QuestionAsked | ev.PointRepeated]) -> list[Moment]:
    """Where words were found."""
    return [Moment(at=each.start, stop=each.stop, party=each.channel, text=each.text) for each in found]


def times(count: int) -> str:
    """How often, in words."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 answer``, ``3 answers``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A share 0..1 for a person."""
    return f"{100 * share:.0f} %"


def seconds(samples: float, rate_hz: int) -> str:
    """A length of time for a person: tenths below ten seconds, minutes above one."""
    length = samples / rate_hz
    if abs(length) < 10:
        return f"{length:.1f} s"
    if length < 60:
        return f"{length:.0f} s"
    minutes, rest = divmod(round(length), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"
