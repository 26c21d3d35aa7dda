"""Calls built from real recordings of one speaker, and what a live call would have read in them.

Calm utterances, then angry ones, then calm ones again, with pauses in which the other party speaks on the
channel of its own, over one telephone line with steady noise and G.711. The audio goes through the analyser and
the voice reader of a live call, from the first sample to the last: nothing is told in advance.
"""

import json
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile
from numpy.random import Generator

from models.arousal_valence.corpora import CALM, Clip
from models.arousal_valence.line import Line, Samples, level_dbfs, through
from models.arousal_valence.prepare import BUILD, ROOT, code_hash, load
from voicemon.affect.estimator import AffectEstimator, Estimate
from voicemon.affect.reader import VoiceReader
from voicemon.analyser import Analyser
from voicemon.audio.chunk import PROSODY_RATE_HZ, RATE_HZ, AudioChunk, Channel
from voicemon.conversation.rising import StressReading
from voicemon.heard import Passage, UtteranceEnded
from voicemon.kernels.halfband import HalfBandUp

CALM_S, ANGRY_S = (25.0, 45.0), (14.0, 20.0)
"""Speech of a phase; the third, calm again, is as long as the first."""
UTTERANCE_S = (1.8, 5.0)
"""Clips of one emotion are said one after the other until an utterance is so long: some corpora have words."""
BREATH_S = (0.15, 0.4)
"""Between two clips of one utterance."""
PAUSE_S = (0.7, 4.0)
"""Between utterances, while the other party speaks."""
LEVELS_DBFS, SNRS_DB = (-30.0, -16.0), (15.0, 35.0)
BLOCK_S = 8.0
"""So much audio is analysed at a time; the analyser's results do not depend on it."""
FEWEST_CLIPS = 4
"""Of either kind, or no calls are built of that speaker."""

HIGH = {"baved": frozenset({"level2"})}
LOW = {"baved": frozenset({"level0", "level1"})}
"""BAVED names no anger: its raised voices stand for it."""


@dataclass(frozen=True)
class FollowedCall:
    """The readings of a call in order, and where it really turned angry, in samples; None where it never did."""

    name: str
    corpus: str
    readings: list[StressReading]
    rises_at: int | None
    eases_at: int | None
    samples: int

    @property
    def calm_s(self) -> float:
        """Seconds in which every alarm is false: before the anger, or all."""
        return (self.samples if self.rises_at is None else self.rises_at) / RATE_HZ


def build_call(clips: list[Clip], angry: bool, random: Generator) -> tuple[Samples, int | None, int | None]:
    """One call at 16 kHz, where its anger begins and where it ends. ``clips`` are of one speaker."""
    calm, high = stocks(clips)
    phases = [(calm, CALM_S), (high, ANGRY_S), (calm, CALM_S)] if angry else [(calm, CALM_S)] * 3
    marks: list[int] = []
    parts: list[Samples] = []
    at = 0
    for phase, (stock, lengths) in enumerate(phases):
        speech = random.uniform(*lengths) * PROSODY_RATE_HZ
        while speech > 0:
            pause = silence(PAUSE_S, random)
            said = utterance_of(stock, random)
            if len(marks) == phase:
                marks.append(at + len(pause))
            parts += [pause, said]
            at += len(pause) + len(said)
            speech -= len(said)
    call = on_a_line(np.concatenate([*parts, silence(PAUSE_S, random)]), random)
    return call, 2 * marks[1] if angry else None, 2 * marks[2] if angry else None


def stocks(clips: list[Clip]) -> tuple[list[Clip], list[Clip]]:
    """What there is to build from: calm clips and angry ones."""
    corpus = clips[0].corpus
    calm = [clip for clip in clips if clip.emotion in LOW.get(corpus, CALM)]
    return calm, [clip for clip in clips if clip.emotion in HIGH.get(corpus, frozenset({"anger"}))]


def utterance_of(stock: list[Clip], random: Generator) -> Samples:
    first = stock[random.integers(len(stock))]
    alike = [clip for clip in stock if clip.emotion == first.emotion]
    wanted = random.uniform(*UTTERANCE_S) * PROSODY_RATE_HZ
    said = _spoken(first)
    while len(said) < wanted:
        said = np.concatenate([said, silence(BREATH_S, random), _spoken(alike[random.integers(len(alike))])])
    return said


def _spoken(clip: Clip) -> Samples:
    """The clip from the first piece of speech to the last: a phase begins with a voice, not with a pause."""
    samples = load(clip)
    pieces = samples[: len(samples) // 80 * 80].reshape(-1, 80)
    power = (pieces.astype(np.float64) ** 2).mean(1)
    loud = np.flatnonzero(power > np.percentile(power, 95) * 10**-3.0)
    return samples[loud[0] * 80 : (loud[-1] + 1) * 80]


def silence(seconds: tuple[float, float], random: Generator) -> Samples:
    return np.zeros(int(random.uniform(*seconds) * PROSODY_RATE_HZ), np.float32)


def on_a_line(samples: Samples, random: Generator) -> Samples:
    level = random.uniform(*LEVELS_DBFS)
    line = Line(
        gain_db=level - level_dbfs(samples),
        low_hz=random.uniform(80.0, 300.0),
        high_hz=random.uniform(3300.0, 3700.0),
        noise_dbfs=level - random.uniform(*SNRS_DB),
        noise_tilt=random.uniform(0.0, 2.0),
    )
    up = HalfBandUp()
    return np.concatenate([up.push(through(line, samples, random)), up.flush()])


def follow(samples: Samples, estimator: AffectEstimator) -> list[StressReading]:
    """Every reading that a live call would take of this party, in order."""
    analyser = Analyser([Channel.CUSTOMER], [Channel.CUSTOMER])
    reader = VoiceReader(estimator)
    size = int(BLOCK_S * RATE_HZ)
    found = []
    for start in range(0, len(samples), size):
        found += analyser.push(AudioChunk(Channel.CUSTOMER, start, samples[start : start + size]))
    readings = []
    for heard in [*found, *analyser.flush()]:
        if isinstance(heard, Passage):
            kind: Literal["fast", "utterance"] = "fast"
            span, estimate = (heard.start, heard.stop), reader.fast(heard.llds)
        elif isinstance(heard, UtteranceEnded) and heard.passage is not None:
            kind, span = "utterance", (heard.utterance.start, heard.utterance.stop)
            estimate = reader.utterance(heard.passage.llds)
        else:
            continue
        if isinstance(estimate, Estimate):
            readings.append(
                StressReading(*span, kind, estimate.stress, estimate.confidence, estimate.baseline)
            )
    return readings


def built_calls(clips: list[Clip], each: int, estimator: AffectEstimator) -> list[FollowedCall]:
    """``each`` calls that turn angry of every speaker who has clips for them, and half as many calm ones."""
    speakers: dict[str, list[Clip]] = {}
    for clip in clips:
        speakers.setdefault(clip.speaker, []).append(clip)
    calls = []
    for speaker, own in speakers.items():
        corpus = own[0].corpus
        if min(map(len, stocks(own))) < FEWEST_CLIPS:
            continue
        for number in range(each + each // 2):
            random = np.random.default_rng([number, zlib.crc32(speaker.encode())])
            samples, rises, eases = build_call(own, number < each, random)
            readings = follow(samples, estimator)
            calls.append(FollowedCall(f"{speaker} {number}", corpus, readings, rises, eases, len(samples)))
    return calls


def first_channel(path: Path) -> Samples:
    """The first channel of a real telephone call, as the session hears it."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    assert rate == PROSODY_RATE_HZ, f"{path} has {rate} Hz"
    up = HalfBandUp()
    return np.concatenate([up.push(np.ascontiguousarray(samples[:, 0])), up.flush()])


def real_calm_calls(folder: Path, estimator: AffectEstimator) -> list[FollowedCall]:
    """Real telephone speech in which nobody turns angry: the first channel of each file."""
    calls = []
    for path in sorted(folder.iterdir()):
        wide = first_channel(path)
        calls.append(FollowedCall(path.stem, "calls", follow(wide, estimator), None, None, len(wide)))
    return calls


def cached(name: str, model: str, make: Callable[[], list[FollowedCall]]) -> list[FollowedCall]:
    """Calls from ``make()``, or as they were followed before by the same code and model."""
    path = BUILD / f"calls-{name}-{model}-{code_hash()}-{live_code_hash():08x}.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([asdict(call) for call in make()]))
    return [
        FollowedCall(**{**call, "readings": [StressReading(**reading) for reading in call["readings"]]})
        for call in json.loads(path.read_text())
    ]


def live_code_hash() -> int:
    """Hash of the live code that stands between audio and reading, beyond what `code_hash` covers."""
    live = ROOT / "voicemon"
    paths = [
        Path(__file__),
        live / "analyser.py",
        live / "features" / "track.py",
        live / "features" / "baseline.py",
    ]
    paths += sorted((live / "speech").glob("*.py")) + sorted((live / "affect").glob("*.py"))
    return zlib.crc32(b"".join(path.read_bytes() for path in paths))
