"""The work that the bench times is a call's own: it takes time, and readings take a part of it."""

import numpy as np

from tests.reference.signals import voice
from voicemon.affect.estimator import AffectEstimator
from voicemon.audio.chunk import Channel
from voicemon.audio.resample import ToTimeline
from voicemon.bench.dsp import listen


def test_both_parts_of_the_work_are_timed() -> None:
    speech = ToTimeline(8000).push(np.asarray(voice(150.0, 1.0), np.float32))
    tracks = {Channel.CUSTOMER: speech, Channel.AGENT: np.zeros_like(speech)}
    listening, readings = listen(tracks, AffectEstimator.load(), 0.1)
    assert listening > 0 <= readings
