"""A call as one self-contained HTML page: to keep, to send, to print.

The page is the dashboards' own code: ``dashboards/report.html`` with its style, its modules and the
call inlined, so that a report and the review cannot say different things. It fetches nothing.
"""

import html
import json
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from voicemon import events as ev
from voicemon.call.remarks import AnyRemark
from voicemon.call.state import CallState
from voicemon.places import shipped

DASHBOARDS = shipped("dashboards")
STYLES = ("voicemon.css", "report.css")
MODULES = (
    "format.js",
    "course.js",
    "columns.js",
    "facts.js",
    "phrases.js",
    "marks.js",
    "report_timeline.js",
    "report_noted.js",
    "report.js",
)
"""Each after those that it imports."""
LEVEL_POINTS = 2000
"""Levels a channel that the timeline gets: two a pixel of a wide screen."""

_IMPORT = re.compile(r'^import [^;]*? from "\./(?P<module>[\w.]+)";$\n?', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const)\b)", re.MULTILINE)
_PLACE = re.compile(r"\{\{(\w+)\}\}")


def report_html(header: ev.CallHeader, state: CallState, remarks: Sequence[AnyRemark] = ()) -> str:
    """The report of the call as a whole HTML document, with what people remarked on it."""
    parts = {
        "title": html.escape(f"{header.source or header.call} · voicemon report"),
        "style": "\n".join(_read("css", name) for name in STYLES),
        "script": "\n".join(_inlined(name) for name in MODULES),
        "call": _embedded(
            {"voicemon": header.voicemon, "state": _slim(state), "remarks": msgspec.to_builtins(remarks)}
        ),
    }
    return _PLACE.sub(lambda place: parts[place[1]], _read("report.html"))


def _embedded(value: Any) -> str:
    """JSON for a script element, which "<" could end: a caller may well say "</script>"."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def _slim(state: CallState) -> dict[str, Any]:
    """The state with thinned levels, and without what moved each of the thousands of fast readings."""
    shown: dict[str, Any] = msgspec.to_builtins(state)
    shown["levels"] = {channel: _thinned(levels) for channel, levels in shown["levels"].items()}
    for reading in shown["readings"]:
        if reading["kind"] == "fast":
            reading["moved_by"] = []
    return shown


def _thinned(levels: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """At most ``LEVEL_POINTS`` levels: the loudest of each run, at the start of the run."""
    starts, loud = levels["start"], levels["level_db"]
    run = max(1, -(-len(starts) // LEVEL_POINTS))
    return {
        "start": starts[::run],
        "level_db": [max(loud[i : i + run]) for i in range(0, len(loud), run)],
    }


def _inlined(name: str) -> str:
    """A module's text without its imports, which stand before it, and with its exports as plain names."""
    text = _read("js", name)
    before = MODULES[: MODULES.index(name)]
    for found in _IMPORT.finditer(text):
        assert found["module"] in before, f"{name} imports {found['module']}, which is not inlined before it"
    return _EXPORT.sub("", _IMPORT.sub("", text))


def _read(*path: str) -> str:
    return DASHBOARDS.joinpath(*path).read_text(encoding="utf-8")
