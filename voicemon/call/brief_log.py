"""What still matters of a live call's log: the lines that no later fact has overtaken."""

from collections.abc import Iterable

import msgspec

from voicemon import events as ev
from voicemon.call.log_lines import encode


class BriefLog:
    """The lines of a log but for what has been overtaken, kept as the facts come, so that nobody has to look for them.

    Left out are all levels of a party but the last, partial words that later ones have replaced, and the reasons
    (``moved_by``) of a party's fast readings but the last. It is a log like any other, much shorter, and folds to the
    same state but for these past levels and reasons.
    """

    def __init__(self) -> None:
        self._lines: dict[int, bytes] = {}
        self._level: dict[str, int] = {}
        self._partial: dict[str, int] = {}
        self._fast: dict[str, ev.ReadingTaken] = {}

    def append(self, fact: ev.CallEvent, line: bytes) -> None:
        """Take in the next fact of the log, and its line. Takes the same time however long the log is."""
        if isinstance(fact, ev.LevelMeasured):
            self._drop(self._level, fact.channel)
            self._level[fact.channel] = fact.seq
        elif isinstance(fact, ev.PartialWritten):
            self._drop(self._partial, fact.utterance)
            self._partial[fact.utterance] = fact.seq
        elif isinstance(fact, ev.TranscriptWritten):
            self._drop(self._partial, fact.utterance)
        elif isinstance(fact, ev.TranscriptMissing | ev.SpeechStarted):
            self._partial.pop(fact.utterance, None)  # what was written until now stands
        elif isinstance(fact, ev.ReadingTaken) and fact.kind == "fast":
            self._without_reasons(self._fast.get(fact.channel))
            self._fast[fact.channel] = fact
        self._lines[fact.seq] = line

    def lines(self) -> Iterable[bytes]:
        """The lines that stand, in the order of the log; the last fact's is always there."""
        return self._lines.values()

    def _drop(self, places: dict[str, int], name: str) -> None:
        seq = places.pop(name, None)
        if seq is not None:
            del self._lines[seq]

    def _without_reasons(self, fact: ev.ReadingTaken | None) -> None:
        if fact is not None and fact.moved_by:
            self._lines[fact.seq] = encode(msgspec.structs.replace(fact, moved_by=[]))
