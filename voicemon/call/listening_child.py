"""The process that listens to many calls for a server: questions come in on its standard input, answers go out.

It runs one thread and so never waits for a lock of Python's; it ends when its input does.
"""

import os
import pickle
import signal
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

from voicemon.affect.estimator import AffectEstimator
from voicemon.call.listening import Listener, Piece, hear_together
from voicemon.call.listening_wire import (
    LENGTH,
    Answer,
    Begin,
    Close,
    Forget,
    Hear,
    Question,
    TakeOver,
    frame,
    lean,
    unpacked,
)
from voicemon.errors import VoicemonError
from voicemon.kernels.warm_up import warm_up


class Calls:
    """The calls that are listened to here."""

    def __init__(self, begin: Begin) -> None:
        self._estimator: AffectEstimator = begin.estimator
        self._for_words = begin.for_words
        self._listeners: dict[int, Listener] = {}

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        """To those of the ``questions`` that are answered. Audio of different calls is listened to together."""
        found: list[Answer] = []
        jobs: dict[int, tuple[Listener, Sequence[Piece]]] = {}
        for question in questions:
            match question:
                case Hear(call=call, pieces=pieces) if call not in jobs:
                    jobs[call] = self._listeners[call], pieces
                    continue
                case Hear(call=call, pieces=pieces):
                    found += self._heard(jobs)
                    jobs[call] = self._listeners[call], pieces
                    continue
                case TakeOver(call=call, listener=state):
                    self._listeners[call] = unpacked(state, self._estimator)
                case Close(call=call):
                    found += self._heard(jobs)
                    found.append((call, self._closed(call)))
                case Forget(call=call):
                    found += self._heard(jobs)
                    self._listeners.pop(call, None)
        return found + self._heard(jobs)

    def _heard(self, jobs: dict[int, tuple[Listener, Sequence[Piece]]]) -> list[Answer]:
        answers = list(zip(jobs, map(self._fit, hear_together(list(jobs.values()))), strict=True))
        jobs.clear()
        return answers

    def _closed(self, call: int) -> Any:
        try:
            return self._fit(self._listeners.pop(call).close())
        except Exception as error:  # a worker's edge: whoever asked is told, and the other calls go on
            return self._fit(error)

    def _fit(self, answer: Any) -> Any:
        """An answer that can be sent."""
        if isinstance(answer, VoicemonError):
            return answer
        if isinstance(answer, Exception):
            return RuntimeError(f"{type(answer).__name__}: {answer}")
        return lean(answer, self._for_words)


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until no question comes."""
    begin: Begin | None = _next(questions)
    if begin is None:
        return
    calls = Calls(begin)
    warm_up()
    answers.write(frame([]))
    answers.flush()
    while (asked := _next(questions)) is not None:
        answers.write(frame(calls.answers(asked)))
        answers.flush()


def _next(stream: BinaryIO) -> Any:
    """What comes next, None at the end."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    return pickle.loads(body) if len(body) == length else None


def main() -> None:
    """Serve the process that started this one. Ctrl-C is its business: it closes our input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whoever prints anything must not spoil the answers
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
