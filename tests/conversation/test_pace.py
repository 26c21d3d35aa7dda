"""Pace and level of turns are counted against what the same party did before."""

from voicemon.conversation.pace import Level, Said, Voiced, turn_voices
from voicemon.conversation.turn_taking import Spoken, turn_taking

RATE_HZ = 100
A, B = "agent", "customer"


def second(party: str, start: int, level_db: float) -> list[Level]:
    return [Level(party, at, level_db) for at in range(start, start + 100, 10)]


def test_each_turn_beside_the_median_of_the_turns_before_it() -> None:
    """The agent speaks at 120, 180, 150 and then 200 words a minute, the customer in between."""
    spoken, said, levels = [], [], []
    for number, (words, level_db) in enumerate([(10, -30.0), (15, -32.0), (25, -28.0), (20, -24.0)]):
        start = 2000 * number
        length = {10: 500, 15: 500, 25: 1000, 20: 600}[words]
        spoken += [Spoken(A, start, start + length), Spoken(B, start + 1500, start + 1600)]
        said += [Said(A, start, start + length, words), Said(B, start + 1500, start + 1600, 4)]
        levels += second(A, start, level_db)
    voices = turn_voices(turn_taking(spoken, RATE_HZ), said, [], levels, RATE_HZ)
    own = [voice for voice in voices if voice.turn.party == A]
    assert [voice.words_a_minute for voice in own] == [120, 180, 150, 200]
    assert [voice.own_words_a_minute for voice in own] == [None, None, None, 150]
    assert own[3].pace_ratio == 200 / 150 and own[2].pace_ratio is None
    assert [voice.level_db for voice in own] == [-30, -32, -28, -24]
    assert own[3].own_level_db == -30 and own[3].louder_db == 6
    brief = [voice for voice in voices if voice.turn.party == B]
    assert all(voice.words_a_minute is None and voice.level_db is None for voice in brief)


def test_pauses_within_a_turn_are_no_talk_and_words_belong_to_the_turn_in_which_they_began() -> None:
    spoken = [Spoken(A, 0, 300), Spoken(A, 500, 800), Spoken(B, 900, 1000), Spoken(A, 1100, 1400)]
    said = [Said(A, 0, 300, 6), Said(A, 500, 800, 9), Said(A, 1100, 1400, 3)]
    first, _, last = turn_voices(turn_taking(spoken, RATE_HZ), said, [], [], RATE_HZ)
    assert (first.turn, first.words_a_minute) == (Spoken(A, 0, 800), 60 * 15 / 6)
    assert last.words_a_minute is None


def test_syllables_tell_the_pace_where_words_are_missing() -> None:
    """Four turns of five seconds with 20, 24, 22 and 33 syllables; the words of the last one never came."""
    spoken, said, voiced = [], [], []
    for number, count in enumerate([20, 24, 22, 33]):
        start = 2000 * number
        spoken += [Spoken(A, start, start + 500), Spoken(B, start + 1500, start + 1600)]
        voiced += [Voiced(A, start, count), Voiced(B, start + 1500, 4)]
        said += [Said(A, start, start + 500, 10)] if number < 3 else []
    voices = turn_voices(turn_taking(spoken, RATE_HZ), said, voiced, [], RATE_HZ)
    own = [voice for voice in voices if voice.turn.party == A]
    assert [voice.syllables_a_minute for voice in own] == [240, 288, 264, 396]
    assert own[3].words_a_minute is None
    assert (own[3].own_syllables_a_minute, own[3].pace_ratio) == (264, 1.5)
    assert all(voice.syllables_a_minute is None for voice in voices if voice.turn.party == B)
