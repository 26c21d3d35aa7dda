"""Slow, obvious twins of the kernels in plain numpy and scipy, written from the definitions."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RATE = 8000


def window_at(samples: Floats, middle: int, window: Floats) -> Floats:
    """Mean removed, windowed."""
    part = samples[middle - len(window) // 2 : middle + len(window) // 2]
    return (part - part.mean()) * window


def spectral_row(samples: Floats, middle: int) -> dict[str, float]:
    """Level and spectral shape of the 25 ms around ``middle``."""
    import librosa

    window = 0.54 - 0.46 * np.cos(2 * np.pi * (np.arange(200) + 0.5) / 200)
    frame = window_at(samples, middle, window)
    power = np.abs(np.fft.rfft(frame, 256)) ** 2 * 2 / np.sum(window**2) / 256
    floored = power + 1e-9
    hz = np.arange(129) * 31.25
    mel = librosa.filters.mel(sr=RATE, n_fft=256, n_mels=20, fmin=100, fmax=3800, htk=True, norm=None)
    bands = mel.astype(np.float64) @ power
    from scipy.fft import dct

    cepstra = dct(np.log(bands + 1e-9), type=2, norm="ortho")
    level = 10 * np.log10(floored)
    low, high = (hz >= 50) & (hz < 1000), (hz >= 1000) & (hz < 3500)
    below, above = (hz >= 50) & (hz < 2000), (hz >= 2000) & (hz < 3500)
    heard = (hz >= 50) & (hz < 3500)
    slope_low, slope_high = (hz > 0) & (hz <= 500), (hz >= 500) & (hz <= 1500)
    return {
        "level": 10 * np.log10(np.sum(frame**2) / np.sum(window**2) + 1e-10),
        "loudness": float(np.sum(bands**0.23)),
        "alpha_ratio": 10 * np.log10((power[low].sum() + 1e-9) / (power[high].sum() + 1e-9)),
        "hammarberg": 10 * np.log10((power[below].max() + 1e-9) / (power[above].max() + 1e-9)),
        "slope_0_500": float(np.polyfit(hz[slope_low] / 1000, level[slope_low], 1)[0]),
        "slope_500_1500": float(np.polyfit(hz[slope_high] / 1000, level[slope_high], 1)[0]),
        "centroid": float(np.sum(hz[heard] * floored[heard]) / np.sum(floored[heard])),
        **{f"mfcc{i}": float(cepstra[i]) for i in range(1, 5)},
    }


def normalised_autocorrelation(samples: Floats, middle: int, lags: int) -> Floats:
    """Boersma's equation 9, by direct sums."""
    window = np.sin(np.pi * (np.arange(360) + 0.5) / 360) ** 2
    frame = window_at(samples, middle, window)

    def plain(x: Floats) -> Floats:
        return np.array([np.sum(x[: len(x) - lag] * x[lag:]) for lag in range(lags)])

    of_frame, of_window = plain(frame), plain(window)
    return np.asarray(of_frame / of_frame[0] * of_window[0] / of_window)


def best_path(strengths: list[Floats], pitches: list[Floats], switch: float, jump: float) -> list[int]:
    """The best of all paths, by trying each: state 0 is unvoiced. ``pitches`` are log2, -inf where unused."""
    from itertools import product

    best, best_score = [], -np.inf
    for path in product(*(range(len(s)) for s in strengths)):
        total = 0.0
        for t, state in enumerate(path):
            total += strengths[t][state]
            if t == 0:
                total -= switch if state > 0 else 0.0
                continue
            before = path[t - 1]
            if (state > 0) != (before > 0):
                total -= switch
            elif state > 0:
                total -= jump * abs(pitches[t][state] - pitches[t - 1][before])
        if total > best_score:
            best, best_score = list(path), total
    return best


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Half-open runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(int), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def functional(values: Floats, voiced: NDArray[np.bool_], statistic: str) -> float:
    """One statistic of one LLD's frames (float64[m]) under ``voiced``."""
    chosen = values[voiced]
    if len(chosen) == 0:
        return 0.0
    if statistic in ("rise", "fall"):
        return _mean_slope(values, voiced, 1 if statistic == "rise" else -1)
    if statistic == "trend":
        return float(np.polyfit(np.flatnonzero(voiced) / 100, chosen, 1)[0]) if len(chosen) > 1 else 0.0
    low, middle, high = np.percentile(chosen, [20, 50, 80])
    plain = {"p20": low, "p50": middle, "p80": high, "range": high - low}
    return float({"mean": np.mean(chosen), "std": np.std(chosen), **plain}[statistic])


def _mean_slope(values: Floats, voiced: NDArray[np.bool_], sign: int) -> float:
    """Mean size a second of the steps of one sign in each smoothed run."""
    steps: list[float] = []
    for start, stop in runs(voiced):
        run = values[start:stop]
        smooth = [np.mean(run[max(0, i - 1) : i + 2]) for i in range(len(run))]
        steps += list(np.diff(smooth))
    kept = [100 * abs(s) for s in steps if s * sign > 0]
    return float(np.mean(kept)) if kept else 0.0
