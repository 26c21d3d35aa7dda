"""What was measured, in the words of the log."""

from collections.abc import Sequence
from typing import Any, Literal

from voicemon import events as ev
from voicemon.affect.estimator import Estimate
from voicemon.audio.chunk import Channel
from voicemon.speech.segmenter import Utterance
from voicemon.transcription.transcript import Word


def span_of(utterance: Utterance) -> dict[str, Any]:
    """Whose it is and from where to where, as fields of an event."""
    return {"channel": utterance.channel, "start": utterance.start, "stop": utterance.stop}


def spoken(words: Sequence[Word]) -> list[ev.SpokenWord]:
    """Words with their spans and rounded probabilities."""
    return [
        ev.SpokenWord(
            text=word.text, start=word.start, stop=word.stop, probability=round(word.probability, 3)
        )
        for word in words
    ]


def reading(
    estimate: Estimate,
    channel: Channel,
    utterance: str,
    span: tuple[int, int],
    kind: Literal["fast", "utterance", "fused"],
) -> ev.ReadingTaken:
    """An estimate of [start, stop), rounded to what it can tell."""
    return ev.ReadingTaken(
        channel=channel, utterance=utterance, kind=kind, start=span[0], stop=span[1],
        arousal=round(estimate.arousal, 3), valence=round(estimate.valence, 3),
        stress=round(estimate.stress, 1),
        stress_low=round(estimate.stress_low, 1), stress_high=round(estimate.stress_high, 1),
        confidence=round(estimate.confidence, 3), baseline=round(estimate.baseline, 3),
        moved_by=[
            ev.LldChange(
                lld=change.lld, change=round(change.change, 2), unit=change.unit,
                effect=round(change.effect, 1), text=change.text,
            )
            for change in estimate.moved_by
        ],
        model=estimate.model,
    )  # fmt: skip
