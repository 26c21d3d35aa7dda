"""The pool's view of a recogniser."""

from voicemon.transcription.engine import Engine
from voicemon.transcription.whisper import WhisperEngine


def test_whisper_offers_what_the_pool_needs() -> None:
    wanted = [name for name in vars(Engine) if not name.startswith("_")]
    assert wanted == ["model", "kind_of", "most_together", "transcribe_batch"]
    assert all(hasattr(WhisperEngine, name) for name in wanted)
