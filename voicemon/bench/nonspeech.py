"""Minutes of a line with nobody speaking: how many readings are taken, how many words are invented.

Beside the sounds that `made_sounds` makes, ``--sounds`` names a folder with a folder of recordings for each kind:
``DIR/music/*``, ``DIR/laughter/*``. Free ones lie in packages of Debian (``apt-get download NAME``, then ``dpkg -x``):
music on hold in asterisk-moh-opsound-wav (CC BY-SA 3.0); other music in singularity-music, fretsonfire-songs-sectoid,
fretsonfire-songs-muldjord, frozen-bubble-data, trackballs-data and btanks-data; laughs in the last two, bambam,
tuxpaint-data, monsterz-data and xemacs21-basesupport; a football crowd and its songs in etw-data. Each package's
``copyright`` has its licence; none of them goes into the project.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
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
"""The aim, in ten minutes of each kind."""

LEVEL_DBFS = -20.0
"""To which the louder half of each recording is brought."""
PIECE_S = 2.0


@dataclass
class Outcome:
    """What came of one kind of sound."""

    seconds: float
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
    for kind, samples in streams(sounds, minutes * 60):
        outcome = hear(samples, estimator, engine)
        missed |= len(outcome.words) > MOST_WORDS
        reasons = ", ".join(f"{reason} {count}" for reason, count in outcome.reasons.most_common(3))
        table.add_row(
            kind, str(outcome.utterances), str(outcome.readings), str(len(outcome.words)),
            f"{100 * outcome.refused:.1f} %", reasons, " ".join(outcome.words[:12]),
        )  # fmt: skip
    Console(width=160).print(table)
    return 1 if missed else 0


def streams(sounds: Path | None, seconds: float) -> Iterator[tuple[str, Samples]]:
    """Each kind of sound with ``seconds`` of it: float32[n] at 8 kHz as G.711 carries it."""
    for kind in KINDS:
        yield kind, through_g711(made(kind, seconds))
    for folder in kinds_in(sounds) if sounds else ():
        yield folder.name, through_g711(_looped(folder, int(seconds * PROSODY_RATE_HZ)))


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


def _looped(folder: Path, count: int) -> Samples:
    """Recordings one after the other, a second of silence between, from the first again until there are enough."""
    files = recordings_of(folder)
    gap = np.zeros(PROSODY_RATE_HZ, np.float32)
    most_s = max(60.0, count / PROSODY_RATE_HZ / len(files))
    once = np.concatenate([part for path in files for part in (load_sound(path, most_s), gap)])
    return np.resize(once, count)


def hear(samples_8k: Samples, estimator: AffectEstimator, engine: "WhisperEngine | None") -> Outcome:
    """Send float32[n] at 8 kHz through the steps of a live call."""
    to_timeline = ToTimeline(PROSODY_RATE_HZ)
    samples = np.concatenate([to_timeline.push(samples_8k), to_timeline.flush()])
    outcome = Outcome(len(samples) / RATE_HZ)
    analyser = Analyser([Channel.CUSTOMER], [Channel.CUSTOMER])
    reader = VoiceReader(estimator)
    heard = analyser.push(AudioChunk(Channel.CUSTOMER, 0, samples)) + analyser.flush()
    for fact in heard:
        match fact:
            case Passage():
                _count(outcome, reader.fast(fact.llds))
            case UtteranceEnded(utterance=utterance, passage=passage):
                outcome.utterances += 1
                if passage is not None:
                    _count(outcome, reader.utterance(passage.llds))
                if engine is not None:
                    outcome.words += [word.text for word in engine.transcribe(_job(utterance)).words]
    outcome.refused = _share_refused(clip_llds(samples))
    return outcome


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


def _share_refused(llds: np.ndarray) -> float:
    frames = int(100 * PIECE_S)
    pieces = [llds[start : start + frames] for start in range(0, len(llds) - frames + 1, frames)]
    return float(np.mean([bool(why_unreadable(piece)) for piece in pieces])) if pieces else 1.0
