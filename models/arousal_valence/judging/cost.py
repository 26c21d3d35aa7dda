"""CPU time of readings on one thread."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from models.arousal_valence.corpora import Clip
from models.arousal_valence.states import heard
from voicemon.affect.estimator import AffectEstimator
from voicemon.affect.reader import FAST_WINDOW_S, VoiceReader, clip_llds
from voicemon.affect.speech import FRAME_S, Speech

TIMES = 200


def cost_ms(estimator: AffectEstimator, clip: Clip) -> dict[str, float]:
    """Median CPU time in ms of what one reading of the prosody head is made of, from the LLDs on: ``reading`` is all
    of a fast reading of two seconds, functionals, network, explanation; ``network`` the network and explanation."""
    llds = clip_llds(heard([clip], 0)[0])[: round(FAST_WINDOW_S / FRAME_S)]
    reader = VoiceReader(estimator)
    reader.utterance(llds)
    measured = reader._measure(Speech(llds).trimmed, None)
    return {
        "reading": median_ms(lambda: reader.read(llds)),
        "network": median_ms(lambda: estimator.estimate(measured.values, reader.baseline, measured.seconds)),
    }


def median_ms(work: Callable[[], Any], times: int = TIMES) -> float:
    """Median CPU time of this thread, ms, torch on one thread."""
    import torch

    torch.set_num_threads(1)
    work()
    taken = []
    for _ in range(times):
        began = time.thread_time()
        work()
        taken.append(1000 * (time.thread_time() - began))
    return float(np.median(taken))
