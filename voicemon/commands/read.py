"""``voicemon read``: arousal, valence and stress of single recordings, one JSON line each."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np
from rich.console import Console
from rich.progress import Progress

from voicemon.affect.estimator import AffectEstimator, Estimate
from voicemon.affect.reader import Llds, VoiceReader, clip_llds
from voicemon.affect.speech import SCRAPS, why_unreadable
from voicemon.audio.chunk import Channel, Samples
from voicemon.errors import VoicemonError
from voicemon.kernels.warm_up import warm_up
from voicemon.sources.recording import open_recording

PROSODY_ONLY = "prosody-only"
"""How the reading was made: from the voice alone. A reading that also uses Whisper's states will be ``fused``."""

AHEAD = 2
"""Clips measured at the same time."""


def read_clips(clips: list[Path], baseline: list[Path], channels: str | None) -> int:
    """Print a JSON line for each clip, measured against the voice in the ``baseline`` clips.

    A clip that is little to go by has figures and says so as ``doubt``; one with no voice at all has null for its
    figures and says why as ``withheld``; one that cannot be opened is a line on
    standard error. Returns the exit status: 1 when a clip could not be opened.

    Raises:
        AudioFormatError, ChannelMapError: a baseline clip cannot be opened.
    """
    warm_up()
    estimator = AffectEstimator.load()
    against = [_llds(path, channels) for path in baseline]
    failures = 0
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for path, llds in progress.track(_measured(clips, channels), len(clips), description="reading"):
            if isinstance(llds, VoicemonError):
                failures += 1
                progress.console.print(f"voicemon: {llds}", markup=False, highlight=False, soft_wrap=True)
            else:
                sys.stdout.write(_line(path, llds, against, estimator))
    return 1 if failures else 0


def _measured(clips: list[Path], channels: str | None) -> Iterator[tuple[Path, Llds | VoicemonError]]:
    """Each clip with its LLDs, or with what was wrong with it, a few measured ahead."""

    def measure(path: Path) -> Llds | VoicemonError:
        try:
            return _llds(path, channels)
        except VoicemonError as error:
            return error

    with ThreadPoolExecutor(AHEAD) as threads:
        for start in range(0, len(clips), 64):
            group = clips[start : start + 64]
            yield from zip(group, threads.map(measure, group), strict=True)


def _llds(path: Path, channels: str | None) -> Llds:
    """LLDs of the customer's track, or of the only one there is. Raises AudioFormatError or ChannelMapError."""
    recording = open_recording([path], channels)
    party = Channel.CUSTOMER if Channel.CUSTOMER in recording.channels else recording.channels[0]
    pieces: list[Samples] = [chunk.samples for chunk in recording.chunks(1.0) if chunk.channel == party]
    return clip_llds(np.concatenate(pieces))


def _line(path: Path, llds: Llds, against: list[Llds], estimator: AffectEstimator) -> str:
    reader = VoiceReader(estimator, SCRAPS)
    for other in against:
        reader.learn(other)
    reading = reader.read(llds)
    fields: dict[str, object] = {"file": str(path), "head": PROSODY_ONLY, "model": estimator.model}
    if isinstance(reading, Estimate):
        for name in ("arousal", "valence", "stress", "confidence", "baseline"):
            fields[name] = round(getattr(reading, name), 4)
        fields["moved_by"] = [change.text for change in reading.moved_by]
        if doubt := why_unreadable(llds):
            fields["doubt"] = f"a live call would not be read on this: {doubt}"
    else:
        fields |= dict.fromkeys(("arousal", "valence", "stress", "confidence"))
        fields["withheld"] = reading.reason
    return msgspec.json.encode(fields).decode() + "\n"
