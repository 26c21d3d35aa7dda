"""Of a call's state what a page of the present shows: without levels and reasons that have been overtaken."""

from typing import Any


def present(shown: dict[str, Any]) -> dict[str, Any]:
    """The state ``shown``, as JSON has it, with no more than the last level and the last fast reason of each party."""
    for levels in shown["levels"].values():
        levels.update({name: column[-1:] for name, column in levels.items()})
    last = {reading["channel"]: n for n, reading in enumerate(shown["readings"]) if reading["kind"] == "fast"}
    for n, reading in enumerate(shown["readings"]):
        if reading["kind"] == "fast" and n != last[reading["channel"]]:
            reading["moved_by"] = []
    return shown
