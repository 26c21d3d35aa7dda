"""What the server and a process that listens for it say to each other: lists of questions and of answers, pickled.

Both ends are of one installation and joined by pipes that nobody else holds. A frame is its length, four bytes, and
what was pickled.
"""

import io
import pickle
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any

import numpy as np

from voicemon.affect.estimator import AffectEstimator, Estimate
from voicemon.affect.explain import Change
from voicemon.audio.chunk import AudioChunk, AudioGap
from voicemon.call.listening import Facts, Listener, Piece
from voicemon.features.baseline import Population
from voicemon.heard import Level, Lull, Missed, Onset, PartialDue, Passage, UtteranceEnded
from voicemon.speech.segmenter import Utterance

LENGTH = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Begin:
    """The first question: with what to read, and whether what was heard is asked for as sound, too, to be written
    down."""

    estimator: AffectEstimator
    for_words: bool


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Go on with a call: ``listener`` is what `packed` made of it. Not answered."""

    call: int
    listener: bytes


@dataclass(frozen=True, slots=True)
class Hear:
    """Answered with facts, or with what was wrong."""

    call: int
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Close:
    """The call's audio is over. Answered with facts; then the call is forgotten."""

    call: int


@dataclass(frozen=True, slots=True)
class Forget:
    """The call cannot go on. Not answered."""

    call: int


Question = TakeOver | Hear | Close | Forget
Answer = tuple[int, Facts | Exception]
"""A call, and what was asked about it."""


def frame(message: Any) -> bytes:
    """``message`` as it goes through a pipe."""
    out = io.BytesIO()
    out.write(bytes(LENGTH.size))
    _Framing(out, pickle.HIGHEST_PROTOCOL).dump(message)
    LENGTH.pack_into(out.getbuffer(), 0, out.tell() - LENGTH.size)
    return out.getvalue()


def _by_fields(kind: type[Any]) -> Callable[[Any], Any]:
    values = attrgetter(*(field.name for field in fields(kind)))
    return lambda value: (kind, values(value))


class _Framing(pickle.Pickler):
    """Frozen dataclasses with slots as their kind and their values: left to themselves they take ten times as long."""

    dispatch_table = {  # noqa: RUF012 - what pickle asks for
        kind: _by_fields(kind)
        for kind in (
            Hear, AudioChunk, AudioGap, Level, Onset, Passage, UtteranceEnded, PartialDue, Lull, Missed, Utterance,
            Estimate, Change,
        )
    }  # fmt: skip


def packed(listener: Listener) -> bytes:
    """A call's state, without what all calls share."""
    out = io.BytesIO()
    _Packing(out, pickle.HIGHEST_PROTOCOL).dump(listener)
    return out.getvalue()


def unpacked(state: bytes, estimator: AffectEstimator) -> Listener:
    """The call that was `packed`, read with ``estimator`` from now on."""
    listener: Listener = _Unpacking(io.BytesIO(state), estimator).load()
    return listener


class _Packing(pickle.Pickler):
    def persistent_id(self, value: Any) -> str | None:
        if isinstance(value, AffectEstimator):
            return "estimator"
        return "population" if isinstance(value, Population) else None


class _Unpacking(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, estimator: AffectEstimator) -> None:
        super().__init__(file)
        self._shared = {"estimator": estimator, "population": estimator.release.population}

    def persistent_load(self, name: Any) -> Any:
        return self._shared[name]


def lean(facts: Facts, for_words: bool) -> Facts:
    """The facts without what a session does not look at: sound that nobody writes down, LLDs that have been read."""
    return [(_lean(heard, for_words), estimate) for heard, estimate in facts]


def _lean(heard: Any, for_words: bool) -> Any:
    match heard:
        case Passage():
            return replace(heard, llds=heard.llds[:0])
        case UtteranceEnded(utterance=utterance, passage=passage) if not for_words:
            silent = replace(utterance, samples=np.zeros(0, np.float32))
            return replace(
                heard, utterance=silent, passage=passage and replace(passage, llds=passage.llds[:0])
            )
    return heard
