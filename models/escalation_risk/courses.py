"""Calls in which stress takes a course, built from real recordings of one speaker, and what was read in them.

Nobody gave us labelled calls that escalate, so they are built: an utterance is angry or calm by chance, and how
likely anger is follows a course. In one that ``escalates`` it grows over 20 to 60 s until every utterance is angry; a
``jump`` turns angry at once, with nothing before it; an ``outburst`` is a calm call with single angry utterances
that lead nowhere; a ``calm`` one has none. The calm time before is drawn so that it tells nothing of what comes.

How early a rise announces itself is hence built in here, and no figure from these calls says how early it does in
life. What they can tell is whether the course of the readings says more than the last of them.
"""

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from numpy.random import Generator

from models.arousal_valence.built_calls import (
    BLOCK_S,
    FEWEST_CLIPS,
    PAUSE_S,
    first_channel,
    live_code_hash,
    on_a_line,
    silence,
    stocks,
    utterance_of,
)
from models.arousal_valence.corpora import Clip
from models.arousal_valence.line import Samples
from models.arousal_valence.prepare import ROOT, code_hash
from voicemon import events as ev
from voicemon.affect.estimator import AffectEstimator, Estimate
from voicemon.affect.reader import VoiceReader
from voicemon.analyser import Analyser
from voicemon.audio.chunk import PROSODY_RATE_HZ, RATE_HZ, AudioChunk, Channel
from voicemon.call.told import reading
from voicemon.heard import Passage, UtteranceEnded

BUILD = ROOT / "build" / "escalation_risk"
Shape = Literal["escalates", "jump", "outburst", "calm"]
SHAPES: tuple[Shape, ...] = (
    "escalates",
    "outburst",
    "escalates",
    "calm",
    "jump",
    "outburst",
    "escalates",
    "calm",
)
"""In turn, so that each speaker has calls of every shape."""

CALM_AT_LEAST_S, CALM_MEAN_S = 20.0, 40.0
"""Before anything happens: at least so long, and then as long as chance wants, so that time tells nothing."""
RAMP_S = (20.0, 60.0)
ANGRY_S = (14.0, 25.0)
AFTER_S = (20.0, 30.0)
RAMP_BEGINS = 0.1
"""Chance of anger in the first utterance of a ramp; it grows to 1 in its course."""
OUTBURST = 0.12
"""Chance of anger in an utterance of a call with outbursts; two never follow each other."""


@dataclass(frozen=True)
class Course:
    """One call's readings, in the order in which they were taken."""

    name: str
    corpus: str
    shape: Shape
    readings: list[ev.ReadingTaken]
    samples: int


def chances(shape: Shape, random: Generator) -> Iterator[tuple[float, float]]:
    """How likely anger is, with the seconds of speech for which it is so."""
    yield 0.0 if shape != "outburst" else OUTBURST, CALM_AT_LEAST_S + random.exponential(CALM_MEAN_S)
    if shape in ("calm", "outburst"):
        yield 0.0 if shape == "calm" else OUTBURST, random.uniform(*RAMP_S)
        return
    if shape == "escalates":
        steps = 8
        for step in range(steps):
            chance = RAMP_BEGINS + (1.0 - RAMP_BEGINS) * step / steps
            yield chance, random.uniform(*RAMP_S) / steps
    yield 1.0, random.uniform(*ANGRY_S)
    yield 0.0, random.uniform(*AFTER_S)


def built(clips: list[Clip], shape: Shape, random: Generator) -> Samples:
    """A call at 16 kHz. ``clips`` are of one speaker."""
    calm, angry = stocks(clips)
    parts: list[Samples] = []
    was_angry = False
    for chance, seconds in chances(shape, random):
        speech = seconds * PROSODY_RATE_HZ
        while speech > 0:
            is_angry = bool(random.random() < chance) and not (shape == "outburst" and was_angry)
            said = utterance_of(angry if is_angry else calm, random)
            parts += [silence(PAUSE_S, random), said]
            speech -= len(said)
            was_angry = is_angry
    return on_a_line(np.concatenate([*parts, silence(PAUSE_S, random)]), random)


def followed(samples: Samples, estimator: AffectEstimator) -> list[ev.ReadingTaken]:
    """Every reading that a live call would take of this party, as its log would have it; reasons are left out."""
    analyser = Analyser([Channel.CUSTOMER], [Channel.CUSTOMER])
    reader = VoiceReader(estimator)
    size = int(BLOCK_S * RATE_HZ)
    found = []
    for start in range(0, len(samples), size):
        found += analyser.push(AudioChunk(Channel.CUSTOMER, start, samples[start : start + size]))
    readings = []
    for heard in [*found, *analyser.flush()]:
        kind: Literal["fast", "utterance"]
        if isinstance(heard, Passage):
            kind, name, span = "fast", heard.utterance, (heard.start, heard.stop)
            estimate = reader.fast(heard.llds)
        elif isinstance(heard, UtteranceEnded) and heard.passage is not None:
            kind, name = "utterance", heard.utterance.id
            span = (heard.utterance.start, heard.utterance.stop)
            estimate = reader.utterance(heard.passage.llds)
        else:
            continue
        if isinstance(estimate, Estimate):
            taken = reading(estimate, Channel.CUSTOMER, name, span, kind)
            readings.append(msgspec.structs.replace(taken, moved_by=[], known=heard.known))
    return readings


def courses(clips: list[Clip], each: int, estimator: AffectEstimator) -> list[Course]:
    """``each`` calls of every speaker who has clips for them."""
    speakers: dict[str, list[Clip]] = {}
    for clip in clips:
        speakers.setdefault(clip.speaker, []).append(clip)
    made = []
    for index, (speaker, own) in enumerate(speakers.items()):
        if min(map(len, stocks(own))) < FEWEST_CLIPS:
            continue
        for number in range(each):
            # Speakers with few calls begin with different shapes, so that the corpus has all of them.
            shape = SHAPES[(index + number) % len(SHAPES)]
            random = np.random.default_rng([number, zlib.crc32(speaker.encode()), 6])
            samples = built(own, shape, random)
            name = f"{speaker} {number}"
            made.append(Course(name, own[0].corpus, shape, followed(samples, estimator), len(samples)))
            print(f"  {name}: {shape}, {len(samples) / RATE_HZ:.0f} s", flush=True)
    return made


def real_courses(folder: Path, estimator: AffectEstimator) -> list[Course]:
    """Real telephone speech in which nobody turns angry: the first channel of each file, as the customer."""
    made = []
    for path in sorted(folder.iterdir()):
        wide = first_channel(path)
        made.append(Course(path.stem, "real", "calm", followed(wide, estimator), len(wide)))
    return made


def cached(name: str, model: str, make: Callable[[], list[Course]]) -> list[Course]:
    """Calls from ``make()``, or as they were followed before by the same code and model."""
    own = zlib.crc32(Path(__file__).read_bytes())
    path = BUILD / f"{name}-{model}-{code_hash()}-{live_code_hash():08x}-{own:08x}.jsonl"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(msgspec.to_builtins(asdict(course))) for course in make()]
        path.write_text("\n".join(lines) + "\n")
    return [msgspec.json.decode(line, type=Course) for line in path.read_text().splitlines()]
