"""What the pool needs of a recogniser."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from voicemon.transcription.transcript import Transcript, WritingJob

StateSink = Callable[[WritingJob, NDArray[np.float32]], None]
"""Given the encoder's states over the utterance's own frames, float32[frames, d], one frame every 20 ms."""


class Engine(Protocol):
    """Anything that writes an utterance down. Called from several worker threads at once."""

    @property
    def model(self) -> str:
        """Name of the model, as it is said in the log."""

    def transcribe(self, job: WritingJob) -> Transcript:
        """The words of ``job``; blocks until they are there."""
