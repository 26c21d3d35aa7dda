"""How right the syllables counted in a voice are: sentences of known length, spoken with all kinds of feeling.

    python tests/bench/syllables.py

EmoDB's ten sentences through the telephone, each speaker's clips of one emotion together: about half a minute of
speech. What the counter's constants were chosen on (odd speakers) and what judges them (even ones) stand apart.
"""

import statistics
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import soxr
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from voicemon.audio.chunk import RATE_HZ
from voicemon.bench.sentences import rows_of
from voicemon.bench.speech import DATA, read_clip, telephone
from voicemon.speech.detector import WINDOW_SAMPLES, SileroDetector
from voicemon.speech.syllables import SPEECH, SyllableCounter

SYLLABLES = {
    "a01": 9, "a02": 9, "a04": 11, "a05": 17, "a07": 11, "b01": 15, "b02": 16, "b03": 20, "b09": 16, "b10": 14,
}  # fmt: skip
"""Of the sentences in `voicemon.bench.sentences.GERMAN`, as they are spoken with care."""
LEAST = 40
"""Syllables of a speaker with one emotion that make a pace."""
QUIET_S = 0.5

Pace = tuple[float, float]
"""Syllables a second, as counted and as written."""


def heard(file: Path) -> tuple[int, float]:
    """Syllables that are counted in a clip, and seconds from its first speech to its last."""
    quiet = np.zeros(round(QUIET_S * RATE_HZ), np.float32)
    wide = soxr.resample(telephone(*read_clip(file)), RATE_HZ // 2, RATE_HZ).astype(np.float32)
    samples = np.concatenate([quiet, wide, quiet])
    samples = np.ascontiguousarray(samples[: len(samples) // WINDOW_SAMPLES * WINDOW_SAMPLES])
    speech = SileroDetector().push(samples)
    powers = (samples.reshape(-1, WINDOW_SAMPLES).astype(np.float64) ** 2).mean(axis=1)
    counter = SyllableCounter()
    count = sum(counter.push(*window) is not None for window in zip(powers, speech, strict=True))
    spoken = [at for at, sure in enumerate(speech) if sure >= SPEECH]
    return count, (spoken[-1] - spoken[0] + 1) * WINDOW_SAMPLES / RATE_HZ if spoken else 0.0


def paces() -> dict[str, dict[str, Pace]]:
    """Each speaker's pace in each emotion."""
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in rows_of(DATA / "emotion" / "emodb"):
        count, seconds = heard(DATA / "emotion" / "emodb" / row["file"])
        known = SYLLABLES[row["source"][2:5]]
        sums[row["speaker"], row["emotion"]] = [
            a + b for a, b in zip(sums[row["speaker"], row["emotion"]], (count, known, seconds), strict=True)
        ]
    found: dict[str, dict[str, Pace]] = defaultdict(dict)
    for (speaker, emotion), (count, known, seconds) in sums.items():
        if known >= LEAST:
            found[speaker][emotion] = (count / seconds, known / seconds)
    return found


def row_of(speakers: list[dict[str, Pace]]) -> tuple[str, ...]:
    """What is counted of all, how it goes with what is so, and how far a ratio to the own pace is off."""
    all_paces = [pace for speaker in speakers for pace in speaker.values()]
    ratios = []
    for speaker in speakers:
        own = [statistics.median(each) for each in zip(*speaker.values(), strict=True)]
        ratios += [(counted / own[0], known / own[1]) for counted, known in speaker.values()]
    off = [abs(counted / known - 1.0) for counted, known in ratios]
    found = sum(counted for counted, _ in all_paces) / sum(known for _, known in all_paces)
    within = statistics.correlation(*zip(*ratios, strict=True))
    between = statistics.correlation(*zip(*all_paces, strict=True))
    worst = float(np.percentile(off, 90))
    return str(len(all_paces)), f"{found:.0%}", f"{between:.2f}", f"{within:.2f}", f"{worst:.0%}"


def main() -> None:
    found = paces()
    table = Table(
        "speakers", "paces", "of the syllables", "r", "r beside the own", "ratio to the own off by, p90",
        title="syllables counted in EmoDB through the telephone",
    )  # fmt: skip
    for name, odd in (("odd: chose the constants", 1), ("even: judge", 0)):
        some = [own for speaker, own in found.items() if int(speaker[-2:]) % 2 == odd and len(own) > 2]
        table.add_row(name, *row_of(some))
    Console().print(table)


if __name__ == "__main__":
    main()
