"""One call from its audio to its facts. Read this file first: the whole path is here, top to bottom.

    audio ── analyser ──┬─ levels, speech edges ───────────────┐
                        ├─ passages ── voice reader ─ readings ┼─→ call log ─→ file, pages, replay
                        └─ utterances ── Whisper ── transcripts┘
                                        facts ── advisor ── phrases, cues, risk, alerts ─→ call log

The arithmetic (analyser and voice reader) runs on worker threads or in another process (`listening.py`), one job in
flight per channel, and channels share no state, so none of it needs locks. Whisper is shared by all calls. Everything
else happens on the event loop.
"""

import asyncio
import dataclasses
from collections.abc import Callable, Collection, Coroutine, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

from voicemon import events as ev
from voicemon.affect.estimator import Estimate
from voicemon.affect.reader import VoiceReader, Withheld
from voicemon.audio.chunk import Channel
from voicemon.call.audio_file import AudioFile
from voicemon.call.fused import FusedReadings, Turn
from voicemon.call.listening import Listening, Piece
from voicemon.call.log import CallLog
from voicemon.call.stress_watch import StressWatch
from voicemon.call.told import reading, span_of, spoken
from voicemon.conversation.advisor import Advisor
from voicemon.errors import Overloaded
from voicemon.heard import Heard, Level, Lull, Missed, Onset, PartialDue, Passage, UtteranceEnded
from voicemon.speech.segmenter import Utterance
from voicemon.transcription.agreement import LocalAgreement
from voicemon.transcription.pool import TranscriptionPool
from voicemon.transcription.transcript import Transcript, TranscriptionFailed, WritingJob

LONGEST_SECONDS = 14.0
"""No utterance is longer: so much room must be left before Whisper for the next one of a recording."""


@dataclass(frozen=True, slots=True)
class SessionParts:
    """What a session works with. ``pool`` is None where no words are wanted, ``audio`` where none is kept."""

    listening: Listening
    emotion: Collection[Channel]
    """Channels whose emotion is read."""
    threads: Executor
    pool: TranscriptionPool | None = None
    audio: AudioFile | None = None
    patient: bool = False
    """Wait for room before Whisper instead of losing words: right for a recording, wrong for a live call."""
    fused: dict[Channel, VoiceReader] = field(default_factory=dict)
    """Readers that hear the encoder's states as well, where this Whisper has a fused head."""
    partials: bool = True
    language: str | None = None
    vocabulary: tuple[str, ...] = ()
    """Names that are likely in this call."""
    advisor: Advisor = field(default_factory=Advisor)
    """Finds what follows from the call's facts."""
    disk_has_room: Callable[[], bool] = lambda: True
    """Whether the log writer takes more."""
    wait_for_disk: Callable[[], None] = lambda: None
    """Returns once it does; called on a worker thread."""


class CallSession:
    """Follows one call. ``hear`` its audio in order, then ``finish``; what it learns is in ``log``."""

    def __init__(self, log: CallLog, parts: SessionParts, on_event: Callable[[ev.CallEvent], None]) -> None:
        self._log = log
        self._parts = parts
        self._on_event = on_event
        self._known = 0
        self._fused = FusedReadings(parts.fused, parts.threads)
        self._watches = {str(channel): StressWatch() for channel in parts.emotion}
        self._writing: set[asyncio.Task[None]] = set()
        self._agreements: dict[str, LocalAgreement] = {}
        self._ahead: dict[str, tuple[int, asyncio.Future[Transcript]]] = {}
        """Utterances in a pause that are being written down as if it were their end, with where that would be."""

    async def hear(self, *pieces: Piece) -> None:
        """Take the next piece of a channel, or of several channels at once, and record what they tell.

        Raises AudioFormatError for samples that are no sound, CallLogError when the disk refuses, and ListeningLost.
        """
        first, *others = pieces
        listening = self._parts.listening
        jobs = [listening.hear([piece]) for piece in others]
        for facts in await asyncio.gather(listening.hear([first], self._keeping(pieces)), *jobs):
            for heard, estimate in facts:
                self._take(heard, estimate)
        await self._room_for_words()

    async def hear_in_turn(self, pieces: Sequence[Piece]) -> None:
        """The same in one job for all pieces: right where there are many calls.

        Raises AudioFormatError for samples that are no sound, CallLogError when the disk refuses, and ListeningLost.
        """
        for heard, estimate in await self._parts.listening.hear(pieces, self._keeping(pieces)):
            self._take(heard, estimate)
        await self._room_for_words()

    async def finish(self, failure: str | None = None) -> None:
        """Say what is still open, wait for the last words and end the log, as failed where ``failure`` says why."""
        audio = self._parts.audio
        for heard, estimate in await self._parts.listening.close(audio.close if audio is not None else None):
            self._take(heard, estimate)
        await asyncio.gather(*self._writing)
        self._record(ev.CallEnded(stop=self._known) if failure is None else ev.CallFailed(reason=failure))
        self._log.close()

    def fail(self, reason: str) -> None:
        """End the log of a call that cannot go on. What was recorded stands; words still in the queue are given up."""
        for task in self._writing:
            task.cancel()
        self._agreements.clear()
        self._parts.listening.forget()
        if self._parts.pool is not None:
            self._parts.pool.cancel(self._log.header.call)
        if not self._log.closed:
            self._record(ev.CallFailed(reason=reason))
            self._log.close()

    def _keeping(self, pieces: Sequence[Piece]) -> Callable[[], None] | None:
        """What is to be done on a thread before ``pieces`` are heard, if anything: their audio kept, where it is kept,
        and a disk waited for that lags behind."""
        audio, wait = self._parts.audio, self._parts.wait_for_disk
        if audio is None:
            return None if self._parts.disk_has_room() else wait

        def keep() -> None:
            wait()
            for piece in pieces:
                audio.write(piece)

        return keep

    async def _room_for_words(self) -> None:
        if self._parts.pool is not None and self._parts.patient:
            await self._parts.pool.room(LONGEST_SECONDS)

    def _take(self, heard: Heard, estimate: Estimate | Withheld | None) -> None:
        self._known = max(self._known, heard.known)
        match heard:
            case Level():
                self._record(
                    ev.LevelMeasured(
                        channel=heard.channel, start=heard.start, stop=heard.stop,
                        level_db=round(heard.level_db, 1), speech=round(heard.speech, 3),
                    )
                )  # fmt: skip
            case Missed():
                self._record(
                    ev.AudioMissing(
                        channel=heard.channel, start=heard.start, stop=heard.stop, reason=heard.reason
                    )
                )
            case Onset():
                self._record(ev.SpeechStarted(channel=heard.channel, utterance=heard.utterance, at=heard.at))
            case Passage():
                # A fast reading is a glimpse: where there is none, the utterance's own says why.
                if isinstance(estimate, Estimate):
                    span = (heard.start, heard.stop)
                    self._record_reading(reading(estimate, heard.channel, heard.utterance, span, "fast"))
            case PartialDue():
                self._write_partial(heard)
            case Lull():
                self._write_ahead(heard)
            case UtteranceEnded():
                self._end_utterance(heard, estimate)

    def _end_utterance(self, ended: UtteranceEnded, estimate: Estimate | Withheld | None) -> None:
        utterance = ended.utterance
        span = span_of(utterance)
        self._record(
            ev.SpeechEnded(utterance=utterance.id, offset=utterance.offset, syllables=ended.syllables, **span)
        )
        if isinstance(estimate, Estimate):
            whole = (utterance.start, utterance.stop)
            self._record_reading(reading(estimate, utterance.channel, utterance.id, whole, "utterance"))
        elif isinstance(estimate, Withheld):
            self._record(ev.ReadingWithheld(utterance=utterance.id, reason=estimate.reason, **span))
        if self._parts.pool is not None:
            turn = self._fused.turn(utterance.channel)
            self._start(self._write_and_read(ended, turn, self._parts.pool))

    async def _write_and_read(self, ended: UtteranceEnded, turn: Turn, pool: TranscriptionPool) -> None:
        """Record the words of an utterance and, when its turn has come, the reading that was made with their help."""
        utterance, passage = ended.utterance, ended.passage
        try:
            transcript = await self._write_final(utterance, pool)
            if transcript is None or transcript.states is None or passage is None:
                return
            estimate = await self._fused.read(turn, passage.llds, transcript)
            if isinstance(estimate, Estimate):
                span = (utterance.start, utterance.stop)
                self._record(reading(estimate, utterance.channel, utterance.id, span, "fused"))
        finally:
            turn.end()

    async def _write_final(self, utterance: Utterance, pool: TranscriptionPool) -> Transcript | None:
        span = span_of(utterance)
        try:
            transcript = await self._written(utterance, pool)
        except (Overloaded, TranscriptionFailed) as error:
            self._record(ev.TranscriptMissing(utterance=utterance.id, reason=str(error), **span))
            return None
        finally:
            self._agreements.pop(utterance.id, None)
        self._record(
            ev.TranscriptWritten(
                utterance=utterance.id, words=spoken(transcript.words), language=transcript.language or "",
                language_probability=round(transcript.language_probability, 3), model=transcript.model, **span,
            )
        )  # fmt: skip
        return transcript

    async def _written(self, utterance: Utterance, pool: TranscriptionPool) -> Transcript:
        """The words of a whole utterance: those written down since its last pause began, where that was its end."""
        stop, ahead = self._ahead.pop(utterance.id, (0, None))
        if ahead is not None and stop == utterance.stop:
            pool.promote(ahead)
            try:
                return await ahead
            except Overloaded:
                pass  # only the early start was refused
        elif ahead is not None:
            ahead.cancel()
        return await pool.submit(self._job(utterance))

    def _write_partial(self, due: PartialDue) -> None:
        """Ask for the words so far. The pool writes one hypothesis of an utterance at a time, the newest."""
        pool = self._parts.pool
        if pool is None or not self._parts.partials:
            return
        agreement = self._agreements.setdefault(due.utterance, LocalAgreement())
        self._start(self._partial(due, pool, agreement.begun))

    async def _partial(self, due: PartialDue, pool: TranscriptionPool, shown: bool) -> None:
        job = WritingJob(
            call=self._log.header.call, utterance=due.utterance, channel=due.channel, start=due.start,
            samples=due.samples, final=False, speech=due.speech, shown=shown, language=self._parts.language,
            vocabulary=self._parts.vocabulary,
        )  # fmt: skip
        try:
            transcript = await pool.submit(job)
        except (Overloaded, TranscriptionFailed):
            return  # partials are the first to go under load, and the final words will come
        self._show_partial(due, transcript)

    def _write_ahead(self, lull: Lull) -> None:
        """Have the utterance written down as if the pause were its end; if it is not, the words are partial ones."""
        pool = self._parts.pool
        if pool is None or not self._parts.partials:
            return
        _, earlier = self._ahead.pop(lull.utterance, (0, None))
        if earlier is not None:
            earlier.cancel()
        shown = self._agreements.setdefault(lull.utterance, LocalAgreement()).begun
        future = pool.submit(dataclasses.replace(self._job(lull), ahead=True, shown=shown))
        self._ahead[lull.utterance] = (lull.stop, future)

        def written(done: asyncio.Future[Transcript]) -> None:
            goes_on = self._ahead.get(lull.utterance, (0, None))[1] is done  # else these are its final words
            if goes_on and not done.cancelled() and done.exception() is None:
                self._show_partial(lull, done.result())

        future.add_done_callback(written)

    def _show_partial(self, due: PartialDue | Lull, transcript: Transcript) -> None:
        agreement = self._agreements.get(due.utterance)
        if agreement is None or self._log.closed:
            return  # its final words are there
        agreed = agreement.push(transcript.words)
        self._record(
            ev.PartialWritten(
                channel=due.channel, utterance=due.utterance, start=due.start, stop=due.stop,
                words=spoken(agreed.committed), tail=" ".join(word.text for word in agreed.tentative),
            )
        )  # fmt: skip

    def _job(self, whole: Utterance | Lull) -> WritingJob:
        return WritingJob(
            call=self._log.header.call, utterance=whole.id if isinstance(whole, Utterance) else whole.utterance,
            channel=whole.channel, start=whole.start, samples=whole.samples, final=True, speech=whole.speech,
            language=self._parts.language, states=self._fused.wanted(whole.channel),
            vocabulary=self._parts.vocabulary, patient=self._parts.patient,
        )  # fmt: skip

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    def _record_reading(self, taken: ev.ReadingTaken) -> None:
        """Record a reading, and what the readings of that party so far add up to."""
        self._record(taken)
        said = self._watches[taken.channel].push(taken)
        if said is not None:
            self._record(said)

    def _record(self, event: ev.CallEvent) -> None:
        """Record a fact and all that follows from it."""
        recorded = self._log.append(event, self._known)
        self._on_event(recorded)
        for found in self._parts.advisor.push(recorded):
            self._record(found)
