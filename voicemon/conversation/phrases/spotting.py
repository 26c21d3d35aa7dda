"""Phrases of the families as they are spoken in a call."""

from collections.abc import Iterator

from voicemon import events as ev
from voicemon.conversation.phrases.index import index_of


class PhraseSpotter:
    """Tells each phrase of a family that final words hold: PhraseHeard."""

    def __init__(self, folder: str = "") -> None:
        """``folder``: a user's own families, or empty."""
        self._folder = folder

    def push(self, event: ev.CallEvent) -> Iterator[ev.PhraseHeard]:
        """What the next fact holds; only final words hold any. Raises ConfigError for families that cannot be read."""
        if not isinstance(event, ev.TranscriptWritten):
            return
        index = index_of(event.language, self._folder)
        if index is None:
            return
        tokens = index.language.writing.tokens(event.words)
        for hit in index.hits(tokens, event.channel):
            words = event.words[tokens[hit.fit.first].word : tokens[hit.fit.stop - 1].word + 1]
            yield ev.PhraseHeard(
                channel=event.channel, utterance=event.utterance, family=hit.family.name, start=words[0].start,
                stop=words[-1].stop, text=" ".join(word.text for word in words), phrase=hit.phrase.text,
                score=round(hit.fit.score, 3),
            )  # fmt: skip
