"""Questions: open ones, which ask for a story, and closed ones, which ask for a yes, a no or a fact.

A sentence is a question where Whisper ends it with a mark, or where it begins as questions do: with a question word and
a verb, or with a verb before its subject. It is open where it begins with a word that no single fact answers (how, why,
what, but not how many or what time), or asks to be told; a tag (isn't it, oder) makes any of them closed.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from voicemon import events as ev
from voicemon.conversation.phrases.tokens import folded
from voicemon.conversation.question_words import LANGUAGES

Form = Literal["open", "closed"]

_ENDS = re.compile(r"[.!?？。…][\"'”’»)]*$")
_ASKED = re.compile(r"[?？][\"'”’»)]*$")
_NOT_IN_WORD = re.compile(r"[^\w']+|_")


def question_form(sentence: str, language: str) -> Form | None:
    """Whether a sentence with its marks is an open or a closed question; None: none, or not of a known language."""
    words = LANGUAGES.get(language)
    if words is None:
        return None
    plain = " ".join(_NOT_IN_WORD.sub(" ", folded(sentence)).split())
    core = words.before.sub("", plain, count=1)
    asked = _ASKED.search(sentence.strip()) is not None
    invites = words.invites.match(core) is not None
    if not plain or not (asked or invites or words.asks.match(core)):
        return None
    if asked and words.tag.search(plain):
        return "closed"
    return "open" if invites or (words.opens.match(core) and not words.fact.match(core)) else "closed"


class QuestionSpotter:
    """Tells each question that final words hold: QuestionAsked."""

    def push(self, event: ev.CallEvent) -> Iterator[ev.QuestionAsked]:
        """What the next fact asks; only final words ask."""
        if not isinstance(event, ev.TranscriptWritten) or event.language not in LANGUAGES:
            return
        for words in _sentences(event.words):
            text = " ".join(word.text for word in words)
            form = question_form(text, event.language)
            if form is not None:
                yield ev.QuestionAsked(
                    channel=event.channel, utterance=event.utterance, start=words[0].start, stop=words[-1].stop,
                    text=text, form=form,
                )  # fmt: skip


def _sentences(words: Sequence[ev.SpokenWord]) -> Iterator[Sequence[ev.SpokenWord]]:
    """The words, cut after each that ends a sentence."""
    start = 0
    for stop, word in enumerate(words, start=1):
        if stop == len(words) or _ENDS.search(word.text):
            yield words[start:stop]
            start = stop
