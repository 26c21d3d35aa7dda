"""``voicemon read``: arousal, valence and stress of single recordings, one JSON line each."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from rich.console import Console
from rich.progress import Progress

from voicemon.affect.estimator import AffectEstimator, Estimate
from voicemon.affect.reader import Llds, States, VoiceReader, clip_llds
from voicemon.affect.release import RELEASE, has_fused
from voicemon.affect.speech import SCRAPS, why_unreadable
from voicemon.audio.chunk import Channel, Samples
from voicemon.config import WhisperOptions
from voicemon.errors import VoicemonError, WeightsError
from voicemon.kernels.warm_up import warm_up
from voicemon.sources.recording import open_recording

if TYPE_CHECKING:
    from voicemon.transcription.whisper import WhisperEngine

FUSED = "fused"
PROSODY_ONLY = "prosody-only"
"""How a reading was made: from prosody and the states of Whisper's encoder, or from prosody alone."""

NO_WHISPER = "none"
"""Said instead of a Whisper's name: prosody alone."""

AHEAD = 2
"""Clips measured at the same time, each on one thread."""


@dataclass(frozen=True, eq=False)
class Measured:
    """What is read of a clip: LLDs float64[m, k], and the summary of the encoder's states where they are read."""

    llds: Llds
    states: States | None


@dataclass(frozen=True, eq=False)
class ClipMeter:
    """Measures clips for one head. ``engine`` is None for prosody alone; only its encoder runs, no words come."""

    estimator: AffectEstimator
    engine: "WhisperEngine | None" = None

    @classmethod
    def load(cls, model: str | None, folder: Path | None = None) -> "ClipMeter":
        """For the Whisper of this name, `NO_WHISPER`, or the usual one where ``model`` is None and it can be had,
        by the heads in ``folder`` or those that ship.

        Raises WeightsError for a Whisper that was asked for by name and cannot be had, or a folder without a head.
        """
        whisper = model or WhisperOptions().model
        prosody = AffectEstimator.load(folder)
        if whisper == NO_WHISPER:
            return cls(prosody)
        if not has_fused(whisper, folder or RELEASE):
            _say(f"no fused head was made for whisper {whisper}: prosody alone is read")
            return cls(prosody)
        try:
            engine = _encoder(whisper)
        except WeightsError as error:
            if model is not None:
                raise
            _say(f"{error}; prosody alone is read")
            return cls(prosody)
        fused = AffectEstimator.load_fused(whisper, folder)
        assert fused is not None
        return cls(fused, engine)

    def measure(self, path: Path, channels: str | None) -> Measured:
        """The customer's track, or the only one there is. Raises AudioFormatError or ChannelMapError."""
        recording = open_recording([path], channels)
        party = Channel.CUSTOMER if Channel.CUSTOMER in recording.channels else recording.channels[0]
        pieces: list[Samples] = [chunk.samples for chunk in recording.chunks(1.0) if chunk.channel == party]
        samples = np.concatenate(pieces)
        llds = clip_llds(samples)
        if self.engine is None or why_unreadable(llds, SCRAPS):
            return Measured(llds, None)
        return Measured(llds, self.engine.listen(samples))


def read_clips(
    clips: list[Path],
    baseline: list[Path],
    channels: str | None,
    model: str | None,
    folder: Path | None = None,
) -> int:
    """Print a JSON line for each clip, measured against the voice in the ``baseline`` clips, by the heads in
    ``folder`` or those that ship.

    A clip that is little to go by has figures and says so as ``doubt``; one with no voice at all has null for its
    figures and says why as ``withheld``; one that cannot be opened is a line on
    standard error. Returns the exit status: 1 when a clip could not be opened.

    Raises:
        AudioFormatError, ChannelMapError: a baseline clip cannot be opened.
        WeightsError: the Whisper ``model`` cannot be had, or ``folder`` holds no head.
    """
    warm_up()
    meter = ClipMeter.load(model, folder)
    reader = VoiceReader(meter.estimator, SCRAPS)
    for path in baseline:
        known = meter.measure(path, channels)
        reader.learn(known.llds, known.states)
    failures = 0
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for path, heard in progress.track(
            _measured(meter, clips, channels), len(clips), description="reading"
        ):
            if isinstance(heard, VoicemonError):
                failures += 1
                progress.console.print(f"voicemon: {heard}", markup=False, highlight=False, soft_wrap=True)
            else:
                sys.stdout.write(_line(path, heard, reader))
    return 1 if failures else 0


def _encoder(whisper: str) -> "WhisperEngine":
    from voicemon.transcription.fetch import ensure_model
    from voicemon.transcription.whisper import WhisperEngine, WhisperOptions

    return WhisperEngine.load(ensure_model(whisper), WhisperOptions(workers=AHEAD, threads=1))


def _measured(
    meter: ClipMeter, clips: list[Path], channels: str | None
) -> Iterator[tuple[Path, Measured | VoicemonError]]:
    """Each clip with what was measured, or with what was wrong with it, a few measured ahead."""

    def measure(path: Path) -> Measured | VoicemonError:
        try:
            return meter.measure(path, channels)
        except VoicemonError as error:
            return error

    with ThreadPoolExecutor(AHEAD) as threads:
        for start in range(0, len(clips), 64):
            group = clips[start : start + 64]
            yield from zip(group, threads.map(measure, group), strict=True)


def _line(path: Path, heard: Measured, reader: VoiceReader) -> str:
    reading = reader.read(heard.llds, heard.states)
    head = FUSED if reader.estimator.fused else PROSODY_ONLY
    fields: dict[str, object] = {"file": str(path), "head": head, "model": reader.estimator.model}
    if isinstance(reading, Estimate):
        for name in ("arousal", "valence", "stress", "confidence", "baseline"):
            fields[name] = round(getattr(reading, name), 4)
        fields["moved_by"] = [change.text for change in reading.moved_by]
        if doubt := why_unreadable(heard.llds):
            fields["doubt"] = f"a live call would not be read on this: {doubt}"
    else:
        fields |= dict.fromkeys(("arousal", "valence", "stress", "confidence"))
        fields["withheld"] = reading.reason
    return msgspec.json.encode(fields).decode() + "\n"


def _say(line: str) -> None:
    Console(stderr=True).print(f"voicemon: {line}", markup=False, highlight=False, soft_wrap=True)
