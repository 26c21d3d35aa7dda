"""Figures of the fused head: beside prosody alone and openSMILE, on the same clips in the same run.

`evaluate.py` calls this and stores the figures; nothing here chooses anything.
"""

import time
from typing import Any

import numpy as np

from models.arousal_valence.corpora import MEASURING, Clip
from models.arousal_valence.prepare import Rows
from models.arousal_valence.states import heard
from models.arousal_valence.train_fused import rows_with_states
from voicemon.affect.estimator import AffectEstimator
from voicemon.affect.reader import VoiceReader, clip_llds

FUSED = "fused, own baseline"
FUSED_ALONE = "fused, no baseline"
PROSODY = "prosody alone, own baseline"


def fused_rows(estimator: AffectEstimator, clips: list[Clip], rows: Rows) -> Rows:
    """The measuring rows that have states, with what the fused head reads of them."""
    assert estimator.release.states is not None
    reader = estimator.release.states
    joined, summaries = rows_with_states(reader.whisper, MEASURING, (clips, rows), (0,))
    joined.values = np.hstack([joined.values, np.array([reader(summary) for summary in summaries])])
    return joined


def part_of(rows: Rows, chosen: Any, more: int = 0) -> Rows:
    """The chosen rows, numbered from 0, without the last ``more`` values."""
    width = rows.values.shape[1] - more
    return Rows(
        rows.values[chosen, :width],
        np.arange(len(chosen)),
        rows.copy[chosen],
        rows.seconds[chosen],
        rows.level_db[chosen],
    )


def cost_ms(estimator: AffectEstimator, clip: Clip) -> float:
    """Median CPU time of a fused reading beyond LLDs, mel and encode: the states' summary, the functionals, the
    reading with its explanation, the learning. ms on one thread, for an utterance as long as ``clip``."""
    import torch

    from voicemon.transcription import encoding
    from voicemon.transcription.fetch import ensure_model
    from voicemon.transcription.whisper import WhisperEngine, WhisperOptions

    torch.set_num_threads(1)
    assert estimator.release.states is not None
    folder = ensure_model(estimator.release.states.whisper)
    engine = WhisperEngine.load(folder, WhisperOptions(device="cpu", workers=1, threads=1))
    samples = heard([clip], 0)[0]
    log_mel, encoded = engine.encode(samples)
    llds, reader, times = clip_llds(samples), VoiceReader(estimator), []
    for _ in range(100):
        began = time.process_time()
        reader.utterance(llds, encoding.summary_of(encoded, log_mel))
        times.append(1000 * (time.process_time() - began))
    return float(np.median(times))
