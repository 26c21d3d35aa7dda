"""By how much the level of one party's utterances scatters in real calls: what `calls.LEVEL_DOUBT_DB` is held against.

    python models/arousal_valence/real_levels.py

Every recording in ``calls/`` of the shared data goes through the analyser of a live call. A level is that of the speech
in one utterance, as the baseline learns it (`voicemon.affect.speech`). No emotion is read of anyone.
"""

import os
import sys
from pathlib import Path

# ruff: noqa: E402 - run as a script, the repository must be found first
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np

from models.arousal_valence.corpora import DATA
from voicemon.affect.speech import speech_level_db, trimmed, why_unreadable
from voicemon.analyser import Analyser
from voicemon.heard import Heard, UtteranceEnded
from voicemon.sources.decoding import read_format
from voicemon.sources.recording import open_recording

FEWEST = 3
"""Utterances of a party, or its deviation is not told."""


def levels_of(path: Path) -> dict[str, list[float]]:
    """Party -> level in dB of each of its utterances that is long enough to be read, in order. A file with one
    track is taken for one party."""
    recording = open_recording([path], "customer" if read_format(path).channels == 1 else None)
    analyser = Analyser(recording.channels, recording.channels)
    levels: dict[str, list[float]] = {party: [] for party in recording.channels}

    def learn(found: list[Heard]) -> None:
        for heard in found:
            if isinstance(heard, UtteranceEnded) and heard.passage is not None:
                llds = heard.passage.llds
                if not why_unreadable(llds):
                    levels[heard.utterance.channel].append(speech_level_db(trimmed(llds)))

    for chunk in recording.chunks():
        learn(analyser.push(chunk))
    learn(analyser.flush())
    return levels


def scatter_of(levels: list[float]) -> tuple[float, float]:
    """Standard deviation of a sample and range, dB; NaN below `FEWEST` utterances."""
    if len(levels) < FEWEST:
        return float("nan"), float("nan")
    return float(np.std(levels, ddof=1)), float(np.ptp(levels))


def main(folder: Path) -> None:
    """Print a line a party, and the least and the greatest deviation."""
    print(f"{'call':45s} {'party':9s} utterances  deviation, dB  range, dB")
    deviations = []
    for path in sorted(folder.iterdir()):
        for party, levels in levels_of(path).items():
            deviation, reach = scatter_of(levels)
            deviations.append(deviation)
            print(f"{path.stem:45s} {party:9s} {len(levels):10d} {deviation:14.1f} {reach:10.1f}")
    known = [deviation for deviation in deviations if not np.isnan(deviation)]
    print(f"{len(known)} parties with {FEWEST} utterances or more: {min(known):.1f} to {max(known):.1f} dB")


if __name__ == "__main__":
    main(DATA / "calls")
