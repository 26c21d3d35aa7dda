"""Committed words never change, whatever the hypotheses do."""

from hypothesis import given
from hypothesis import strategies as st

from voicemon.transcription.agreement import LocalAgreement, normalised
from voicemon.transcription.transcript import Word


def words(text: str) -> list[Word]:
    return [Word(word, 1000 * i, 1000 * i + 900, 0.9) for i, word in enumerate(text.split())]


def texts(found: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in found)


def test_two_hypotheses_that_agree_commit() -> None:
    agreement = LocalAgreement()
    first = agreement.push(words("I want"))
    assert (texts(first.committed), texts(first.tentative)) == ("", "I want")
    second = agreement.push(words("i want, my monkey"))
    assert (texts(second.committed), texts(second.tentative)) == ("i want,", "my monkey")
    third = agreement.push(words("I want my money back"))
    assert (texts(third.committed), texts(third.tentative)) == ("i want, my", "money back")
    fourth = agreement.push(words("I want my money back now"))
    assert texts(fourth.committed) == "i want, my money back"


def test_a_changed_mind_does_not_retract() -> None:
    agreement = LocalAgreement()
    agreement.push(words("their car is"))
    agreement.push(words("their car is new"))
    after = agreement.push(words("there car is new and"))
    assert texts(after.committed) == "their car is new"
    assert texts(after.tentative) == "and"


def test_an_empty_hypothesis_changes_nothing() -> None:
    agreement = LocalAgreement()
    agreement.push(words("yes please"))
    agreement.push(words("yes please"))
    after = agreement.push([])
    assert (texts(after.committed), after.tentative) == ("yes please", ())


def test_it_has_begun_while_there_are_words_to_show() -> None:
    agreement = LocalAgreement()
    begun = [agreement.begun]
    for hypothesis in ("", "yes", "", "yes", "yes please", ""):
        agreement.push(words(hypothesis))
        begun.append(agreement.begun)
    assert begun == [False, False, True, False, True, True, True]


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c"]), max_size=6), max_size=8))
def test_committed_only_grows(hypotheses: list[list[str]]) -> None:
    agreement = LocalAgreement()
    before: tuple[Word, ...] = ()
    for hypothesis in hypotheses:
        found = agreement.push(words(" ".join(hypothesis)))
        assert found.committed[: len(before)] == before
        before = found.committed


def test_normalised() -> None:
    assert normalised(" Don’t!") == "don't"
    assert normalised("ÄRGER,") == "ärger"
