"""Rules written as TOML, as ``[advice] alerts`` takes them."""

import json
import re
from collections.abc import Sequence

import msgspec

from voicemon.conversation.alerts.rules import AlertRule

_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
_DEFAULTS = {
    field.name: field.default
    for field in msgspec.structs.fields(AlertRule)
    if field.default is not msgspec.NODEFAULT
}


def rules_toml(rules: Sequence[AlertRule], false_alerts_per_hour: float | None, comment: str) -> str:
    """A file of rules. ``comment`` stands on top, a line each; what is as it is by default is left out."""
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    if false_alerts_per_hour is not None:
        lines += ["", f"false_alerts_per_hour = {false_alerts_per_hour:g}"]
    for rule in rules:
        lines += ["", f"[{rule.name if _BARE.match(rule.name) else _value(rule.name)}]"]
        for name, value in msgspec.structs.asdict(rule).items():
            if name != "name" and (name not in _DEFAULTS or value != _DEFAULTS[name]):
                lines.append(f"{name} = {_value(value)}")
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # What JSON escapes is escaped the same in TOML's basic strings; DEL is the one that TOML adds.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return repr(value)
