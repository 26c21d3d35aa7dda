"""WhisperLive on the same calls."""

from dataclasses import dataclass, field
from pathlib import Path

from voicemon.bench.live_calls import Delay


@dataclass(slots=True)
class PeerDelays:
    """How late WhisperLive was, or why it could not be run."""

    words: list[Delay] = field(default_factory=list)
    first_words: list[Delay] = field(default_factory=list)
    reason: str = ""


def whisper_live(recording: Path, calls: int, seconds: float, model: str) -> PeerDelays:
    return PeerDelays(reason="todo")
