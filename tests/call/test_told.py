"""What the log says is what was measured, rounded."""

from voicemon.affect.estimator import Estimate
from voicemon.affect.explain import Change
from voicemon.audio.chunk import Channel
from voicemon.call.told import reading, spoken
from voicemon.transcription.transcript import Word


def test_a_reading_is_rounded_and_keeps_what_moved_it() -> None:
    moved = (Change("f0", 3.14159, "semitones", 12.345, "pitch +3.1 semitones"),)
    estimate = Estimate(
        0.12345, -0.6789, 61.23, 55.55, 70.01, 0.81234, 0.5, moved, "most voices", "fused-base-1"
    )
    event = reading(estimate, Channel.CUSTOMER, "customer-1", (16, 320), "fused")
    assert (event.kind, event.start, event.stop, event.model) == ("fused", 16, 320, "fused-base-1")
    assert (event.arousal, event.valence, event.stress) == (0.123, -0.679, 61.2)
    assert (event.moved_by[0].change, event.moved_by[0].effect) == (3.14, 12.3)


def test_words_keep_their_spans() -> None:
    (word,) = spoken([Word("hello", 160, 480, 0.98765)])
    assert (word.text, word.start, word.stop, word.probability) == ("hello", 160, 480, 0.988)
