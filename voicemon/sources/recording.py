"""A finished recording as a source: one file with a channel a party, or one mono file a party."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

import numpy as np

from voicemon.audio.chunk import AudioChunk, Channel, Samples
from voicemon.audio.resample import HIGHEST_RATE_HZ, LOWEST_RATE_HZ, ToTimeline
from voicemon.errors import AudioFormatError
from voicemon.sources.base import ChannelMap, channel_map
from voicemon.sources.decoding import Block, FileFormat, decode_blocks, missing_frames, read_format


class Recording:
    """Audio of one finished call. Nothing is held in memory but the block that is being decoded."""

    def __init__(self, files: Sequence[FileFormat], parties: ChannelMap) -> None:
        self.files = tuple(files)
        self.parties = parties
        self.damage: str | None = None
        """What is wrong with a file, in one line; complete once the audio was read to its end."""

    @property
    def name(self) -> str:
        """The files' names."""
        return " + ".join(file.path.name for file in self.files)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The parties, in the order of the file's channels; channels that are left out are not among them."""
        return tuple(party for party in self.parties if party is not None)

    @property
    def rate_hz(self) -> int:
        """Samples per second of the recording itself, the same for every channel."""
        return self.files[0].rate_hz

    @property
    def seconds(self) -> float:
        """Length that the recording announces."""
        return max(file.seconds for file in self.files)

    @property
    def pcm16(self) -> bool:
        """Whether 16-bit PCM carries every sample of ``raw_blocks`` unchanged."""
        return all(file.pcm16 for file in self.files)

    def raw_blocks(self, block_seconds: float = 0.1) -> Iterator[Block]:
        """The audio at its own rate: float32[n, channels] in ±1, one column for each of ``channels``.

        Every block but the last has round(block_seconds * rate_hz) samples a channel. The shorter file of a
        pair is followed by silence. Damage ends the audio early and is noted in ``damage``.

        Raises:
            AudioFormatError: a file holds not one sample that can be decoded.
        """
        size = max(1, round(block_seconds * self.rate_hz))
        used = [index for index, party in enumerate(self.parties) if party is not None]
        streams = [_recut(self._decoded(file), size) for file in self.files]
        for blocks in zip_longest(*streams):
            yield _side_by_side(blocks, self.files)[:, used]

    def chunks(self, block_seconds: float = 0.1) -> Iterator[AudioChunk]:
        """The audio on the call's timeline from sample 0: ``raw_blocks``, resampled, channels taking turns.

        Raises:
            AudioFormatError: a file holds not one sample that can be decoded.
        """
        lanes = [_TimelineWriter(channel, self.rate_hz) for channel in self.channels]
        for block in self.raw_blocks(block_seconds):
            for column, lane in enumerate(lanes):
                yield from lane.push(block[:, column])
        for lane in lanes:
            yield from lane.flush()

    def _decoded(self, file: FileFormat) -> Iterator[Block]:
        """The file's blocks as far as they can be decoded; what is missing goes into ``damage``."""
        decoded, fault = 0, ""
        try:
            for block in decode_blocks(file):
                decoded += len(block)
                yield block
        except AudioFormatError as error:
            fault = str(error)
        if not decoded:
            raise AudioFormatError(fault or f"{file.path}: the file holds no audio")
        missing = missing_frames(file, decoded)
        if missing and not fault:
            fault = f"{file.path}: the file is cut short"
        if fault:
            until = f"{decoded / file.rate_hz:.2f} s could be decoded"
            self.damage = f"{fault}; {until}" + (
                f", {missing / file.rate_hz:.2f} s are missing" if missing else ""
            )


def open_recording(paths: Sequence[Path], channels: str | None = None) -> Recording:
    """Look at one file, or at two mono files of one call, and give its channels their parties.

    ``channels`` is a channel map as in ``sources.base.channel_map``; without it two channels, or two files,
    are customer and agent.

    Raises:
        AudioFormatError: a file is missing, empty, not audio, or has a rate that voicemon does not take; or a
            pair is not two mono files of one rate.
        ChannelMapError: the channel map does not fit.
    """
    if not 1 <= len(paths) <= 2:
        raise AudioFormatError(f"a call is one file or a pair of mono files, not {len(paths)} files")
    files = [read_format(path) for path in paths]
    for file in files:
        if not LOWEST_RATE_HZ <= file.rate_hz <= HIGHEST_RATE_HZ:
            raise AudioFormatError(
                f"{file.path}: {file.rate_hz} samples per second; "
                f"voicemon takes {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ}"
            )
        if file.frames == 0:
            raise AudioFormatError(f"{file.path}: the file holds no audio")
        if len(files) > 1 and file.channels != 1:
            raise AudioFormatError(f"{file.path}: has {file.channels} channels; a pair is two mono files")
    if files[0].rate_hz != files[-1].rate_hz:
        raise AudioFormatError(
            f"{files[1].path}: {files[1].rate_hz} samples per second, "
            f"but {files[0].path} has {files[0].rate_hz}"
        )
    count = sum(file.channels for file in files)
    return Recording(files, channel_map(channels, count, " + ".join(str(path) for path in paths)))


class _TimelineWriter:
    """One channel's way onto the timeline, counting what was written."""

    def __init__(self, channel: Channel, rate_hz: int) -> None:
        self.channel = channel
        self._resampler = ToTimeline(rate_hz)
        self._written = 0

    def push(self, samples: Samples) -> Iterator[AudioChunk]:
        yield from self._chunk(self._resampler.push(samples))

    def flush(self) -> Iterator[AudioChunk]:
        yield from self._chunk(self._resampler.flush())

    def _chunk(self, samples: Samples) -> Iterator[AudioChunk]:
        if len(samples):
            yield AudioChunk(self.channel, self._written, samples)
            self._written += len(samples)


def _recut(blocks: Iterator[Block], size: int) -> Iterator[Block]:
    """The same samples in blocks of ``size``, the last one shorter."""
    held: list[Block] = []
    count = 0
    for block in blocks:
        held.append(block)
        count += len(block)
        if count >= size:
            joined = np.concatenate(held)
            whole = count // size * size
            yield from np.split(joined[:whole], whole // size)
            held, count = [joined[whole:]], count - whole
    if count:
        yield np.concatenate(held)


def _side_by_side(blocks: Sequence[Block | None], files: Sequence[FileFormat]) -> Block:
    """One block of each file next to each other; a file that has ended gives silence."""
    longest = max(len(block) for block in blocks if block is not None)
    columns = []
    for block, file in zip(blocks, files, strict=True):
        there = np.zeros((0, file.channels), np.float32) if block is None else block
        columns.append(np.pad(there, ((0, longest - len(there)), (0, 0))))
    return np.concatenate(columns, axis=1)
