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
_SHORT = re.compile(r"(?:\w\.)+|(?:mr|mrs|ms|dr|st|nr|str|prof|approx|ca)\.", re.IGNORECASE)
"""Words whose full stop ends no sentence: "8 a.m."."""
_NOT_IN_WORD = re.compile(r"[^\w']+|_")


def question_form(sentence: str, language: str) -> Form | None:
    """Whether a sentence with its marks is an open or a closed question; None: none, or not of a known language."""
    words = LANGUAGES.get(language)
    if words is None:
        return None
    asked = _ASKED.search(sentence.strip()) is not None
    whole = _bare(sentence)
    if not whole:
        return None
    if asked and words.tag.search(whole):
        return "closed"
    # "I'm Michelle, how can I help you?": what is asked may stand behind a comma, but then a mark has to end it.
    clauses = [whole, *(_bare(sentence[at:]) for at, mark in enumerate(sentence) if asked and mark == ",")]
    cores = [words.before.sub("", clause, count=1) for clause in clauses]
    core = next((core for core in cores if words.asks.match(core) or words.invites.match(core)), None)
    if core is None and not asked:
        return None
    core = cores[0] if core is None else core
    is_open = words.invites.match(core) or (words.opens.match(core) and not words.fact.match(core))
    return "open" if is_open else "closed"


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


def _bare(text: str) -> str:
    """Lower case without marks, a space between words."""
    return " ".join(_NOT_IN_WORD.sub(" ", folded(text)).split())


def _sentences(words: Sequence[ev.SpokenWord]) -> Iterator[Sequence[ev.SpokenWord]]:
    """The words, cut after each that ends a sentence."""
    start = 0
    for stop, word in enumerate(words, start=1):
        ends = _ENDS.search(word.text) and not _SHORT.fullmatch(word.text)
        if stop == len(words) or ends:
            yield words[start:stop]
            start = stop
