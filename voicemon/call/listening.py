"""What is calculated of a call: what is heard in its audio, and the emotion that is read from that.

A `Listener` does it; it has neither I/O nor a clock. `Listening` is what a session sees of one: it may work on a thread
of this process, or in another process (`listening_processes.py`), and gives the same facts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from voicemon.affect.estimator import Estimate
from voicemon.affect.reader import VoiceReader, Withheld
from voicemon.analyser import Analyser, push_together
from voicemon.audio.chunk import AudioChunk, AudioGap, Channel
from voicemon.call.rounds import Rounds
from voicemon.heard import Heard, Passage, UtteranceEnded

Piece = AudioChunk | AudioGap
Facts = list[tuple[Heard, Estimate | Withheld | None]]
"""What was heard, each with the emotion that was read from it, if any."""


@dataclass(frozen=True, slots=True, eq=False)
class Listener:
    """One call's analyser, and a voice reader for each channel whose emotion is read."""

    analyser: Analyser
    readers: dict[Channel, VoiceReader]

    def hear(self, pieces: Sequence[Piece]) -> Facts:
        """What ``pieces`` tell, one after the other. Raises what `Analyser.push` does."""
        return [fact for piece in pieces for fact in self._read(self.analyser.push(piece))]

    def close(self) -> Facts:
        """What the end of the call tells. Nothing may be heard after it."""
        return self._read(self.analyser.flush())

    def _read(self, found: Sequence[Heard]) -> Facts:
        return [(heard, self._emotion(heard)) for heard in found]

    def _emotion(self, heard: Heard) -> Estimate | Withheld | None:
        """The emotion of what was heard, where it is of a channel whose emotion is read."""
        match heard:
            case Passage():
                return self.readers[heard.channel].fast(heard.llds)
            case UtteranceEnded(passage=passage) if passage is not None:
                return self.readers[heard.channel].utterance(passage.llds)
        return None


def hear_together(jobs: Sequence[tuple[Listener, Sequence[Piece]]]) -> list[Facts | Exception]:
    """What `Listener.hear` gives for each of the ``jobs``, or raises; the facts are the same, and cost less.

    First all calls' audio is listened to and then all that was heard is read: a processor does the same thing many
    times sooner than many things in turn.
    """
    answers = iter(
        push_together([(listener.analyser, piece) for listener, pieces in jobs for piece in pieces])
    )
    found: list[Facts | Exception] = []
    for listener, pieces in jobs:
        heard = [next(answers) for _ in pieces]
        wrong = next((answer for answer in heard if isinstance(answer, Exception)), None)
        if wrong is not None:
            found.append(wrong)
            continue
        try:
            found.append([fact for answer in heard for fact in listener._read(answer)])  # type: ignore[arg-type]
        except Exception as error:  # a worker's edge: whoever asked is told, and the other calls go on
            found.append(error)
    return found


class Listening(Protocol):
    """Where a call is listened to: one question at a time for each channel."""

    async def hear(self, pieces: Sequence[Piece], before: Callable[[], None] | None = None) -> Facts:
        """What `Listener.hear` gives. ``before``, which may wait for a disk, is called first, on a worker thread."""

    async def close(self, before: Callable[[], None] | None = None) -> Facts:
        """What `Listener.close` gives, likewise."""

    def forget(self) -> None:
        """The call cannot go on: nothing more will be asked."""


class ThreadListening:
    """A `Listener` on the threads that work off ``rounds``."""

    def __init__(self, listener: Listener, rounds: Rounds) -> None:
        self._listener = listener
        self._rounds = rounds

    async def hear(self, pieces: Sequence[Piece], before: Callable[[], None] | None = None) -> Facts:
        """See `Listening`."""
        return await self._rounds.run(_after, before, self._listener.hear, pieces)

    async def close(self, before: Callable[[], None] | None = None) -> Facts:
        """See `Listening`."""
        return await self._rounds.run(_after, before, self._listener.close)

    def forget(self) -> None:
        """Nothing is kept elsewhere."""


def _after(
    before: Callable[[], None] | None, work: Callable[..., Facts], *arguments: Sequence[Piece]
) -> Facts:
    if before is not None:
        before()
    return work(*arguments)
