"""A sender keeps what the server may not have, thirty seconds at most, and nothing that it has."""

from hypothesis import given
from hypothesis import strategies as st

from voicemon.sending.kept import KEPT_SECONDS, Kept, Piece

RATE_HZ = 100


def kept_pieces(kept: Kept, place: int = 0) -> list[Piece]:
    pieces = []
    while (found := kept.after(place)) is not None:
        place, piece = found
        pieces.append(piece)
    return pieces


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(1, 500)), max_size=60), st.data())
def test_only_what_is_too_old_or_heard_goes(lengths: list[tuple[int, int]], data: st.DataObject) -> None:
    kept, ends, put, places = Kept(RATE_HZ), [0, 0], [], []
    for index, length in lengths:
        piece = Piece(index, ends[index], ends[index] + length, bytes(length))
        ends[index] = piece.stop
        kept.put(piece)
        put.append(piece)
        places.append(len(put))
    still = kept_pieces(kept)
    assert still == put[len(put) - len(still) :], "only the oldest go"
    for gone in put[: len(put) - len(still)]:
        assert any(gone.stop < later.stop - KEPT_SECONDS * RATE_HZ for later in put)
    positions = [data.draw(st.integers(0, end)) for end in ends]
    kept.heard(positions)
    after = kept_pieces(kept)
    assert after == still[len(still) - len(after) :]
    for gone in still[: len(still) - len(after)]:
        assert gone.stop <= positions[gone.index]
    assert kept.start == min((piece.start for piece in after), default=0)
    middle = data.draw(st.integers(0, len(put)))
    assert kept_pieces(kept, middle) == put[max(middle, len(put) - len(after)) :]


def test_places_go_on_when_the_front_goes() -> None:
    kept = Kept(RATE_HZ)
    for second in range(5):
        kept.put(Piece(0, 100 * second, 100 * second + 100, b""))
    place, _ = kept.after(1)
    assert place == 2
    kept.heard([300])
    assert [piece.start for piece in kept_pieces(kept, place)] == [300, 400]
    assert kept.after(5) is None
