"""The score of F0 tracks, by hand; our tracker beside the peers on a few real clips."""

import numpy as np
import pytest

from tests.realdata import DATA, needs_data
from voicemon.bench.f0 import our_f0, praat_f0, pyin_f0, score
from voicemon.bench.speech import telephone_clips


def test_only_frames_on_which_the_peers_agree_count() -> None:
    #                  fine   gross  missed both quiet  peers differ  false voice
    praat = np.array([100.0, 100.0, 100.0, 0.0, 100.0, 0.0])
    pyin = np.array([101.0, 102.0, 99.0, 0.0, 200.0, 0.0])
    ours = np.array([102.0, 199.0, 0.0, 0.0, 100.0, 80.0])
    result = score(ours, pyin, praat)
    assert (result.voiced, result.unvoiced, result.found, result.left, result.gross) == (3, 2, 2, 1, 1)
    assert result.gross_error == 0.5
    assert result.voicing_agreement == pytest.approx(3 / 5)
    assert result.deviation == pytest.approx(0.02)


@needs_data
def test_real_speech_meets_the_figures() -> None:
    pytest.importorskip("parselmouth", reason="praat-parselmouth is not installed")
    clips = [c for c in telephone_clips(DATA, 2, 5) if len(c.samples) < 8000 * 4]
    total = None
    for clip in clips:
        part = score(our_f0(clip.samples), pyin_f0(clip.samples), praat_f0(clip.samples))
        if total is None:
            total = part
        else:
            total.add(part)
    assert total is not None and total.voiced > 300
    assert total.gross_error <= 0.05
    assert total.voicing_agreement >= 0.90
