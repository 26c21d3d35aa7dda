"""The detector's network is what its description says, and a window's result does not depend on its company."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.signals import JIT
from tests.reference.silero import probability
from voicemon.kernels.voice_detector import (
    HIDDEN,
    VoiceWeights,
    no_voice_weights,
    silent_gates,
    voice_probabilities,
    voice_scratch,
)

WINDOWS = 8 if JIT else 2


def some_weights(seed: int) -> VoiceWeights:
    chance = np.random.default_rng(seed)
    weights = VoiceWeights(
        *(
            chance.normal(
                0, 1.5 / np.sqrt(part[..., 0].size if part.ndim > 1 else part.size), part.shape
            ).astype(np.float32)
            if isinstance(part, np.ndarray)
            else 0.1
            for part in no_voice_weights()
        )
    )
    silent_gates(weights, voice_scratch(1), weights.silent_gates)
    return weights


def some_samples(seed: int, windows: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.2, 64 + 512 * windows).astype(np.float32)


def through(samples: np.ndarray, weights: VoiceWeights, sizes: list[int]) -> tuple[bytes, bytes]:
    states = np.zeros((2, 1, HIDDEN), np.float32)
    out, scratch, place = np.zeros(WINDOWS, np.float32), voice_scratch(WINDOWS), 0
    for size in sizes:
        stop = min(place + size, WINDOWS)
        if stop > place:
            part = samples[512 * place : 512 * stop + 64]
            voice_probabilities(part, np.array([stop - place]), states, weights, scratch, out[place:stop])
        place = stop
    return out.tobytes(), states.tobytes()


def check_against_the_description(samples: np.ndarray, weights: VoiceWeights) -> np.ndarray:
    states = np.zeros((2, 1, HIDDEN), np.float32)
    found = np.zeros(WINDOWS, np.float32)
    voice_probabilities(samples, np.array([WINDOWS]), states, weights, voice_scratch(WINDOWS), found)
    slow_h, slow_c = np.zeros((2, HIDDEN))
    for number, probability_found in enumerate(found):
        window = samples[512 * number : 512 * number + 576]
        expected, slow_h, slow_c = probability(window, slow_h, slow_c, weights)
        assert abs(probability_found - expected) < 1e-5
    np.testing.assert_allclose(states[0, 0], slow_h, atol=1e-5)
    np.testing.assert_allclose(states[1, 0], slow_c, atol=1e-5)
    return found


def test_it_is_the_network_of_its_description() -> None:
    found = check_against_the_description(some_samples(2, WINDOWS), some_weights(1))
    assert len(set(found)) == WINDOWS


@settings(max_examples=20 if JIT else 1, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=WINDOWS, max_size=WINDOWS))
def test_any_grouping_gives_the_same_bits(sizes: list[int]) -> None:
    weights, samples = some_weights(3), some_samples(4, WINDOWS)
    assert through(samples, weights, sizes) == through(samples, weights, [WINDOWS])


def test_silent_windows_among_others_are_what_the_network_says() -> None:
    weights, samples = some_weights(5), some_samples(6, WINDOWS)
    samples[512 : 512 * WINDOWS // 2 + 64] = 0
    check_against_the_description(samples, weights)
    assert through(samples, weights, [1] * WINDOWS) == through(samples, weights, [WINDOWS])


def test_channels_together_have_the_bits_of_each_alone() -> None:
    weights = some_weights(7)
    counts = [WINDOWS, WINDOWS, WINDOWS - 1, 1]
    channels = [some_samples(8 + number, count) for number, count in enumerate(counts)]
    channels[1][:] = 0
    states = np.random.default_rng(9).normal(0, 0.5, (2, len(counts), HIDDEN)).astype(np.float32)
    alone = states.copy()
    together = np.zeros(sum(counts), np.float32)
    room = voice_scratch(sum(counts))
    voice_probabilities(np.concatenate(channels), np.array(counts), states, weights, room, together)
    place = 0
    for number, (samples, count) in enumerate(zip(channels, counts, strict=True)):
        found = np.zeros(count, np.float32)
        one = alone[:, number : number + 1].copy()
        voice_probabilities(samples, np.array([count]), one, weights, room, found)
        assert found.tobytes() == together[place : place + count].tobytes()
        assert one.tobytes() == states[:, number : number + 1].tobytes()
        place += count
