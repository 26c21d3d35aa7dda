"""The reader of one call: causal, learns each utterance once, withholds with a reason, hears real anger."""

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.realdata import DATA, REAL_CALL, needs_data
from voicemon.affect.estimator import AffectEstimator, Estimate
from voicemon.affect.reader import VoiceReader, Withheld, clip_llds, read_clip
from voicemon.features.extractor import LldExtractor
from voicemon.features.lld import LLD_INDEX

Llds = NDArray[np.float64]


@pytest.fixture(scope="module")
def estimator() -> AffectEstimator:
    return AffectEstimator.load()


def voice(f0_hz: float, amplitude: float, seconds: float = 2.0) -> NDArray[np.float32]:
    """A buzz whose pitch and level move as those of a voice, with breath in it."""
    time = np.arange(int(seconds * 16_000)) / 16_000
    pitch = f0_hz * 2 ** (0.25 * np.sin(2 * np.pi * 0.9 * time))
    phase = 2 * np.pi * np.cumsum(pitch) / 16_000
    buzz = sum(np.sin(k * phase) / k for k in range(1, 12))
    breath = np.random.default_rng(3).normal(0, 0.05, len(time))
    return (amplitude * (buzz + breath) * (0.55 + 0.45 * np.sin(6 * np.pi * time))).astype(np.float32)


def llds(f0_hz: float = 140, amplitude: float = 0.05, seconds: float = 2.0) -> Llds:
    return clip_llds(voice(f0_hz, amplitude, seconds))


def test_each_utterance_is_read_before_it_is_learned(estimator: AffectEstimator) -> None:
    reader = VoiceReader(estimator)
    first, second = reader.utterance(llds()), reader.utterance(llds(180))
    assert isinstance(first, Estimate)
    assert isinstance(second, Estimate)
    assert first.baseline == 0.0
    assert first.against == "most voices"
    assert second.baseline > 0.2
    assert second.against == "this caller's first 2 s"


def test_what_comes_later_changes_nothing_before(estimator: AffectEstimator) -> None:
    one, other = VoiceReader(estimator), VoiceReader(estimator)
    calm = [llds(130 + 5 * i) for i in range(3)]
    read_one = [one.utterance(u) for u in (*calm, llds(300, 0.2))]
    read_other = [other.utterance(u) for u in (*calm, llds(100, 0.01))]
    assert read_one[:3] == read_other[:3]
    assert read_one[3] != read_other[3]


def test_two_calls_do_not_touch_each_other(estimator: AffectEstimator) -> None:
    alone, beside = VoiceReader(estimator), VoiceReader(estimator)
    stranger = VoiceReader(estimator)
    for f0 in (120, 150, 170):
        stranger.utterance(llds(3 * f0))
        assert alone.utterance(llds(f0)) == beside.utterance(llds(f0))


def test_fast_readings_lean_on_the_same_utterance_and_leave_no_trace(estimator: AffectEstimator) -> None:
    reader, untouched = VoiceReader(estimator), VoiceReader(estimator)
    whole = llds(seconds=8.0)
    readings = [reader.fast(whole[max(0, stop - 200) : stop]) for stop in range(100, 800, 50)]
    shares = [r.baseline for r in readings if isinstance(r, Estimate)]
    assert shares[0] == 0.0
    assert shares[-1] > 0.3
    assert shares == sorted(shares)
    assert reader.utterance(whole) == untouched.utterance(whole)
    assert reader.fast(whole[:200]) == untouched.fast(whole[:200])


def test_what_cannot_be_read_is_withheld_and_not_learned(estimator: AffectEstimator) -> None:
    reader = VoiceReader(estimator)
    answer = reader.utterance(np.full((100, 18), 0.0) - 90.0 * (np.arange(18) == LLD_INDEX["level"]))
    assert isinstance(answer, Withheld)
    assert "too quiet" in answer.reason
    assert isinstance(reader.fast(llds(seconds=0.3)), Withheld)
    assert reader.baseline.share == 0.0


def test_whole_clips_are_read_against_given_ones(estimator: AffectEstimator) -> None:
    alone = read_clip(voice(200, 0.05), estimator, [])
    low, high = (read_clip(voice(200, 0.05), estimator, [llds(f0), llds(f0 + 10)]) for f0 in (120.0, 280.0))
    assert isinstance(alone, Estimate)
    assert isinstance(low, Estimate)
    assert isinstance(high, Estimate)
    assert alone.baseline == 0.0
    assert low.baseline == pytest.approx(2 / 5, abs=0.05)
    assert low.arousal > high.arousal


@needs_data
def test_real_anger_reads_as_more_stress_than_calm_speech_of_the_same_speaker(
    estimator: AffectEstimator,
) -> None:
    """Speakers that the network knows from training: this guards the path, not the accuracy."""

    def stress(speaker: str, emotion: str) -> float:
        files = sorted((DATA / "emotion" / "emodb").glob(f"*_{speaker}_{emotion}.flac"))
        own = [clip_llds(_samples(f)) for f in sorted(files[0].parent.glob(f"*_{speaker}_neutral.flac"))[:3]]
        answers = [read_clip(_samples(f), estimator, own) for f in files[3:8]]
        return float(np.median([a.stress for a in answers if isinstance(a, Estimate)]))

    for speaker in ("03", "08", "16"):
        calm, angry = stress(speaker, "neutral"), stress(speaker, "anger")
        assert calm < 45, speaker
        assert angry > 65, speaker


@needs_data
def test_a_real_calm_call_is_not_read_as_a_row(estimator: AffectEstimator) -> None:
    caller = soundfile.read(REAL_CALL, dtype="float32")[0][:, 0]
    extractor = LldExtractor()
    values = np.concatenate([extractor.push(caller).values, extractor.flush().values])
    reader = VoiceReader(estimator)
    answers = [reader.utterance(values[start : start + 300]) for start in range(0, len(values), 300)]
    readings = [a for a in answers if isinstance(a, Estimate)]
    assert len(readings) >= 20
    assert np.median([r.stress for r in readings]) < 50
    assert np.mean([r.stress > 75 for r in readings]) < 0.1


def _samples(path: object) -> NDArray[np.float32]:
    samples: NDArray[np.float32] = soundfile.read(path, dtype="float32")[0]
    return samples


@pytest.fixture(scope="module")
def fused() -> AffectEstimator:
    found = AffectEstimator.load_fused("base")
    assert found is not None
    return found


def states(estimator: AffectEstimator, arousal: float) -> NDArray[np.float32]:
    """A summary whose states lie along the direction of arousal."""
    reader = estimator.release.states
    assert reader is not None
    axis = reader.axes[:, 0]
    return np.asarray(reader.middle + arousal * axis / (axis @ axis), np.float32)


def test_a_whisper_without_a_fused_head_has_none() -> None:
    assert AffectEstimator.load_fused("large-v9") is None


def test_a_fused_reading_is_of_both_the_voice_and_the_states(fused: AffectEstimator) -> None:
    reader = VoiceReader(fused)
    low, high = (reader.read(llds(), states(fused, arousal)) for arousal in (-0.4, 0.4))
    dull, bright = (
        reader.read(llds(f0, amplitude), states(fused, 0.0)) for f0, amplitude in ((110, 0.02), (280, 0.2))
    )
    for one, other, least in ((low, high, 0.2), (dull, bright, 0.05)):
        assert isinstance(one, Estimate)
        assert isinstance(other, Estimate)
        assert one.arousal < other.arousal - least
    assert isinstance(low, Estimate)
    assert low.model.startswith("fused-base-")


def test_the_fused_baseline_learns_the_states_too(fused: AffectEstimator) -> None:
    reader = VoiceReader(fused)
    strange = [reader.utterance(llds(), states(fused, 0.6)) for _ in range(8)]
    arousals = [reading.arousal for reading in strange if isinstance(reading, Estimate)]
    assert len(arousals) == 8
    assert arousals[-1] < arousals[0] - 0.1


def test_what_cannot_be_read_needs_no_states(fused: AffectEstimator) -> None:
    reader = VoiceReader(fused)
    assert isinstance(reader.utterance(llds(seconds=0.3)), Withheld)
    assert reader.baseline.share == 0.0
