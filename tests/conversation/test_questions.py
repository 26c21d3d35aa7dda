"""Questions, open and closed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conversation.saying import said
from voicemon import events as ev
from voicemon.conversation.questions import QuestionSpotter, question_form


@pytest.mark.parametrize(
    ("sentence", "form"),
    [
        ("What happened then?", "open"),
        ("And how did you feel about that?", "open"),
        ("How can I help you", "open"),
        ("Why is that?", "open"),
        ("I'm Michelle, how can I help you today?", "open"),
        ("Jack, what was your last name?", "closed"),
        ("I know, what you mean is clear.", None),
        ("Could you tell me what happened.", "open"),
        ("Tell me more about it.", "open"),
        ("Please walk me through it.", "open"),
        ("Could you tell me your number?", "closed"),
        ("How long have you had it?", "closed"),
        ("What's your postcode?", "closed"),
        ("Is it blinking?", "closed"),
        ("Do you have it there", "closed"),
        ("Where do you live?", "closed"),
        ("It is blinking, isn't it?", "closed"),
        ("You got the letter, right?", "closed"),
        ("Really?", "closed"),
        ("What I want is a refund.", None),
        ("That is how it works.", None),
        ("Have a nice day.", None),
        ("I do.", None),
        ("", None),
    ],
)
def test_english(sentence: str, form: str | None) -> None:
    assert question_form(sentence, "en") == form


@pytest.mark.parametrize(
    ("sentence", "form"),
    [
        ("Was ist passiert?", "open"),
        ("Und wie fühlen Sie sich damit?", "open"),
        ("Wie kann ich Ihnen helfen", "open"),
        ("Können Sie mir sagen, was passiert ist?", "open"),
        ("Erzählen Sie mal.", "open"),
        ("Wie lange haben Sie es?", "closed"),
        ("Wie ist Ihr Name?", "closed"),
        ("Haben Sie die Nummer da", "closed"),
        ("Das stimmt so, oder?", "closed"),
        ("Ich weiß, was Sie meinen.", None),
        ("Das war so.", None),
    ],
)
def test_german(sentence: str, form: str | None) -> None:
    assert question_form(sentence, "de") == form


def test_each_question_of_an_utterance_is_told_with_its_time() -> None:
    written = said("I see. What happened? And is it, um, on now? Good.", "agent", start=5)
    found = list(QuestionSpotter().push(written))
    assert [(q.text, q.form) for q in found] == [
        ("What happened?", "open"),
        ("And is it, um, on now?", "closed"),
    ]
    assert (found[0].start, found[0].stop) == (written.words[2].start, written.words[3].stop)


def test_a_short_word_ends_no_sentence() -> None:
    found = QuestionSpotter().push(said("Would you like 8 a.m. or 3 p.m. with Mr. Li?", "agent"))
    assert [question.text for question in found] == ["Would you like 8 a.m. or 3 p.m. with Mr. Li?"]


def test_a_language_that_is_not_known_asks_nothing() -> None:
    assert list(QuestionSpotter().push(said("Qu'est-ce que c'est?", "agent", "fr"))) == []
    assert list(QuestionSpotter().push(ev.SpeechStarted(channel="agent", utterance="u", at=0))) == []


@given(st.text("abc ?.,'", max_size=40), st.sampled_from(["en", "de", "fr"]))
def test_any_text_has_a_form_or_none(text: str, language: str) -> None:
    assert question_form(text, language) in ("open", "closed", None)
