"""LocalAgreement-2: which words of an utterance that goes on are safe to show for good.

A word is committed once two hypotheses in a row agree on it and on all before it (Liu et al. 2020,
"Low-latency sequence-to-sequence speech recognition and translation by partial hypothesis selection").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voicemon.transcription.transcript import Word

_NOT_IN_WORD = re.compile(r"[^\w']+|_")


def normalised(text: str) -> str:
    """A word as it is compared: lower case, without punctuation."""
    return _NOT_IN_WORD.sub(" ", text.casefold().replace("’", "'")).strip()


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is known after a hypothesis."""

    committed: tuple[Word, ...]
    """Never shrinks, never changes."""
    tentative: tuple[Word, ...]
    """The rest of the newest hypothesis."""


class LocalAgreement:
    """The agreement over one utterance's hypotheses."""

    def __init__(self) -> None:
        self._committed: tuple[Word, ...] = ()
        self._before: tuple[Word, ...] = ()

    @property
    def begun(self) -> bool:
        """Whether there are words to show."""
        return bool(self._committed or self._before)

    def push(self, hypothesis: Sequence[Word]) -> Agreed:
        """Take the newest hypothesis of the whole utterance so far."""
        earlier, newest = self._rest(self._before), self._rest(tuple(hypothesis))
        agreed = 0
        while agreed < min(len(earlier), len(newest)) and _same(earlier[agreed], newest[agreed]):
            agreed += 1
        self._committed += newest[:agreed]
        self._before = tuple(hypothesis)
        return Agreed(self._committed, newest[agreed:])

    def _rest(self, hypothesis: tuple[Word, ...]) -> tuple[Word, ...]:
        """The words of ``hypothesis`` past the committed ones."""
        count = len(self._committed)
        if len(hypothesis) >= count and all(map(_same, self._committed, hypothesis)):
            return hypothesis[count:]
        # The hypothesis changed its mind about a committed word, which stays: go on after its end.
        heard = self._committed[-1].stop
        return tuple(word for word in hypothesis if (word.start + word.stop) // 2 >= heard)


def _same(a: Word, b: Word) -> bool:
    return normalised(a.text) == normalised(b.text)
