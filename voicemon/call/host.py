"""What all calls on one machine share: Whisper, the affect network, worker threads and the log writer."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType

from voicemon import events as ev
from voicemon.affect.estimator import AffectEstimator
from voicemon.affect.lexicon import languages
from voicemon.affect.reader import VoiceReader
from voicemon.analyser import Analyser
from voicemon.audio.chunk import Channel
from voicemon.call.audio_file import AudioFile
from voicemon.call.listening import Listener, ThreadListening
from voicemon.call.listening_processes import ListeningProcesses
from voicemon.call.log import CallLog
from voicemon.call.log_writer import LogWriter
from voicemon.call.rounds import Rounds
from voicemon.call.session import CallSession, SessionParts
from voicemon.channel_analyser import AnalyserOptions
from voicemon.config import Config, ServerOptions, WhisperOptions
from voicemon.conversation.advice import advisor_for, prepare_advice
from voicemon.kernels.warm_up import warm_up
from voicemon.transcription.device import choose_device
from voicemon.transcription.fetch import ensure_model
from voicemon.transcription.pool import TranscriptionPool
from voicemon.transcription.whisper import WhisperEngine
from voicemon.transcription.whisper import WhisperOptions as EngineOptions

LOG_NAME = "events.jsonl"
AUDIO_NAME = "audio.flac"

NO_WORDS = "none"
"""Named where a model belongs: nothing is written down, prosody alone is read."""

MOST_PROCESSES = 4
"""That listen, where nobody says how many; a few hundred calls are more than one event loop takes in."""

SWITCH_S = 0.0005
"""So long a thread may keep the others from running Python. With Python's own 5 ms the event loop, which does little
but often, waits for the arithmetic after each of its system calls, and readings of many calls come seconds late."""


@dataclass(frozen=True, slots=True)
class CallOptions:
    """How one call is to be followed."""

    patient: bool = False
    """Wait rather than lose words: right for a recording."""
    partials: bool = True
    """Show words while a person still speaks."""
    keep_audio: bool = False
    """Keep the audio beside the log."""
    team: str = ""
    """Who takes the call: it may have a vocabulary of its own."""


class CallHost:
    """Async context manager; open it once, then open calls on it."""

    def __init__(self, config: Config, words: bool = True, patient_disk: bool = False) -> None:
        self.config = config
        self.pool: TranscriptionPool | None = None
        self.writer = LogWriter(patient=patient_disk)
        self._words = words and config.whisper.model != NO_WORDS
        self._estimator: AffectEstimator | None = None
        self._fused: AffectEstimator | None = None
        workers = os.cpu_count() or 1
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="dsp")
        self._rounds = Rounds(self._threads, workers)
        self._processes = ListeningProcesses(listening_processes(config.server), self._rounds)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "CallHost":
        """Load what is shared. Raises WeightsError or ConfigError."""
        loop = asyncio.get_running_loop()
        try:
            self._stack.callback(sys.setswitchinterval, sys.getswitchinterval())
            sys.setswitchinterval(SWITCH_S)
            self._stack.callback(self._threads.shutdown)
            await loop.run_in_executor(self._threads, prepare_advice, self.config.advice)
            self._stack.enter_context(self.writer)
            emotion_model = Path(self.config.emotion.model) if self.config.emotion.model else None
            self._estimator = await loop.run_in_executor(self._threads, _ready_estimator, emotion_model)
            self._processes.prepare(self._estimator, self._words)
            await self._stack.enter_async_context(self._processes)
            if self._words:
                self._fused = AffectEstimator.load_fused(self.config.whisper.model, emotion_model)
                await loop.run_in_executor(self._threads, languages)  # a bad lexicon shows now, not in a call
                workers = whisper_workers(self.config.whisper)
                factory = partial(_ready_whisper, self.config.whisper, workers)
                self.pool = await self._stack.enter_async_context(TranscriptionPool(factory, workers))
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def backlog_seconds(self) -> float:
        """Audio that waits for Whisper, in seconds."""
        return self.pool.backlog_seconds if self.pool is not None else 0.0

    def header(self, name: str, source: str, started_at: str, channels: list[Channel]) -> ev.CallHeader:
        """The first line of a new call's log."""
        assert self._estimator is not None
        models = {"affect": self._estimator.model}
        if self.pool is not None:
            models["whisper"] = self.pool.model
        if self._fused is not None:
            models["fused"] = self._fused.model
        return ev.CallHeader(
            call=name,
            started_at=started_at,
            source=source,
            channels=[str(channel) for channel in channels],
            emotion_channels=[str(channel) for channel in self._emotion_channels(channels)],
            models=models,
        )

    async def open_call(
        self, log: CallLog, folder: Path, on_event: Callable[[ev.CallEvent], None], options: CallOptions
    ) -> CallSession:
        """Begin to follow the call of ``log``. Its audio, if kept, goes into ``folder``.

        Raises CallLogError, or ConfigError for a team that the configuration does not name.
        """
        assert self._estimator is not None
        vocabulary = self.config.whisper.names_of(options.team)
        channels = [Channel(name) for name in log.header.channels]
        emotion = self._emotion_channels(channels)
        audio = None
        if options.keep_audio:
            audio = AudioFile(folder / AUDIO_NAME, channels)
            await asyncio.get_running_loop().run_in_executor(self._threads, audio.open)
        readers = {channel: VoiceReader(self._estimator) for channel in emotion}
        listener = Listener(Analyser(channels, emotion, AnalyserOptions(for_words=self._words)), readers)
        # A recording comes in long pieces and its channels at the same time: threads are right for it.
        on_threads = ThreadListening(listener, self._rounds)
        parts = SessionParts(
            listening=on_threads if options.patient else self._processes.listening(listener),
            emotion=emotion,
            threads=self._threads,
            pool=self.pool,
            fused={channel: VoiceReader(self._fused) for channel in emotion} if self._fused else {},
            audio=audio,
            patient=options.patient,
            partials=options.partials and self.config.whisper.partials,
            language=self.config.whisper.language or None,
            vocabulary=vocabulary,
            advisor=advisor_for(log.header, self.config.advice),
            disk_has_room=self.writer.has_room,
            wait_for_disk=self.writer.wait_for_room,
        )
        return CallSession(log, parts, on_event)

    def create_log(self, header: ev.CallHeader, folder: Path) -> CallLog:
        """A new log at ``folder``. Raises CallLogError where there is one already or the disk refuses."""
        file = self.writer.create(folder / LOG_NAME)
        loop = asyncio.get_running_loop()

        def on_disk() -> None:
            with contextlib.suppress(RuntimeError):  # the loop may have ended before the disk was done
                loop.call_soon_threadsafe(log.on_disk.set)

        log = CallLog(
            header, lambda line: self.writer.write(file, line), lambda: self.writer.close(file, on_disk)
        )
        log.open()
        return log

    def _emotion_channels(self, channels: list[Channel]) -> list[Channel]:
        return [channel for channel in channels if channel in self.config.emotion.channels]


def listening_processes(options: ServerOptions) -> int:
    """How many processes listen to calls where there are many: a core is left to the event loop, and one can listen to
    more calls than that can take in."""
    if options.listening_processes >= 0:
        return options.listening_processes
    return min(MOST_PROCESSES, (os.cpu_count() or 1) - 1)


def whisper_workers(options: WhisperOptions) -> int:
    """How many batches Whisper takes at a time: one on a GPU, else one a core and four at most."""
    device, _ = choose_device(options.device)
    return 1 if device == "cuda" else min(4, os.cpu_count() or 1)


def _ready_whisper(options: WhisperOptions, workers: int) -> WhisperEngine:
    engine = WhisperEngine.load(
        ensure_model(options.model),
        EngineOptions(options.device, workers, compute_type=options.compute_type),
    )
    if options.language:
        engine.check_language(options.language)
    return engine


def _ready_estimator(folder: Path | None) -> AffectEstimator:
    """The affect network, with the kernels compiled: the first call must not be the one that waits for them."""
    warm_up()
    return AffectEstimator.load(folder)
