"""What a call's facts are to Genesys: final words as ``transcript`` entities of an AudioHook ``event`` message."""

import uuid
from collections.abc import Mapping

from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ as TIMELINE_HZ
from voicemon.audio.chunk import Channel
from voicemon.sources.genesys.audiohook_messages import RATE_HZ, duration_of
from voicemon.sources.genesys.audiohook_opening import PARTIES
from voicemon.transcription.transcript import SPACELESS_LANGUAGES

_SIDES = {channel: name for name, channel in PARTIES.items()}


def entity(fact: ev.CallEvent, session: str, origin: int) -> Mapping[str, object] | None:
    """The transcript of an utterance; None for a fact that is none, or holds no words.

    ``origin`` is where in the client's audio, in samples of its own, this call began. The words' language is left out:
    the client wants a region with it, and nobody has heard that.
    """
    if not isinstance(fact, ev.TranscriptWritten) or not fact.words:
        return None
    joint = "" if fact.language in SPACELESS_LANGUAGES else " "
    words = [
        {
            "type": "word",
            "value": word.text,
            "confidence": round(word.probability, 3),
            **_span(word.start, word.stop, origin),
        }
        for word in fact.words
    ]
    told = {
        "type": "display",
        "transcript": joint.join(word.text for word in fact.words),
        "tokens": words,
    }
    confidence = sum(word.probability for word in fact.words) / len(fact.words)
    data = {
        "id": str(uuid.uuid5(uuid.UUID(session), fact.utterance)),
        "channel": _SIDES[Channel(fact.channel)],
        "isFinal": True,
        **_span(fact.start, fact.stop, origin),
        "alternatives": [{"confidence": round(confidence, 3), "interpretations": [told]}],
    }
    return {"type": "transcript", "data": data}


def _span(start: int, stop: int, origin: int) -> dict[str, str]:
    """From samples of the timeline to positions in the client's audio."""
    scale = RATE_HZ / TIMELINE_HZ
    return {
        "offset": duration_of(origin + start * scale),
        "duration": duration_of((stop - start) * scale),
    }
