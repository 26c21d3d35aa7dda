"""The fold that raises alerts: it asks every rule once a second of the call, and at every fact but levels."""

from voicemon import events as ev
from voicemon.conversation.alerts.measures import AlertMeasures
from voicemon.conversation.alerts.rules import AlertRule
from voicemon.conversation.alerts.watch import Eased, Raised, RuleWatch


class AlertClock:
    """When the rules are asked: at every fact but levels, which come ten times a second and count as a clock that
    strikes once."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._struck = -1

    def asks(self, event: ev.CallEvent) -> bool:
        """Whether the rules are to be asked now that ``event`` has been heard of."""
        match event:
            case ev.LevelMeasured():
                second = event.known // self._rate_hz
                strikes = second > self._struck
                self._struck = max(self._struck, second)
                return strikes
            case ev.AlertRaised() | ev.AlertSettled() | ev.CueGiven() | ev.CueEnded() | ev.PartialWritten():
                return False
            case ev.CallEnded() | ev.CallFailed():
                return False  # nothing is recorded after the end
        return True


class AlertFold:
    """Alerts of one call. At most one alert of a rule is open at a time."""

    def __init__(self, header: ev.CallHeader, rules: tuple[AlertRule, ...]) -> None:
        self._measures = AlertMeasures(header, rules)
        self._clock = AlertClock(header.rate_hz)
        self._watches = [RuleWatch(rule, header.rate_hz) for rule in rules]
        self._open: dict[str, str] = {}
        """Rule to the name of its open alert."""
        self._raised = 0

    def push(self, event: ev.CallEvent) -> list[ev.CallEvent]:
        """Take in the next recorded fact; say which alerts it raises or settles."""
        self._measures.push(event)
        if not self._clock.asks(event):
            return []
        asked = [
            (watch.rule, watch.push(event.known, self._measures.of(watch.rule))) for watch in self._watches
        ]
        return [self._told(rule, said) for rule, said in asked if said is not None]

    def _told(self, rule: AlertRule, said: Raised | Eased) -> ev.AlertRaised | ev.AlertSettled:
        if isinstance(said, Eased):
            return ev.AlertSettled(alert=self._open.pop(rule.name), reason=said.reason)
        self._raised += 1
        self._open[rule.name] = name = f"alert-{self._raised}"
        return ev.AlertRaised(
            alert=name, rule=rule.name, reason=said.reason, start=said.start,
            level=round(said.level, 3), confidence=round(said.confidence, 3),
        )  # fmt: skip
