"""Bytes on the wire to samples and back: linear PCM, 32-bit float, and the two laws of ITU-T G.711."""

import functools
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from voicemon.audio.chunk import Samples
from voicemon.errors import AudioFormatError
from voicemon.kernels.table import look_up

_FULL_SCALE = 32768.0


class Encoding(StrEnum):
    """How one sample is written. Everything of more than one byte is little-endian."""

    PCM16 = "pcm16"
    FLOAT32 = "float32"
    MULAW = "mulaw"
    ALAW = "alaw"

    @property
    def sample_bytes(self) -> int:
        """Bytes of one sample."""
        return {Encoding.PCM16: 2, Encoding.FLOAT32: 4}.get(self, 1)


def decode(encoding: Encoding, data: bytes) -> Samples:
    """Samples float32[n] in ±1 from n encoded ones.

    PCM16 and G.711 are exact: full scale, 32768 steps of 16-bit PCM, is 1.0.

    Raises:
        AudioFormatError: ``data`` ends within a sample, or holds a float that is not a finite number.
    """
    if len(data) % encoding.sample_bytes:
        raise AudioFormatError(f"{len(data)} bytes are not a whole number of {encoding} samples")
    match encoding:
        case Encoding.PCM16:
            return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(_FULL_SCALE)
        case Encoding.FLOAT32:
            samples = np.frombuffer(data, "<f4").astype(np.float32)
            finite = np.isfinite(samples)
            if not finite.all():
                index = int(np.argmin(finite))
                raise AudioFormatError(f"float32 sample {index} of {len(samples)} is {samples[index]}")
            return samples
        case Encoding.MULAW:
            return _looked_up(_mulaw_values(), data)
        case Encoding.ALAW:
            return _looked_up(_alaw_values(), data)


def encode(encoding: Encoding, samples: Samples) -> bytes:
    """n samples, float32[n] in ±1, as bytes. PCM16 and G.711 round to 16 bits first and saturate."""
    if encoding is Encoding.FLOAT32:
        return samples.astype("<f4").tobytes()
    steps = np.clip(np.rint(samples.astype(np.float64) * _FULL_SCALE), -32768, 32767)
    if encoding is Encoding.PCM16:
        return steps.astype("<i2").tobytes()
    codes = _mulaw_codes() if encoding is Encoding.MULAW else _alaw_codes()
    return codes[steps.astype(np.int32) + 32768].tobytes()


def _looked_up(values: Samples, data: bytes) -> Samples:
    codes = np.frombuffer(data, np.uint8)
    samples: Samples = np.empty(len(codes), np.float32)
    look_up(values, codes, samples)
    return samples


@functools.cache
def _mulaw_values() -> Samples:
    """Decoder output of each of the 256 μ-law codes (G.711 table 2; 14 bits there, 16 here)."""
    code = ~np.arange(256) & 0xFF
    segment, step = code >> 4 & 7, code & 15
    magnitude = ((2 * step + 33) << segment) - 33
    return np.where(code & 0x80, -4 * magnitude, 4 * magnitude).astype(np.float32) / np.float32(_FULL_SCALE)


@functools.cache
def _alaw_values() -> Samples:
    """Decoder output of each of the 256 A-law codes (G.711 table 1; 13 bits there, 16 here)."""
    code = np.arange(256) ^ 0x55
    segment, step = code >> 4 & 7, code & 15
    magnitude = np.where(segment == 0, 2 * step + 1, (2 * step + 33) << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, 8 * magnitude, -8 * magnitude).astype(np.float32) / np.float32(_FULL_SCALE)


@functools.cache
def _mulaw_codes() -> NDArray[np.uint8]:
    """Code of each 16-bit value from -32768 up, by G.711's decision values: powers of two less 33."""
    pcm = np.arange(-32768, 32768)
    biased = np.minimum(np.abs(pcm) >> 2, 8158) + 33
    segment = _log2(biased) - 5
    step = biased >> (segment + 1) & 15
    return np.asarray(~(np.where(pcm < 0, 0x80, 0) | segment << 4 | step) & 0xFF, np.uint8)


@functools.cache
def _alaw_codes() -> NDArray[np.uint8]:
    """Code of each 16-bit value from -32768 up, by G.711's decision values: powers of two."""
    pcm = np.arange(-32768, 32768)
    magnitude = np.minimum(np.abs(pcm) >> 3, 4095)
    segment = np.maximum(_log2(np.maximum(magnitude, 1)) - 4, 0)
    step = magnitude >> np.maximum(segment, 1) & 15
    return np.asarray((np.where(pcm < 0, 0, 0x80) | segment << 4 | step) ^ 0x55, np.uint8)


def _log2(positive: NDArray[np.int_]) -> NDArray[np.int_]:
    """Floor of the binary logarithm of integers from 1 to 2^16."""
    return np.frexp(positive.astype(np.float64))[1].astype(np.int_) - 1
