"""Every code of G.711 against the recommendation's own construction, and against libsndfile."""

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from voicemon.audio.codec import Encoding, decode, encode
from voicemon.errors import AudioFormatError

ALL_CODES = bytes(range(256))
ALL_PCM = np.arange(-32768, 32768).astype(np.float32) / np.float32(32768)


def mulaw_decisions_and_outputs() -> tuple[list[int], list[int]]:
    """G.711 table 2a, written out: 8 segments of 16 steps, 14 bits; steps double from segment to segment."""
    decisions, outputs = [0, 1], [0]
    for segment in range(8):
        for _ in range(15 if segment == 0 else 16):
            decisions.append(decisions[-1] + (2 << segment))
            outputs.append((decisions[-1] + decisions[-2]) // 2)
    return decisions, outputs


def alaw_decisions_and_outputs() -> tuple[list[int], list[int]]:
    """G.711 table 1a, written out: 13 segments, the two smallest with the same step; 13 bits."""
    decisions, outputs = [0], []
    for segment in range(8):
        for _ in range(16):
            decisions.append(decisions[-1] + (2 << max(segment - 1, 0)))
            outputs.append((decisions[-1] + decisions[-2]) // 2)
    return decisions, outputs


def test_every_mulaw_code_decodes_as_the_table_says() -> None:
    _, outputs = mulaw_decisions_and_outputs()
    assert outputs[:4] == [0, 2, 4, 6] and outputs[-1] == 8031  # as printed in the recommendation
    decoded = decode(Encoding.MULAW, ALL_CODES)
    for n, output in enumerate(outputs):
        assert decoded[0xFF - n] == output * 4 / 32768
        assert decoded[0x7F - n] == -output * 4 / 32768


def test_every_alaw_code_decodes_as_the_table_says() -> None:
    _, outputs = alaw_decisions_and_outputs()
    assert outputs[:2] == [1, 3] and outputs[-1] == 4032
    decoded = decode(Encoding.ALAW, ALL_CODES)
    for n, output in enumerate(outputs):
        assert decoded[(0x80 | n) ^ 0x55] == output * 8 / 32768
        assert decoded[n ^ 0x55] == -output * 8 / 32768


def test_every_16_bit_value_encodes_by_the_decision_values() -> None:
    decisions, _ = mulaw_decisions_and_outputs()
    codes = np.frombuffer(encode(Encoding.MULAW, ALL_PCM), np.uint8)
    for value in range(-32768, 32768, 7):
        n = min(int(np.searchsorted(decisions, abs(value) / 4, "right")) - 1, 127)
        assert codes[value + 32768] == (0x7F if value < 0 else 0xFF) - n
    decisions, _ = alaw_decisions_and_outputs()
    codes = np.frombuffer(encode(Encoding.ALAW, ALL_PCM), np.uint8)
    for value in range(-32768, 32768, 7):
        n = min(int(np.searchsorted(decisions, abs(value) / 8, "right")) - 1, 127)
        assert codes[value + 32768] == (n if value < 0 else 0x80 | n) ^ 0x55


@pytest.mark.parametrize(("encoding", "subtype"), [(Encoding.MULAW, "ULAW"), (Encoding.ALAW, "ALAW")])
def test_libsndfile_decodes_the_same(encoding: Encoding, subtype: str) -> None:
    theirs, _ = soundfile.read(
        io.BytesIO(ALL_CODES),
        format="RAW", subtype=subtype, samplerate=8000, channels=1, dtype="float32",
    )  # fmt: skip
    assert np.array_equal(decode(encoding, ALL_CODES), theirs)


@pytest.mark.parametrize("encoding", [Encoding.MULAW, Encoding.ALAW])
def test_decoded_codes_encode_to_what_they_decode_to(encoding: Encoding) -> None:
    decoded = decode(encoding, ALL_CODES)
    assert np.array_equal(decode(encoding, encode(encoding, decoded)), decoded)


def test_pcm16_is_exact_and_little_endian() -> None:
    assert encode(Encoding.PCM16, np.array([1 / 32768, -1, 0.5], np.float32)) == b"\x01\x00\x00\x80\x00\x40"
    assert np.array_equal(decode(Encoding.PCM16, encode(Encoding.PCM16, ALL_PCM)), ALL_PCM)


def test_encoding_saturates() -> None:
    loud = np.array([3.0, -3.0], np.float32)
    assert np.array_equal(np.frombuffer(encode(Encoding.PCM16, loud), "<i2"), [32767, -32768])
    for encoding in (Encoding.MULAW, Encoding.ALAW):
        extremes = decode(encoding, encode(encoding, loud))
        assert extremes[0] == decode(encoding, ALL_CODES).max() and extremes[1] == -extremes[0]


@given(st.lists(st.floats(-1, 1, width=32)))
def test_float32_passes_unchanged(values: list[float]) -> None:
    samples = np.array(values, np.float32)
    assert np.array_equal(decode(Encoding.FLOAT32, encode(Encoding.FLOAT32, samples)), samples)


def test_half_a_sample_is_refused() -> None:
    with pytest.raises(AudioFormatError, match="3 bytes are not a whole number of pcm16"):
        decode(Encoding.PCM16, b"abc")
    with pytest.raises(AudioFormatError, match="6 bytes"):
        decode(Encoding.FLOAT32, b"abcdef")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_floats_that_are_no_numbers_are_refused_by_position(bad: float) -> None:
    data = encode(Encoding.FLOAT32, np.array([0.1, bad, 0.2], np.float32))
    with pytest.raises(AudioFormatError, match="sample 1 of 3"):
        decode(Encoding.FLOAT32, data)
