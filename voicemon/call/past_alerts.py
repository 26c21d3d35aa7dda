"""A call that is over, read for `voicemon calibrate`: its measures' courses, its troubles, and what people judged."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from voicemon import events as ev
from voicemon.call import remarks as rm
from voicemon.call.again import advised_again, as_if_live
from voicemon.call.host import LOG_NAME
from voicemon.call.log import read_log
from voicemon.config import AdviceOptions
from voicemon.conversation.advice import advisor_for
from voicemon.conversation.alerts.budget import (
    AFTER_S,
    LASTING_S,
    SATISFIED_SHARE,
    TROUBLE_FAMILIES,
    Judged,
    PastCall,
    joined,
)
from voicemon.conversation.alerts.courses import courses_of
from voicemon.conversation.alerts.rules import NONE, AlertRule

AGENT = "agent"


def past_call(path: Path, rules: Sequence[AlertRule], options: AdviceOptions) -> PastCall:
    """The call whose log is at ``path``, or in that folder. Phrases and risk are found anew, as ``options`` say, with
    the words of a recording as early as a live call has them.

    Raises CallLogError for a log or remarks that cannot be read.
    """
    log = path / LOG_NAME if path.is_dir() else path
    header, recorded = read_log(log)
    facts = as_if_live(recorded, header.rate_hz)
    standing = rm.read_remarks(log.parent)
    without = replace(options, cues=NONE, alerts=NONE)
    again = list(advised_again(facts, advisor_for(header, without)))
    end = facts[-1].known if facts else 0
    troubles = [*_rises(again, end, header.rate_hz), *_phrases(again)]
    if _dissatisfied(standing):
        troubles.append((0, end))
    return PastCall(
        name=header.call,
        seconds=end / header.rate_hz,
        rate_hz=header.rate_hz,
        courses=courses_of(header, again, rules),
        troubles=joined(troubles, round(AFTER_S * header.rate_hz)),
        judged=list(_judged(facts, standing, end)),
    )


def _phrases(events: Iterable[ev.CallEvent]) -> Iterable[tuple[int, int]]:
    for event in events:
        if isinstance(event, ev.PhraseHeard) and event.channel != AGENT and event.family in TROUBLE_FAMILIES:
            yield event.start, event.stop


def _rises(events: Iterable[ev.CallEvent], end: int, rate_hz: int) -> list[tuple[int, int]]:
    """Where stress had risen and not settled within a minute."""
    risen: dict[str, int] = {}
    spans = []
    for event in events:
        if isinstance(event, ev.StressRose):
            risen[event.channel] = event.start
        elif isinstance(event, ev.StressSettled) and event.channel in risen:
            spans.append((risen.pop(event.channel), event.start))
    spans += [(start, end) for start in risen.values()]
    return [span for span in spans if span[1] - span[0] >= LASTING_S * rate_hz]


def _dissatisfied(standing: Iterable[rm.AnyRemark]) -> bool:
    given = [one for one in standing if isinstance(one, rm.FeedbackGiven) and one.highest > one.lowest]
    if not given:
        return False
    last = given[-1]
    return (last.score - last.lowest) / (last.highest - last.lowest) <= SATISFIED_SHARE


def _judged(events: Iterable[ev.CallEvent], standing: Iterable[rm.AnyRemark], end: int) -> Iterable[Judged]:
    """Alerts as they were raised, of which somebody said whether that was right."""
    raised: dict[str, ev.AlertRaised] = {}
    settled: dict[str, int] = {}
    for event in events:
        if isinstance(event, ev.AlertRaised):
            raised[event.alert] = event
        elif isinstance(event, ev.AlertSettled):
            settled.setdefault(event.alert, event.known)
    verdicts = {one.alert: one.helpful for one in standing if isinstance(one, rm.AlertClosed)}
    for name, helpful in verdicts.items():
        if helpful is not None and name in raised:
            alert = raised[name]
            yield Judged(alert.rule, alert.known, settled.get(name, end), helpful)
