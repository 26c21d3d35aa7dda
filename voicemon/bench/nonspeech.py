"""Minutes of a line with nobody speaking: how many readings are taken, how many words are invented.

Beside the sounds that `made_sounds` makes, ``--sounds`` names a folder with a folder of recordings for each kind:
``DIR/music/*``, ``DIR/laughter/*``. Free ones lie in packages of Debian (``apt-get download NAME``, then ``dpkg -x``):
music on hold in asterisk-moh-opsound-wav (CC BY-SA 3.0); other music in singularity-music, fretsonfire-songs-sectoid,
fretsonfire-songs-muldjord, frozen-bubble-data, trackballs-data and btanks-data; laughs in the last two, bambam,
tuxpaint-data, monsterz-data and xemacs21-basesupport; a football crowd and its songs in etw-data. Each package's
``copyright`` has its licence; none of them goes into the project.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from voicemon.affect.estimator import AffectEstimator
from voicemon.affect.reader import VoiceReader, Withheld, clip_llds
from voicemon.affect.speech import why_unreadable
from voicemon.analyser import Analyser
from voicemon.audio.chunk import PROSODY_RATE_HZ, RATE_HZ, AudioChunk, Channel, Samples
from voicemon.audio.codec import Encoding, decode, encode
from voicemon.audio.resample import ToTimeline
from voicemon.bench.made_sounds import KINDS, made
from voicemon.errors import ConfigError
from voicemon.heard import Passage, UtteranceEnded
from voicemon.speech.segmenter import Utterance
from voicemon.transcription.transcript import WritingJob

if TYPE_CHECKING:
    from voicemon.transcription.whisper import WhisperEngine

SUFFIXES = (".wav", ".flac", ".ogg", ".oga", ".opus", ".au", ".mp3")
MOST_WORDS = 1
"""The aim, in ten minutes of each kind,"""
OF_PEOPLE = ("laughter", "crowd")
"""save for these, which people make: Whisper may well write "Hahaha"."""

LEVEL_DBFS = -20.0
"""To which the louder half of each recording is brought."""
PIECE_S = 2.0
CALL = 60 * PROSODY_RATE_HZ
"""Samples of a call of made sounds: the voice detector hears each from a fresh start."""
PAUSE = PROSODY_RATE_HZ // 2
"""Samples of silence before and after a recording."""


@dataclass
class Outcome:
    """What came of one kind of sound."""

    seconds: float = 0.0
    utterances: int = 0
    readings: int = 0
    words: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    """Why no reading was taken, up to the first colon."""
    refused: float = 0.0
    """Share of the stretches of 2 s in which nothing would be read even if the voice detector let them pass."""


def bench_nonspeech(sounds: Path | None, model: str | None, minutes: float = 10.0) -> int:
    """Print a line for each kind. Returns the exit status: 1 where a kind gives more words than the aim.

    Raises:
        ConfigError: ``sounds`` is no folder of folders.
    """
    estimator = AffectEstimator.load()
    engine = _engine(model) if model else None
    table = Table(
        "kind", "taken for speech", "readings", "words", "2 s refused", "why no reading", "the words",
        title=f"{minutes:g} min of each, G.711; words by {model or 'nothing'}",
    )  # fmt: skip
    missed = False
    for kind, calls in kinds(sounds, minutes * 60):
        outcome = hear(calls, estimator, engine)
        missed |= len(outcome.words) > MOST_WORDS and kind not in OF_PEOPLE
        reasons = ", ".join(f"{reason} {count}" for reason, count in outcome.reasons.most_common(3))
        table.add_row(
            kind, str(outcome.utterances), str(outcome.readings), str(len(outcome.words)),
            f"{100 * outcome.refused:.1f} %", reasons, " ".join(outcome.words[:12]),
        )  # fmt: skip
    Console(width=160).print(table)
    return 1 if missed else 0


def kinds(sounds: Path | None, seconds: float) -> Iterator[tuple[str, list[Samples]]]:
    """Each kind of sound in calls of a minute or a recording, ``seconds`` together: float32[n] at 8 kHz."""
    for kind in KINDS:
        whole = made(kind, seconds)
        yield kind, [whole[start : start + CALL] for start in range(0, len(whole), CALL)]
    for folder in kinds_in(sounds) if sounds else ():
        yield folder.name, list(_calls(folder, int(seconds * PROSODY_RATE_HZ)))


def kinds_in(sounds: Path) -> list[Path]:
    """The folders of recordings in ``sounds``, one for each kind.

    Raises:
        ConfigError: there are none.
    """
    folders = sorted(path for path in sounds.glob("*") if path.is_dir() and recordings_of(path))
    if not folders:
        raise ConfigError(f"no folders of recordings in {sounds}: want {sounds / 'music'} and the like")
    return folders


def recordings_of(folder: Path) -> list[Path]:
    """The recordings of one kind, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def load_sound(path: Path, most_s: float) -> Samples:
    """A recording at 8 kHz and at `LEVEL_DBFS`, float32[n] in ±1: of a long one three parts, ``most_s`` together."""
    import soundfile
    import soxr

    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = samples.mean(1)
    part = int(most_s * rate / 3)
    if len(mono) > 3 * part:
        mono = np.concatenate([mono[int(at * len(mono)) :][:part] for at in (0.05, 0.4, 0.6)])
    mono = soxr.resample(mono, rate, PROSODY_RATE_HZ)
    pieces = np.sort((mono[: len(mono) // 160 * 160].reshape(-1, 160).astype(np.float64) ** 2).mean(1))
    power = pieces[len(pieces) // 2 :].mean() if len(pieces) else 1.0
    level = mono * 10 ** (LEVEL_DBFS / 20) / np.sqrt(power + 1e-12)
    return np.asarray(np.clip(level, -1, 1), np.float32)


def _calls(folder: Path, count: int) -> Iterator[Samples]:
    """Each recording as a call of its own, and all again at another level until there are ``count`` samples."""
    files = recordings_of(folder)
    most_s = max(60.0, count / PROSODY_RATE_HZ / len(files))
    once = [np.pad(load_sound(path, most_s), PAUSE) for path in files]
    for level_db in cycle((0, -6, 4, -12, -3, 2, -9)):
        for samples in once:
            if count <= 0:
                return
            yield np.clip(samples[:count] * np.float32(10 ** (level_db / 20)), -1, 1)
            count -= len(samples)


def hear(calls: Iterable[Samples], estimator: AffectEstimator, engine: "WhisperEngine | None") -> Outcome:
    """Send calls, float32[n] at 8 kHz, through G.711 and the steps of a live call, each from its beginning."""
    outcome = Outcome()
    pieces: list[bool] = []
    for call in calls:
        samples = _on_the_timeline(through_g711(call))
        outcome.seconds += len(samples) / RATE_HZ
        analyser = Analyser([Channel.CUSTOMER], [Channel.CUSTOMER])
        reader = VoiceReader(estimator)
        for fact in analyser.push(AudioChunk(Channel.CUSTOMER, 0, samples)) + analyser.flush():
            match fact:
                case Passage():
                    _count(outcome, reader.fast(fact.llds))
                case UtteranceEnded(utterance=utterance, passage=passage):
                    outcome.utterances += 1
                    if passage is not None:
                        _count(outcome, reader.utterance(passage.llds))
                    if engine is not None:
                        outcome.words += [word.text for word in engine.transcribe(_job(utterance)).words]
        pieces += _refused(clip_llds(samples))
    outcome.refused = float(np.mean(pieces)) if pieces else 1.0
    return outcome


def _on_the_timeline(samples_8k: Samples) -> Samples:
    to_timeline = ToTimeline(PROSODY_RATE_HZ)
    return np.concatenate([to_timeline.push(samples_8k), to_timeline.flush()])


def through_g711(samples: Samples) -> Samples:
    """float32[n] at 8 kHz coded and decoded by μ-law."""
    return decode(Encoding.MULAW, encode(Encoding.MULAW, samples))


def _engine(model: str) -> "WhisperEngine":
    from voicemon.transcription.fetch import ensure_model
    from voicemon.transcription.whisper import WhisperEngine, WhisperOptions

    return WhisperEngine.load(ensure_model(model), WhisperOptions(workers=1, threads=1))


def _count(outcome: Outcome, reading: object) -> None:
    if isinstance(reading, Withheld):
        outcome.reasons[reading.reason.split(":")[0]] += 1
    else:
        outcome.readings += 1


def _job(utterance: Utterance) -> WritingJob:
    return WritingJob(
        call="bench", utterance=utterance.id, channel=utterance.channel, start=utterance.start,
        samples=utterance.samples, final=True, speech=utterance.speech,
    )  # fmt: skip


def _refused(llds: NDArray[np.float64]) -> list[bool]:
    """Of each 2 s, whether they would not be read."""
    frames = int(100 * PIECE_S)
    starts = range(0, len(llds) - frames + 1, frames)
    return [bool(why_unreadable(llds[start : start + frames])) for start in starts]
