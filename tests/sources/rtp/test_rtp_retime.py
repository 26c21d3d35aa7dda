"""Where a packet lands: behind holes, silence that was not sent, and clocks that are off."""

import itertools

from voicemon.audio.codec import Encoding
from voicemon.sources.reorder import Counts
from voicemon.sources.rtp.rtp_order import Numbered
from voicemon.sources.rtp.rtp_retime import (
    COMFORT_LIMIT_SAMPLES,
    HOLE_LIMIT_SAMPLES,
    SILENCE_LIMIT_SAMPLES,
    SILENT,
    SPACING_SAMPLES,
    Placed,
    Retimer,
)

SOUND = bytes(range(160))


def packet(number: int, stamp: int, payload: bytes = SOUND) -> Numbered:
    return Numbered(number, stamp, 0.0, Encoding.MULAW, payload)


def spans(placed: list[Placed]) -> list[tuple[int, int]]:
    return [(one.position, one.position + len(one.samples)) for one in placed]


def test_agreeing_clocks_leave_every_sample_as_it_is() -> None:
    retimer = Retimer(counts := Counts())
    out = [one for n in range(100) for one in retimer.place(packet(n, 5000 + 160 * n), "s", -5000 + n % 30)]
    assert b"".join(one.samples for one in out) == SOUND * 100
    assert spans(out) == [(160 * n, 160 * n + 160) for n in range(100)]
    assert counts == Counts()


def test_a_lost_packet_leaves_a_hole_and_unsent_silence_none() -> None:
    retimer = Retimer(counts := Counts())
    retimer.place(packet(0, 0), "s", 0)
    assert spans(retimer.place(packet(2, 320), "s", 0)) == [(320, 480)]
    assert counts.lost_samples == 160
    silent, sound = retimer.place(packet(3, 4800), "s", 0)
    assert silent.samples == SILENT[Encoding.MULAW] * (4800 - 480)
    assert (silent.position, sound.position, counts.lost_samples) == (480, 4800, 160)


def test_keys_and_comfort_noise_make_no_sound() -> None:
    retimer = Retimer(Counts())
    retimer.place(packet(0, 0), "s", 0)
    assert retimer.place(Numbered(1, 160, 0.0, None, b"\x0b\x0a\x03\x20"), "s", 0) == []
    silent, _ = retimer.place(packet(2, 480), "s", 0)
    assert len(silent.samples) == 320


def test_announced_silence_goes_on_as_time_does() -> None:
    retimer = Retimer(counts := Counts())
    retimer.place(packet(0, 0), "s", 0)
    assert retimer.keep_silent(8000) == [], "nothing was announced"
    retimer.place(Numbered(1, 160, 0.0, None, b"\x40", comfort=True), "s", 0)
    assert spans(retimer.keep_silent(8000)) == [(160, 8000)]
    assert retimer.keep_silent(7000) == []
    silent, sound = retimer.place(packet(2, 8400), "s", 0)
    assert (silent.position, sound.position) == (8000, 8400)
    assert retimer.keep_silent(80_000) == [] and counts.lost_samples == 0
    retimer.place(Numbered(3, 8560, 0.0, None, b"\x40", comfort=True), "s", 0)
    assert spans(retimer.keep_silent(10**9)) == [(8560, 8560 + COMFORT_LIMIT_SAMPLES)]


def test_endless_silence_is_not_made_up() -> None:
    retimer = Retimer(counts := Counts())
    retimer.place(packet(0, 0), "s", 0)
    silent, _ = retimer.place(packet(1, 160 + 3 * SILENCE_LIMIT_SAMPLES), "s", 0)
    assert len(silent.samples) == SILENCE_LIMIT_SAMPLES
    assert counts.lost_samples == 2 * SILENCE_LIMIT_SAMPLES


def test_a_hole_of_hours_is_divided_so_that_a_lane_takes_it() -> None:
    retimer = Retimer(Counts())
    placed = retimer.place(packet(0, 0), "s", 3 * HOLE_LIMIT_SAMPLES)
    assert max(b - a for (_, a), (b, _) in itertools.pairwise(spans(placed))) <= HOLE_LIMIT_SAMPLES
    assert spans(placed)[-1] == (3 * HOLE_LIMIT_SAMPLES, 3 * HOLE_LIMIT_SAMPLES + 160)


def test_a_slow_clock_is_followed_by_repeating_single_samples() -> None:
    retimer = Retimer(Counts())
    out = [one for n in range(500) for one in retimer.place(packet(n, 160 * n), "s", 60)]
    # It begins 7.5 ms off, which is a hole; from then on it is right.
    assert out[0].position == 60 and retimer.repeated == 0
    out = [one for n in range(500, 2000) for one in retimer.place(packet(n, 160 * n), "s", 110)]
    assert 44 <= retimer.repeated <= 50
    assert {len(one.samples) for one in out} == {160, 161}
    longer = [one.position for one in out if len(one.samples) == 161]
    assert min(b - a for a, b in itertools.pairwise(longer)) >= SPACING_SAMPLES


def test_a_fast_clock_loses_its_quietest_samples() -> None:
    retimer = Retimer(Counts())
    loud_but_two = bytes([0x80] * 70 + [0xFF, 0xFF] + [0x80] * 88)
    for n in range(150):
        placed = retimer.place(packet(n, 1000 + 160 * n, loud_but_two), "s", -1000 if n == 0 else -1100)
        assert placed[0].samples.count(b"\x80") == 158
    # One in each packet until it is no longer urgent, then one now and then.
    assert 20 <= retimer.left_out <= 30


def test_a_hole_takes_up_what_a_clock_is_off() -> None:
    retimer = Retimer(Counts())
    retimer.place(packet(0, 0), "s", 0)
    assert spans(retimer.place(packet(2, 320), "s", 100)) == [(420, 580)]
    ((start, _),) = spans(retimer.place(packet(4, 640), "s", -400))
    assert start == 580, "never before what was heard"


def test_another_stream_goes_on_behind_the_first() -> None:
    retimer = Retimer(counts := Counts())
    retimer.place(packet(0, 0), "a", 0)
    assert spans(retimer.place(packet(900, 77_000), "b", 8000 - 77_000)) == [(8000, 8160)]
    assert spans(retimer.place(packet(901, 77_160), "b", 8000 - 77_000)) == [(8160, 8320)]
    assert retimer.place(packet(1, 160), "a", 0) == []
    assert counts.late == 1
