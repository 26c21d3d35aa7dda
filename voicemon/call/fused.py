"""Fused readings: of an utterance whose words and encoder states have come, in the order of the utterances.

They rest on the voice, on the states, and on what the words say, where their language has a lexicon.

Transcripts come in any order, but a baseline must learn a voice in the order in which it spoke, or the same call
would read differently each time. So each utterance takes a turn when it ends, and its reading waits for the turns
before it.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field

from voicemon.affect.estimator import Estimate
from voicemon.affect.reader import Llds, VoiceReader, Withheld
from voicemon.affect.words import valence_of
from voicemon.audio.chunk import Channel
from voicemon.transcription.transcript import Transcript


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """An utterance's place in the order of its channel."""

    channel: Channel
    before: asyncio.Event
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self) -> None:
        """Let the next utterance be read; again: does nothing."""
        self.over.set()


class FusedReadings:
    """All channels of one call that have a fused reader. Lives on the event loop."""

    def __init__(self, readers: Mapping[Channel, VoiceReader], threads: Executor) -> None:
        self._readers = readers
        self._threads = threads
        self._last: dict[Channel, asyncio.Event] = {}

    def wanted(self, channel: Channel) -> bool:
        """Whether the encoder's states of this channel are of any use."""
        return channel in self._readers

    def turn(self, channel: Channel) -> Turn:
        """The next place in the order; whoever takes it must end it."""
        before = self._last.get(channel)
        if before is None:
            before = asyncio.Event()
            before.set()
        turn = Turn(channel, before)
        self._last[channel] = turn.over
        return turn

    async def read(self, turn: Turn, llds: Llds, transcript: Transcript) -> Estimate | Withheld:
        """Read an utterance when its turn has come and learn it, on a worker thread.

        The transcript has the encoder's states. Raises WeightsError for a lexicon that cannot be read.
        """
        await turn.before.wait()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _read, self._readers[turn.channel], llds, transcript)


def _read(reader: VoiceReader, llds: Llds, transcript: Transcript) -> Estimate | Withheld:
    said = valence_of(transcript.words, transcript.language)
    return reader.utterance(llds, transcript.states, said)
