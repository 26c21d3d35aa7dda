"""Turns, interruptions and silences of scripted calls are counted as a careful person counts them."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from voicemon.conversation.turn_taking import Interruption, Spoken, turn_taking

RATE_HZ = 1000
A, B = "agent", "customer"

SPEECH = st.lists(
    st.builds(
        lambda party, onset, length: Spoken(party, onset, onset + length),
        st.sampled_from((A, B)), st.integers(0, 60_000), st.integers(1, 9000),
    ),
    max_size=25,
)  # fmt: skip


def test_a_polite_call() -> None:
    """The agent greets, the customer tells with a breath in between, the agent hums, then answers after 1.2 s."""
    taken = turn_taking(
        [
            Spoken(A, 0, 2000), Spoken(B, 2300, 5000), Spoken(B, 5400, 9000), Spoken(A, 6000, 6400),
            Spoken(A, 10_200, 12_000), Spoken(A, 13_000, 14_000), Spoken(B, 17_500, 18_000),
        ],
        RATE_HZ,
    )  # fmt: skip
    assert taken.turns == (
        Spoken(A, 0, 2000), Spoken(B, 2300, 9000), Spoken(A, 10_200, 14_000), Spoken(B, 17_500, 18_000),
    )  # fmt: skip
    assert taken.backchannels == (Spoken(A, 6000, 6400),)
    assert taken.interruptions == ()
    assert taken.floor_transfers(A) == [1200]
    assert taken.floor_transfers(B) == [300, 3500]
    assert taken.dead_air == ((14_000, 17_500),)
    assert (taken.talk(A), taken.talk(B)) == (2000 + 400 + 1800 + 1000, 6700 + 500)
    assert taken.share(A) == 5200 / 12_400
    assert (taken.longest_turn(A), taken.longest_turn(B)) == (3800, 6700)


def test_who_goes_on_has_interrupted_and_who_stops_has_yielded() -> None:
    taken = turn_taking(
        [Spoken(A, 0, 5000), Spoken(B, 4000, 7000), Spoken(A, 10_000, 16_000), Spoken(B, 12_000, 14_000)], RATE_HZ
    )  # fmt: skip
    assert taken.interruptions == (
        Interruption(B, A, 4000, 1000, yielded=True),
        Interruption(B, A, 12_000, 2000, yielded=False),
    )
    assert taken.floor_transfers(B) == [-1000, -4000]


def test_a_brisk_change_is_no_interruption_and_silence_is_no_call() -> None:
    brisk = turn_taking([Spoken(A, 0, 3000), Spoken(B, 2900, 5000)], RATE_HZ)
    assert brisk.interruptions == () and brisk.floor_transfers(B) == [-100]
    nobody = turn_taking([], RATE_HZ)
    assert nobody.turns == () and nobody.share(A) == 0 and nobody.longest_turn(A) == 0


@given(SPEECH, st.integers(0, 1 << 30))
def test_the_order_in_which_it_is_told_changes_nothing(speech: list[Spoken], seed: int) -> None:
    shuffled = random.Random(seed).sample(speech, len(speech))
    assert turn_taking(shuffled, RATE_HZ) == turn_taking(speech, RATE_HZ)


@given(SPEECH)
def test_every_moment_of_speech_is_somebodys(speech: list[Spoken]) -> None:
    taken = turn_taking(speech, RATE_HZ)
    for party in (A, B):
        heard = {t for each in speech if each.party == party for t in range(each.onset, each.offset, 50)}
        counted = {t for unit in taken.units if unit.party == party for t in range(unit.onset, unit.offset)}
        assert heard <= counted
        own = [unit for unit in taken.units if unit.party == party]
        assert all(after.onset - before.offset >= 500 for before, after in pairwise(own))
    assert abs(taken.share(A) + taken.share(B) - bool(speech)) < 1e-12
    for before, after in pairwise(taken.turns):
        assert before.party != after.party
    for start, stop in taken.dead_air:
        assert not any(unit.onset < stop and start < unit.offset for unit in taken.units)


@given(SPEECH)
def test_an_interruption_is_in_the_speech_of_both(speech: list[Spoken]) -> None:
    taken = turn_taking(speech, RATE_HZ)
    for found in taken.interruptions:
        for party in (found.by, found.whom):
            assert any(
                unit.onset <= found.at and found.at + found.overlap <= unit.offset
                for unit in taken.units
                if unit.party == party
            )
