"""What the pool needs of a recogniser."""

from typing import Protocol

from voicemon.transcription.transcript import Transcript, WritingJob


class Engine(Protocol):
    """Anything that writes an utterance down. Called from several worker threads at once."""

    @property
    def model(self) -> str:
        """Name of the model, as it is said in the log."""

    def transcribe(self, job: WritingJob) -> Transcript:
        """The words of ``job``; blocks until they are there."""
