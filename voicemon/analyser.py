"""One call's audio in, what can be heard in it out: levels, speech, utterances and their LLDs.

No I/O and no clock. What is done with each channel is in ``channel_analyser.py``; here audio is checked and goes to its
channel, of one call or of many together. Analysing a recording is ``push`` of everything and then ``flush``: there is
no other path.
"""

from collections.abc import Collection, Sequence

import numpy as np

from voicemon.audio.chunk import AudioChunk, AudioGap, Channel, Samples
from voicemon.channel_analyser import MOST_AT_ONCE, AnalyserOptions, ChannelAnalyser
from voicemon.errors import AudioFormatError, ChannelMapError, VoicemonError
from voicemon.features.track import LldTrack
from voicemon.heard import Heard
from voicemon.kernels.levels import first_beyond
from voicemon.speech.detector import detect_together

LARGEST_SAMPLE = 4.0
"""Resampling a clipped signal overshoots ±1 a little; what lies beyond this is not audio."""


class Analyser:
    """Listens to the channels of one call. Memory is bounded, whatever arrives."""

    def __init__(
        self,
        channels: Collection[Channel],
        emotion_channels: Collection[Channel],
        options: AnalyserOptions | None = None,
    ) -> None:
        """Prepare for ``channels``; only those that are also in ``emotion_channels`` get LLDs at all."""
        options = options or AnalyserOptions()
        self._channels = {
            channel: ChannelAnalyser(channel, options, LldTrack() if channel in emotion_channels else None)
            for channel in channels
        }

    def push(self, audio: AudioChunk | AudioGap) -> list[Heard]:
        """What ``audio`` lets us know. A channel's audio must follow on from what it had, from sample 0.

        Returns facts whose ``known`` never falls within a channel, and whose arrays belong to the caller.

        Raises:
            AudioFormatError: samples that are no numbers or far outside ±1, or audio that does not follow on.
            ChannelMapError: a channel that this call does not have.
        """
        channel = self._checked(audio)
        found: list[Heard] = []
        if isinstance(audio, AudioGap):
            channel.pass_over(audio, found)
        else:
            channel.push(audio.samples, found)
        return found

    def flush(self) -> list[Heard]:
        """What the end of the call lets us know, channel by channel. Nothing may be pushed after it."""
        found: list[Heard] = []
        for channel in self._channels.values():
            channel.flush(found)
        return found

    def _checked(self, audio: AudioChunk | AudioGap) -> "ChannelAnalyser":
        """The channel that ``audio`` is for, once it is sure that it can take it."""
        channel = self._channels.get(audio.channel)
        if channel is None:
            raise ChannelMapError(
                f"this call has no channel {audio.channel!r}, only {', '.join(self._channels)}"
            )
        if audio.start != channel.heard or audio.stop < audio.start:
            raise AudioFormatError(
                f"{audio.channel} audio [{audio.start}, {audio.stop}) does not follow on from {channel.heard}"
            )
        if isinstance(audio, AudioChunk):
            _check(audio)
        return channel


Answer = list[Heard] | VoicemonError
"""What `Analyser.push` returns, or what it raises."""


def push_together(pieces: Sequence[tuple[Analyser, AudioChunk | AudioGap]]) -> list[Answer]:
    """What `Analyser.push` gives for each piece, in order, or the error that it raises; no piece hurts another.

    Bit-equal to one after the other, and cheaper: the voice detector takes the windows of all of them at once.
    """
    answers: list[Answer] = []
    waiting: dict[ChannelAnalyser, tuple[Samples, list[Heard]]] = {}
    """Windows of channels that the detector has yet to look at, and where what is heard in them belongs."""
    for analyser, piece in pieces:
        try:
            channel = analyser._checked(piece)
            if channel in waiting or isinstance(piece, AudioGap) or len(piece.samples) > MOST_AT_ONCE:
                _hear_together(waiting)
                answers.append(analyser.push(piece))
            else:
                found: list[Heard] = []
                answers.append(found)
                waiting[channel] = channel.cut(piece.samples), found
        except VoicemonError as error:
            answers.append(error)
    _hear_together(waiting)
    return answers


def _hear_together(waiting: "dict[ChannelAnalyser, tuple[Samples, list[Heard]]]") -> None:
    speech = detect_together([(channel.detector, windows) for channel, (windows, _) in waiting.items()])
    for (channel, (windows, found)), probabilities in zip(waiting.items(), speech, strict=True):
        channel.hear_windows(windows, probabilities, found)
    waiting.clear()


def _check(audio: AudioChunk) -> None:
    """Refuse samples that are not audio, before they reach anything that keeps state."""
    samples = audio.samples
    if samples.ndim != 1 or samples.dtype != np.float32:
        raise AudioFormatError(
            f"{audio.channel} samples must be float32[n], not {samples.dtype}{list(samples.shape)}"
        )
    index = first_beyond(samples, LARGEST_SAMPLE)
    if index >= 0:
        raise AudioFormatError(
            f"{audio.channel} sample {audio.start + index} is {samples[index]}, which is not audio in ±1"
        )
