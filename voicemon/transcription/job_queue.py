"""The order in which waiting utterances are written down, and what is refused when too many wait."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from voicemon.errors import Overloaded
from voicemon.transcription.transcript import Transcript, WritingJob


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How much audio may wait."""

    partial_s: float = 10.0
    """Seconds of waiting audio past which partial transcripts are refused."""
    recording_s: float = 45.0
    """Seconds past which recordings wait, so that they never take the room of live calls."""
    final_s: float = 120.0
    """Seconds past which whole utterances are refused."""


@dataclass(slots=True, eq=False)
class Waiting:
    """A job, the future that its caller holds, and when it should be done."""

    job: WritingJob
    future: "asyncio.Future[Transcript]"
    deadline: float
    number: int

    def urgency(self) -> tuple[bool, float, int]:
        """Sorts finals before partials, then by deadline, then by arrival."""
        return (not self.job.final, self.deadline, self.number)


class JobQueue:
    """Jobs that wait. Lives on the event loop; no locks.

    A job's deadline is its arrival plus the audio of its own call that already waits: a call that
    sends much goes behind the others, and no call's own utterances overtake each other.
    """

    def __init__(self, limits: QueueLimits) -> None:
        self._limits = limits
        self._waiting: list[Waiting] = []
        self._arrivals = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def seconds(self) -> float:
        """Seconds of audio that wait."""
        return sum(entry.job.seconds for entry in self._waiting)

    def put(self, job: WritingJob, future: "asyncio.Future[Transcript]", now: float) -> None:
        """Add ``job``; ``now`` in seconds.

        A final drops its utterance's partials, a partial drops an older one of the same utterance.

        Raises:
            Overloaded: too much audio waits already.
        """
        self._refuse_all(
            lambda other: not other.final and (other.call, other.utterance) == (job.call, job.utterance),
            f"a newer hypothesis replaced this one of {job.utterance}",
        )
        if job.final and not job.ahead:
            if not self._fits(job.seconds, self._limits.final_s):
                reason = f"{self.seconds:.0f} s of audio wait for transcription"
                self._refuse_all(lambda other: not other.final, reason)
            bound, what = self._limits.final_s, "utterance"
        else:
            bound, what = self._limits.partial_s, "partial"
        if not self._fits(job.seconds, bound):
            raise Overloaded(
                f"{what} {job.utterance} of call {job.call} refused: {self.seconds:.0f} s of audio wait for "
                f"transcription, {bound:.0f} s may"
            )
        own = [entry for entry in self._waiting if entry.job.call == job.call]
        deadline = max([now + sum(entry.job.seconds for entry in own), *(entry.deadline for entry in own)])
        self._arrivals += 1
        self._waiting.append(Waiting(job, future, deadline, self._arrivals))

    def room_for(self, seconds: float) -> bool:
        """Whether a recording may send ``seconds`` of audio now."""
        return self._fits(seconds, self._limits.recording_s)

    def take(self, partials: bool = True) -> Waiting | None:
        """The most urgent job, removed; None where there is none, or only partials that may not be taken now."""
        eligible = [entry for entry in self._waiting if entry.job.final or partials]
        if not eligible:
            return None
        first = min(eligible, key=Waiting.urgency)
        self._waiting.remove(first)
        return first

    def withdraw(self, call: str | None = None) -> list[Waiting]:
        """Remove and give the jobs of ``call``, or all."""
        out = [entry for entry in self._waiting if call is None or entry.job.call == call]
        self._waiting = [entry for entry in self._waiting if entry not in out]
        return out

    def _fits(self, seconds: float, bound: float) -> bool:
        return not self._waiting or self.seconds + seconds <= bound

    def _refuse_all(self, which: Callable[[WritingJob], bool], reason: str) -> None:
        for entry in [entry for entry in self._waiting if which(entry.job)]:
            self._waiting.remove(entry)
            refuse(entry.future, Overloaded(reason))


def refuse(future: "asyncio.Future[Transcript]", error: Exception) -> None:
    """Hand ``error`` to the future's holder, if anyone still waits."""
    if not future.done():
        future.set_exception(error)
        future.exception()  # looked at here: a partial that nobody waits for any more is no news
