"""What flows into and out of the pool."""

import numpy as np

from voicemon.audio.chunk import Channel
from voicemon.transcription.transcript import Transcript, Word, WritingJob


def test_text_is_joined_as_the_language_writes_it() -> None:
    pair = (Word("你好", 0, 10, 0.9), Word("再见", 10, 20, 0.9))
    assert Transcript("u", pair, "zh", 1.0, "m").text == "你好再见"
    assert Transcript("u", pair, "en", 1.0, "m").text == "你好 再见"
    assert Transcript("u", (), "en", 1.0, "m").text == ""


def test_seconds_of_a_job() -> None:
    job = WritingJob("c", "u", Channel.AGENT, 0, np.zeros(8_000, np.float32), True, 0.5)
    assert job.seconds == 0.5
    assert job.language is None
