"""Statistics of a contour of frames: moments, percentiles, slopes of its rises and falls, peaks, segments."""

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.jit import kernel

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

FRAMES_PER_SECOND = 100.0


@kernel
def select(values: Array, mask: Mask, out: Array) -> int:
    """The values under ``mask`` to the front of ``out``; returns how many."""
    count = 0
    for i in range(values.shape[0]):
        if mask[i]:
            out[count] = values[i]
            count += 1
    return count


@kernel
def moments(values: Array) -> tuple[float, float]:
    """Mean and standard deviation (of the values themselves, not of a population); 0, 0 without values."""
    count = values.shape[0]
    if count == 0:
        return 0.0, 0.0
    total = 0.0
    for i in range(count):
        total += values[i]
    mean = total / count
    squares = 0.0
    for i in range(count):
        squares += (values[i] - mean) * (values[i] - mean)
    return mean, float(np.sqrt(squares / count))


@kernel
def percentiles(values: Array, out: Array) -> None:
    """Percentiles 20, 50 and 80, linear between neighbours, into ``out`` (float64[3]); 0 without values."""
    count = values.shape[0]
    if count == 0:
        out[:] = 0.0
        return
    ordered = np.sort(values)
    for i in range(3):
        place = (0.2 + 0.3 * i) * (count - 1)
        below = int(place)
        above = min(below + 1, count - 1)
        out[i] = ordered[below] + (place - below) * (ordered[above] - ordered[below])


@kernel
def smooth(values: Array, mask: Mask, out: Array) -> None:
    """Mean of each frame and its neighbours that are also under ``mask``, into ``out``; as eGeMAPS's sma3."""
    count = values.shape[0]
    for i in range(count):
        if not mask[i]:
            out[i] = values[i]
            continue
        total, used = values[i], 1
        if i > 0 and mask[i - 1]:
            total += values[i - 1]
            used += 1
        if i + 1 < count and mask[i + 1]:
            total += values[i + 1]
            used += 1
        out[i] = total / used


@kernel
def slopes(values: Array, mask: Mask) -> tuple[float, float]:
    """Mean slope of the rising frames and of the falling ones (both >= 0), in units a second.

    Only steps between two neighbouring frames under ``mask`` count. 0 where nothing rises or falls.
    """
    rise, fall, rising, falling = 0.0, 0.0, 0, 0
    for i in range(1, values.shape[0]):
        if not (mask[i] and mask[i - 1]):
            continue
        step = values[i] - values[i - 1]
        if step > 0.0:
            rise += step
            rising += 1
        elif step < 0.0:
            fall -= step
            falling += 1
    return (
        FRAMES_PER_SECOND * rise / rising if rising > 0 else 0.0,
        FRAMES_PER_SECOND * fall / falling if falling > 0 else 0.0,
    )


@kernel
def trend(values: Array, mask: Mask) -> float:
    """Slope of the regression line over the frames under ``mask``, in units a second; 0 for under two."""
    count, time_sum, value_sum = 0, 0.0, 0.0
    for i in range(values.shape[0]):
        if mask[i]:
            count += 1
            time_sum += i
            value_sum += values[i]
    if count < 2:
        return 0.0
    time_mean, value_mean = time_sum / count, value_sum / count
    product, spread = 0.0, 0.0
    for i in range(values.shape[0]):
        if mask[i]:
            product += (i - time_mean) * (values[i] - value_mean)
            spread += (i - time_mean) * (i - time_mean)
    return float(FRAMES_PER_SECOND * product / spread)


@kernel
def peaks_per_second(values: Array, prominence: float, least: float) -> float:
    """How often a second the contour rises by ``prominence`` to above ``least`` and falls by it again."""
    count = values.shape[0]
    peaks, rising, extreme = 0, True, values[0]
    valley = values[0]
    for i in range(count):
        value = values[i]
        if rising:
            extreme = max(extreme, value)
            if value < extreme - prominence:
                if extreme > least and extreme - valley >= prominence:
                    peaks += 1
                rising, valley = False, value
        else:
            valley = min(valley, value)
            if value > valley + prominence:
                rising, extreme = True, value
    return float(FRAMES_PER_SECOND * peaks / count)


@kernel
def segments(mask: Mask, wanted: bool, out: Array) -> None:
    """Runs of ``wanted`` in ``mask``, into ``out`` (float64[4]; 0 without a run).

    Runs a second, mean and spread of their lengths in seconds, share of all frames.
    """
    count = mask.shape[0]
    lengths = np.empty(count + 1)
    runs, length, covered = 0, 0, 0
    for i in range(count + 1):
        if i < count and mask[i] == wanted:
            length += 1
        elif length > 0:
            lengths[runs] = length / FRAMES_PER_SECOND
            covered += length
            runs += 1
            length = 0
    out[0] = FRAMES_PER_SECOND * runs / count
    out[1], out[2] = moments(lengths[:runs])
    out[3] = covered / count
