"""Muted audio goes nowhere and is one gap with its reason; everything else passes as it is."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.sources.headset.muting import LONGEST_GAP_SECONDS, MUTED, PAUSED, Gate, Muting


def chunk(start: int, stop: int, channel: Channel = Channel.AGENT) -> AudioChunk:
    return AudioChunk(channel, start, np.full(stop - start, 0.5, np.float32))


def test_a_muted_agent_is_one_gap_and_the_customer_is_heard_on() -> None:
    muting = Muting()
    agent, customer = Gate(Channel.AGENT, muting), Gate(Channel.CUSTOMER, muting)
    first = chunk(0, 100)
    assert agent.push(first) == [first]
    muting.muted = True
    assert agent.push(chunk(100, 200)) == agent.push(chunk(200, 300)) == []
    other = chunk(100, 200, Channel.CUSTOMER)
    assert customer.push(other) == [other]
    muting.muted = False
    last = chunk(300, 400)
    assert agent.push(last) == [AudioGap(Channel.AGENT, 100, 300, MUTED), last]


def test_a_pause_stops_both_and_mute_within_it_is_told_apart() -> None:
    muting = Muting(paused=True)
    gates = [Gate(channel, muting) for channel in (Channel.AGENT, Channel.CUSTOMER)]
    assert [gate.push(chunk(0, 50)) for gate in gates] == [[], []]
    muting.paused, muting.muted = False, True
    assert gates[0].push(chunk(50, 80)) == [AudioGap(Channel.AGENT, 0, 50, PAUSED)]
    assert gates[0].flush() == [AudioGap(Channel.AGENT, 50, 80, MUTED)]
    assert gates[1].flush() == [AudioGap(Channel.CUSTOMER, 0, 50, PAUSED)]


def test_a_device_that_is_away_while_muted_is_the_persons_gap() -> None:
    muting = Muting(muted=True)
    gate = Gate(Channel.AGENT, muting)
    assert gate.push(AudioGap(Channel.AGENT, 0, 10, "unplugged")) == []
    muting.muted = False
    assert gate.push(AudioGap(Channel.AGENT, 10, 20, "unplugged")) == [AudioGap(Channel.AGENT, 0, 10, MUTED)]
    assert gate.flush() == [AudioGap(Channel.AGENT, 10, 20, "unplugged")]


def test_a_gap_without_end_is_told_now_and_then() -> None:
    gate = Gate(Channel.AGENT, Muting(muted=True))
    step = int(LONGEST_GAP_SECONDS * RATE_HZ) // 2
    assert gate.push(AudioGap(Channel.AGENT, 0, step, "")) == []
    assert gate.push(AudioGap(Channel.AGENT, step, 2 * step, "")) == [
        AudioGap(Channel.AGENT, 0, 2 * step, MUTED)
    ]
    assert gate.flush() == []


@given(st.lists(st.tuples(st.integers(1, 500), st.booleans(), st.booleans(), st.booleans())))
def test_what_comes_out_covers_what_went_in(steps: list[tuple[int, bool, bool, bool]]) -> None:
    muting = Muting()
    gate = Gate(Channel.AGENT, muting)
    told, at = [], 0
    for length, muting.muted, muting.paused, missing in steps:
        piece = AudioGap(Channel.AGENT, at, at + length, "lost") if missing else chunk(at, at + length)
        told += gate.push(piece)
        at += length
    told += gate.flush()
    reached = 0
    for piece in told:
        assert piece.start == reached
        reached = piece.stop
    assert reached == at
    neighbours = itertools.pairwise(told)
    assert not any(
        isinstance(a, AudioGap) and isinstance(b, AudioGap) and a.reason == b.reason for a, b in neighbours
    )
