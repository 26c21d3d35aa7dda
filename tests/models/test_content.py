"""What is said and nothing else: pieces of sentences, and how far states move between them."""

import numpy as np
import pytest

from models.arousal_valence.content import PIECES, WORDS, ContentRows, pieces_of, said, spread_of_content
from models.arousal_valence.train_fused import CONTENT, StateCalls, ridge


def test_pieces_are_runs_of_words_of_the_sentences() -> None:
    sentences = ["one two three four", "yes"]
    pieces = pieces_of(sentences, np.random.default_rng(1))
    assert len(pieces) == PIECES
    assert all(any(piece in sentence for sentence in sentences) for piece in pieces)
    assert {len(piece.split()) for piece in pieces} <= {min(count, 4) for count in WORDS}


def test_only_what_differs_within_a_voice_counts() -> None:
    random = np.random.default_rng(2)
    moved = random.normal(0, [3.0, 1.0], (400, 2))
    voice = np.repeat([0, 1], 200)
    rows = ContentRows((moved + 100.0 * voice[:, None]).astype(np.float32), voice)
    spread = spread_of_content(rows, np.array([3.0, 1.0]))
    np.testing.assert_allclose(spread, np.eye(2), atol=0.15)


def test_the_map_does_not_hear_what_content_moves() -> None:
    """Two states tell of arousal; the first also moves with what is said, though not in these few texts."""
    random = np.random.default_rng(3)
    arousal = random.uniform(-1, 1, 300)
    changes = arousal[:, None] + random.normal(0, 0.3, (300, 2))
    every = np.ones(300, np.bool_)

    def axis(content: np.ndarray) -> np.ndarray:
        labels = np.stack([arousal, np.full(300, np.nan)], 1)
        calls = StateCalls(changes, np.arange(300), labels, np.ones(300), None, content)
        return ridge(calls, every)[0][:, 0]

    deaf, hearing = axis(np.diag([20.0, 0.0])), axis(np.zeros((2, 2)))
    assert CONTENT[0] > 0
    assert abs(hearing[0] - hearing[1]) < 0.1
    assert abs(deaf[0]) < 0.2 * deaf[1]


def test_a_voice_says_it_again_the_same() -> None:
    pytest.importorskip("py_nanotts", reason="Pico's voices are no test dependency")
    first, again = (said("good morning", "en-GB", 1.0, 1.0) for _ in range(2))
    assert len(first) > 4000
    np.testing.assert_array_equal(first, again)
