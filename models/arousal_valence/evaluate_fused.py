"""Figures of the fused head: beside prosody alone and openSMILE, on the same clips in the same run.

`evaluate.py` calls this and stores the figures; nothing here chooses anything.
"""

import numpy as np

from models.arousal_valence.corpora import MEASURING, Clip
from models.arousal_valence.judging.cost import median_ms
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


def cost_ms(estimator: AffectEstimator, clip: Clip) -> dict[str, float]:
    """Median CPU time in ms of a fused reading beyond LLDs, mel and encode, for an utterance as long as ``clip``:
    ``summary`` of the states, ``reading`` with functionals, network and explanation, ``all`` of it with the
    learning."""
    from voicemon.transcription import encoding
    from voicemon.transcription.fetch import ensure_model
    from voicemon.transcription.whisper import WhisperEngine, WhisperOptions

    assert estimator.release.states is not None
    folder = ensure_model(estimator.release.states.whisper)
    engine = WhisperEngine.load(folder, WhisperOptions(device="cpu", workers=1, threads=1))
    samples = heard([clip], 0)[0]
    log_mel, encoded = engine.encode(samples)
    summary = encoding.summary_of(encoded, log_mel)
    llds, reader = clip_llds(samples), VoiceReader(estimator)
    reader.utterance(llds, summary)
    return {
        "summary": median_ms(lambda: encoding.summary_of(encoded, log_mel)),
        "reading": median_ms(lambda: reader.read(llds, summary)),
        "all": median_ms(lambda: reader.utterance(llds, encoding.summary_of(encoded, log_mel))),
    }
