"""What the pool needs of a recogniser."""

from collections.abc import Hashable, Sequence
from typing import Protocol

from voicemon.errors import VoicemonError
from voicemon.transcription.transcript import Transcript, WritingJob


class Engine(Protocol):
    """Anything that writes utterances down. Called from several worker threads at once."""

    @property
    def model(self) -> str:
        """Name of the model, as it is said in the log."""

    def kind_of(self, job: WritingJob) -> Hashable:
        """Jobs of one kind can be written together."""

    def most_together(self, kind: Hashable) -> int:
        """How many jobs of one kind are best written together, when so many wait."""

    def transcribe_batch(self, jobs: Sequence[WritingJob]) -> list[Transcript | VoicemonError]:
        """The words of each of ``jobs``, or why that one cannot be written down; blocks until they are there.

        A job's words do not depend on the jobs beside it. Raises what goes wrong with all of them.
        """
