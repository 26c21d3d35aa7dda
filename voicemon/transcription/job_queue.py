"""The order in which waiting utterances are written down, and what is refused when too many wait."""

import asyncio
import dataclasses
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from voicemon.errors import Overloaded
from voicemon.transcription.transcript import Transcript, WritingJob


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How much audio may wait."""

    partial_s: float = 10.0
    """Seconds of waiting audio past which more words of what goes on, and early starts, are refused."""
    recording_s: float = 45.0
    """Seconds past which first words are, and recordings wait, so that they never take the room of live calls."""
    final_s: float = 120.0
    """Seconds past which whole utterances are refused,"""
    wait_s: float = 8.0
    """and seconds after which one of a live call that still waits is given up: more waiting would make all words late
    and write no more of them."""


@dataclass(slots=True, eq=False)
class Waiting:
    """A job, the future that its caller holds, and when it should be done."""

    job: WritingJob
    future: "asyncio.Future[Transcript]"
    deadline: float
    number: int
    since: float = 0.0
    """When it was submitted, in seconds."""

    def urgency(self) -> tuple[int, float, int]:
        """Sorts whole utterances before first words, these before early starts and more words of what goes on; then by
        deadline and arrival."""
        rank = 0 if self.job.whole else 1 if self.job.first_words else 2 if self.job.final else 3
        return rank, self.deadline, self.number


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

    def waiting(self) -> tuple[Waiting, ...]:
        """Everything that waits."""
        return tuple(self._waiting)

    def put(self, job: WritingJob, future: "asyncio.Future[Transcript]", now: float) -> None:
        """Add ``job``; ``now`` in seconds.

        A final drops its utterance's partials, a partial takes the place of an older one of the same utterance. Where
        too much waits, the live utterance with the latest deadline goes: that of the call that sends most.

        Raises:
            Overloaded: too much audio waits already.
        """
        self._waiting = [entry for entry in self._waiting if not entry.future.done()]
        replaced = [
            entry
            for entry in self._waiting
            if not entry.job.final and (entry.job.call, entry.job.utterance) == (job.call, job.utterance)
        ]
        self._refuse_all(replaced, f"a newer hypothesis replaced this one of {job.utterance}")
        own = [entry for entry in self._waiting if entry.job.call == job.call]
        deadline = max([now + sum(entry.job.seconds for entry in own), *(entry.deadline for entry in own)])
        if not job.final:
            deadline = min([deadline, *(entry.deadline for entry in replaced)])  # it has waited as long
        self._make_room(job, deadline)
        self._arrivals += 1
        self._waiting.append(Waiting(job, future, deadline, self._arrivals, now))

    def promote(self, future: "asyncio.Future[Transcript]", now: float) -> None:
        """The utterance of an early start that still waits is over: it is a whole one that comes ``now``.

        Raises:
            Overloaded: too much audio waits already.
        """
        for entry in [entry for entry in self._waiting if entry.future is future]:
            self._waiting.remove(entry)
            self.put(dataclasses.replace(entry.job, ahead=False), future, now)

    def room_for(self, seconds: float) -> bool:
        """Whether a recording may send ``seconds`` of audio now."""
        return self._fits(seconds, self._limits.recording_s)

    def take(
        self,
        now: float,
        may: Callable[[WritingJob], bool] = lambda job: True,
        kind_of: Callable[[WritingJob], Hashable] = lambda job: None,
        most: Callable[[Hashable, int, int], int] = lambda kind, alike, others: 1,
    ) -> list[Waiting]:
        """The most urgent job that ``may`` be taken ``now``, with others of its kind, removed; nothing where there is
        none.

        ``kind_of`` says what a job can be written together with, ``most`` of a kind how many to take at once of so many
        that wait, beside so many whole utterances of other kinds. ``may`` is asked in order of urgency, once the jobs
        before were chosen.
        """
        self._waiting = [entry for entry in self._waiting if not entry.future.done()]
        self._give_up(now)
        taken: list[Waiting] = []
        alike, count = self._waiting, 1
        for entry in sorted(self._waiting, key=Waiting.urgency):
            if len(taken) < count and entry in alike and may(entry.job):
                taken.append(entry)
                if len(taken) == 1:
                    kind = kind_of(entry.job)
                    alike = [
                        other
                        for other in self._waiting
                        if other.job.final == entry.job.final and kind_of(other.job) == kind
                    ]
                    others = sum(other.job.whole and other not in alike for other in self._waiting)
                    count = most(kind, len(alike), others)
        for entry in taken:
            self._waiting.remove(entry)
        return taken

    def withdraw(self, call: str | None = None) -> list[Waiting]:
        """Remove and give the jobs of ``call``, or all."""
        out = [entry for entry in self._waiting if call is None or entry.job.call == call]
        self._waiting = [entry for entry in self._waiting if entry not in out]
        return out

    def _make_room(self, job: WritingJob, deadline: float) -> None:
        whole = job.whole
        limits = self._limits
        bound = limits.final_s if whole else limits.recording_s if job.first_words else limits.partial_s
        if whole and not self._fits(job.seconds, bound):
            self._refuse_all([entry for entry in self._waiting if not entry.job.whole], self._overloaded())
        while whole and not self._fits(job.seconds, bound):
            later = [entry for entry in self._waiting if entry.deadline > deadline and not entry.job.patient]
            if not later:
                break
            last = max(later, key=Waiting.urgency)
            self._waiting.remove(last)
            refuse(last.future, Overloaded(self._refusal("utterance", last.job, bound)))
        if not self._fits(job.seconds, bound):
            raise Overloaded(self._refusal("utterance" if whole else "partial", job, bound))

    def _give_up(self, now: float) -> None:
        """Refuse what has waited too long; recordings wait for ever."""
        limit = self._limits.wait_s
        for entry in [
            entry for entry in self._waiting if now - entry.since > limit and not entry.job.patient
        ]:
            what = f"{entry.job.utterance} of call {entry.job.call}"
            self._refuse_all([entry], f"utterance {what} given up: it waited {limit:g} s for transcription")

    def _refusal(self, what: str, job: WritingJob, bound: float) -> str:
        return f"{what} {job.utterance} of call {job.call} refused: {self._overloaded()}, {bound:.0f} s may"

    def _overloaded(self) -> str:
        return f"{self.seconds:.0f} s of audio wait for transcription"

    def _fits(self, seconds: float, bound: float) -> bool:
        return not self._waiting or self.seconds + seconds <= bound

    def _refuse_all(self, entries: Sequence[Waiting], reason: str) -> None:
        for entry in entries:
            self._waiting.remove(entry)
            refuse(entry.future, Overloaded(reason))


def refuse(future: "asyncio.Future[Transcript]", error: Exception) -> None:
    """Hand ``error`` to the future's holder, if anyone still waits."""
    if not future.done():
        future.set_exception(error)
        future.exception()  # looked at here: a partial that nobody waits for any more is no news
