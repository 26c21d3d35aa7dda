"""What the customer says again."""

from hypothesis import given
from hypothesis import strategies as st

from tests.conversation.saying import said
from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.conversation.repeats import RepeatWatch, point_of, stem

MINUTE = 60 * RATE_HZ


def repeats(*texts: str, channel: str = "customer", language: str = "en") -> list[ev.PointRepeated]:
    watch = RepeatWatch()
    return [
        found
        for at, text in enumerate(texts)
        for found in watch.push(said(text, channel, language, start=at * MINUTE))
    ]


def test_the_same_complaint_in_other_words_is_one_point_and_times_count() -> None:
    found = repeats(
        "My invoice from March was charged twice to my credit card.",
        "The account number is four five six.",
        "You charged that March invoice twice on the card.",
        "Okay, thank you.",
        "But the invoice of March was charged two times, twice I say, on my credit card!",
    )
    assert [(each.first, each.start, each.times) for each in found] == [
        (0, 2 * MINUTE, 2),
        (0, 4 * MINUTE, 3),
    ]
    assert found[0].text == "You charged that March invoice twice on the card."


def test_what_only_sounds_alike_is_not_the_same_point() -> None:
    assert not repeats(
        "Hello, good morning, thank you very much.",
        "Hello, good morning, thank you very much.",
        "Yes, yes, okay, that is right.",
        "Yes, yes, okay, that is right.",
        "Four five six seven eight nine.",
        "Four five six seven eight nine.",
        "The technician came on Monday with a new router.",
        "The router stands in the hall beside the door.",
    )


def test_a_short_point_within_a_long_story_of_other_things_is_not_it() -> None:
    story = (
        "We had the plumber here because the kitchen flooded in June, and then my daughter broke the printer, lost "
        "her glasses, missed three trains, and our neighbour parked his caravan before the garage all weekend."
    )
    assert not repeats("The kitchen printer glasses.", story)


def test_german_endings_and_numbers_are_forgiven() -> None:
    (found,) = repeats(
        "Die Waschmaschine schleudert seit 3 Wochen nicht.",
        "Seit drei Wochen schleudert meine Waschmaschinen nicht mehr.",
        language="de",
    )
    assert found.times == 2
    assert stem("waschmaschinen", "de") == stem("waschmaschine", "de")


def test_only_the_customers_words_in_known_languages_count() -> None:
    text = "My invoice from March was charged twice to my credit card."
    assert not repeats(text, text, channel="agent")
    assert not repeats(text, text, channel="mixed")
    assert not repeats(text, text, language="fr")
    assert not repeats("", "")


def test_endings_of_numbers_are_written_alike() -> None:
    assert point_of(said("the third invoice").words, "en") == point_of(said("the 3rd invoices").words, "en")


@given(
    st.lists(
        st.sampled_from(["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel"]),
        max_size=12,
    )
)
def test_an_utterance_that_makes_a_point_repeats_itself(words: list[str]) -> None:
    text = " ".join(words)
    found = repeats(text, text)
    assert len(found) == (len(set(words)) >= 3)
