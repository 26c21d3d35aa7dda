"""Recordings -> mean over time of Whisper's encoder states, by the code that runs in a live call.

    python models/arousal_valence/states.py base

The same clips through the same lines as in `prepare.py`, so that every row of states belongs to a row of
functionals. Only the encoder runs, about 0.2 s a clip on one thread. Rows are kept in ``build/affect/`` under a
name that holds a hash of all code they depend on.
"""

import hashlib
import os
import sys
import time
from dataclasses import dataclass, fields
from pathlib import Path

# ruff: noqa: E402 - run as a script, the repository must be found first
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np
import soundfile
from numpy.typing import NDArray

from models.arousal_valence.corpora import MEASURING, TRAINING, Clip, load_clips
from models.arousal_valence.line import level_dbfs
from models.arousal_valence.prepare import BUILD, PLAIN_DBFS, said_by
from voicemon.audio.chunk import RATE_HZ, Samples
from voicemon.kernels.halfband import HalfBandUp
from voicemon.transcription.fetch import ensure_model
from voicemon.transcription.whisper import WhisperEngine, WhisperOptions

WIDEBAND = -1
"""Copy for clips that came over no telephone line: a microphone at the desk, a wideband codec."""

STATE_COPIES = (0, 1, 2)
"""Lines over which the training clips are encoded."""

LONGEST = 14 * RATE_HZ
"""Samples; no utterance of a live call is longer."""

AT_MOST = {"baved": 900}
"""Clips of a large training corpus that are encoded over one line, a seeded choice for each."""

SEED = 20260


@dataclass(eq=False)
class StateRows:
    """One row an utterance: float32[n, d], with the clip and the copy they are of."""

    values: NDArray[np.float32]
    clip: NDArray[np.int64]
    copy: NDArray[np.int64]


def encode_copy(whisper: str, corpus: str, copy: int) -> StateRows:
    """The states of a corpus over one of its lines, clips numbered as `load_clips` gives this corpus alone."""
    path = BUILD / f"states-{whisper}-{corpus}-{copy}-{code_hash()}.npz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = _encode(whisper, load_clips((corpus,)), copy)
        half = path.with_suffix(".tmp.npz")
        np.savez(half, **{f.name: getattr(rows, f.name) for f in fields(StateRows)})
        half.replace(path)
    with np.load(path) as stored:
        return StateRows(**{f.name: stored[f.name] for f in fields(StateRows)})


def code_hash() -> str:
    """Hash of everything the states depend on but the weights, which the cache's name says."""
    digest = hashlib.sha256()
    voicemon = ROOT / "voicemon"
    for path in [
        *(voicemon / "transcription" / name for name in ("encoding.py", "window.py")),
        voicemon / "kernels" / "halfband.py",
        voicemon / "audio" / "codec.py",
        *(Path(__file__).parent / name for name in ("line.py", "mobile.py", "prepare.py")),
    ]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def chosen(clips: list[Clip], copy: int) -> NDArray[np.int64]:
    """Numbers of the clips of one corpus that are encoded over a line, in rising order."""
    most = AT_MOST.get(clips[0].corpus, len(clips))
    return np.sort(np.random.default_rng([SEED, copy + 1]).permutation(len(clips))[:most])


def heard(clips: list[Clip], copy: int) -> list[Samples]:
    """All that one speaker says over one line, float32[n] at 16 kHz each."""
    if copy == WIDEBAND:
        read = [soundfile.read(clip.path, dtype="float32")[0] for clip in clips]
        level = float(np.median([level_dbfs(samples) for samples in read]))
        return [samples * np.float32(10 ** ((PLAIN_DBFS - level) / 20)) for samples in read]
    return [up(samples) for _, k, samples in said_by(clips, copy + 1) if k == copy]


def up(samples_8k: Samples) -> Samples:
    """float32[n] at 8 kHz -> float32[2n] at 16 kHz, as a telephone call comes to Whisper."""
    half_band = HalfBandUp()
    return np.concatenate([half_band.push(samples_8k), half_band.flush()])


def _encode(whisper: str, clips: list[Clip], copy: int) -> StateRows:
    engine = WhisperEngine.load(ensure_model(whisper), WhisperOptions(device="cpu", workers=1, threads=1))
    wanted = set(chosen(clips, copy).tolist())
    speakers: dict[str, list[int]] = {}
    for number, clip in enumerate(clips):
        speakers.setdefault(clip.speaker, []).append(number)
    began, values, which = time.monotonic(), [], []
    for numbers in speakers.values():
        said = heard([clips[n] for n in numbers], copy)
        for number, samples in zip(numbers, said, strict=True):
            if number in wanted:
                values.append(engine.listen(samples[:LONGEST]))
                which.append(number)
        print(
            f"\r{clips[0].corpus} {copy}: {len(which)}, {time.monotonic() - began:.0f} s", end="", flush=True
        )
    print()
    return StateRows(np.array(values), np.array(which), np.full(len(which), copy))


if __name__ == "__main__":
    name = sys.argv[1] if len(sys.argv) > 1 else "base"
    for step in STATE_COPIES:
        for trained in TRAINING:
            encode_copy(name, trained, step)
        if step == 0:
            for measured in MEASURING:
                encode_copy(name, measured, 0)
