"""Audio of any rate onto the call's timeline of 16 kHz."""

import numpy as np

from voicemon.audio.chunk import PROSODY_RATE_HZ, RATE_HZ, Samples
from voicemon.errors import AudioFormatError
from voicemon.kernels.halfband import HalfBandUp

LOWEST_RATE_HZ = 8_000
HIGHEST_RATE_HZ = 192_000


class ToTimeline:
    """Resamples one channel from ``rate_hz`` to ``RATE_HZ``, whatever pieces it arrives in.

    Output sample i describes input time i / 16 000 s. 16 kHz passes unchanged; telephony's 8 kHz goes through
    a half-band filter that lags under a millisecond; every other rate goes through soxr's streaming resampler
    (quality HQ), which lags up to a tenth of a second and catches up at the flush.

    Raises:
        AudioFormatError: ``rate_hz`` is not within 8 000..192 000.
    """

    def __init__(self, rate_hz: int) -> None:
        if not LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ:
            raise AudioFormatError(
                f"{rate_hz} samples per second: voicemon takes {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ}"
            )
        self.rate_hz = rate_hz
        self._taken = 0
        self._given = 0
        self._steps: _Steps = _steps(rate_hz)

    def push(self, samples: Samples) -> Samples:
        """Take float32[n] at ``rate_hz``; return what is now certain at 16 kHz, float32[m], m may be 0."""
        self._taken += len(samples)
        out = self._steps.push(np.ascontiguousarray(samples, np.float32))
        self._given += len(out)
        return out

    def flush(self) -> Samples:
        """The rest: in all, round(n * 16 000 / rate_hz) samples have then come out of n. Call it once."""
        rest = self._steps.flush()
        wanted = (2 * self._taken * RATE_HZ + self.rate_hz) // (2 * self.rate_hz) - self._given
        self._given += wanted
        return np.pad(rest[:wanted], (0, max(0, wanted - len(rest))))


class _Unchanged:
    def push(self, samples: Samples) -> Samples:
        return samples.copy()

    def flush(self) -> Samples:
        return np.zeros(0, np.float32)


class _Soxr:
    def __init__(self, rate_hz: int) -> None:
        import soxr

        self._stream = soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="float32", quality="HQ")

    def push(self, samples: Samples) -> Samples:
        return np.asarray(self._stream.resample_chunk(samples), np.float32)

    def flush(self) -> Samples:
        return np.asarray(self._stream.resample_chunk(np.zeros(0, np.float32), last=True), np.float32)


_Steps = _Unchanged | _Soxr | HalfBandUp


def _steps(rate_hz: int) -> _Steps:
    if rate_hz == RATE_HZ:
        return _Unchanged()
    if rate_hz == PROSODY_RATE_HZ:
        return HalfBandUp()
    return _Soxr(rate_hz)
