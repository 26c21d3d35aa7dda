"""The conversation of a call that goes on, as it stands at this moment: what cues and alerts ask about.

    live = LiveMeasures(header)
    live.push(event)                 every recorded fact, in order; ``event.known`` is the time of the call
    live.talk_s("agent")             seconds of speech within the last minute of the call
    live.share("agent")              its part 0..1 of all speech within the last minute; None until 10 s were spoken
    live.interrupted_by("customer")  interruptions within the last minute, as `turn_taking` counts them
    live.silence_s                   seconds since anybody spoke; 0 while somebody does, and before the first word
    live.holding                     a party has asked the other to wait, or its audio is paused: no dead air, then
    live.monologue                   (party, seconds) of the turn of who spoke last, or None
    live.pace("agent")               Pace(a_minute, own), or None while too little was heard
    live.stress                      Peak(at, stress, now, past) of the party whose emotion is read, or None

Each fact costs a constant time, and so does a question, the few words of the last minute apart. The answers are what
the whole-call folds say of the facts so far, with an utterance that goes on ending now: a test holds them equal. That
speech has ended is known about 0.6 s after it did.
"""

from voicemon import events as ev
from voicemon.conversation.hold import HoldWatch
from voicemon.conversation.live_pace import SYLLABLES, WORDS, LivePace, Pace
from voicemon.conversation.live_turns import LiveTurns
from voicemon.conversation.peaks import Peak, StressPeaks

WINDOW_SECONDS = 60.0
"""What "the last minute" is."""

LEAST_TALK_SECONDS = 10.0
"""A share of less speech than this says nothing."""


class LiveMeasures:
    """The fold. See the top of the file."""

    def __init__(self, header: ev.CallHeader) -> None:
        self._rate_hz = header.rate_hz
        self._turns = LiveTurns(list(header.channels), header.rate_hz, WINDOW_SECONDS)
        self._paces = {party: LivePace(header.rate_hz, WORDS) for party in header.channels}
        self._voiced = {party: LivePace(header.rate_hz, SYLLABLES) for party in header.channels}
        self._peaks = StressPeaks(header.rate_hz)
        # The agent's emotion is nobody's business, whatever is read.
        self._read = next((each for each in header.emotion_channels if each != "agent"), None)
        self._hold = HoldWatch(header.rate_hz)

    def push(self, event: ev.CallEvent) -> None:
        """Take in the next recorded fact."""
        self._turns.now = max(self._turns.now, event.known)
        match event:
            case ev.LevelMeasured():
                return
            case ev.SpeechStarted():
                self._turns.started(event.channel, event.at)
                self._paces[event.channel].started(event.utterance, event.at)
                self._voiced[event.channel].started(event.utterance, event.at)
            case ev.SpeechEnded():
                offset = event.stop if event.offset is None else event.offset
                self._turns.ended(event.channel, offset)
                self._paces[event.channel].ended(event.utterance, offset)
                self._voiced[event.channel].ended(event.utterance, offset)
                self._voiced[event.channel].counted(event.utterance, event.syllables or 0)
            case ev.TranscriptWritten():
                self._paces[event.channel].counted(event.utterance, len(event.words))
            case ev.TranscriptMissing():
                self._paces[event.channel].counted(event.utterance, 0)
            case ev.ReadingTaken() if event.channel == self._read:
                self._peaks.push(event)
        self._hold.push(event)

    @property
    def now(self) -> int:
        """Sample up to which the call has been heard."""
        return self._turns.now

    def talk_s(self, party: str) -> float:
        """Seconds for which the party spoke within the last minute, its short pauses included."""
        return self._turns.talk(party) / self._rate_hz

    def share(self, party: str) -> float | None:
        """The party's part of all speech within the last minute, 0..1; None until ten seconds were spoken."""
        talks = {each: self._turns.talk(each) for each in self._turns.parties}
        total = sum(talks.values())
        return talks[party] / total if total >= LEAST_TALK_SECONDS * self._rate_hz else None

    def interrupted_by(self, party: str) -> int:
        """How often the party began within the last minute while the other spoke, sounds of listening left out."""
        return len(self._turns.interruptions(party))

    @property
    def silence_s(self) -> float:
        """Seconds since anybody spoke; 0 while somebody does and before the first word."""
        return self._turns.silence / self._rate_hz

    @property
    def holding(self) -> bool:
        """Whether the other was asked to wait, or a party's audio is paused, and nobody has spoken again for long."""
        return self._hold.holding

    @property
    def monologue(self) -> tuple[str, float] | None:
        """The turn of who spoke last: party and seconds, pauses included. None before the first word."""
        turn = self._turns.last_turn()
        return None if turn is None else (turn.party, (turn.offset - turn.onset) / self._rate_hz)

    def pace(self, party: str) -> Pace | None:
        """How fast the party speaks, and how fast it usually does, by its words, or by its syllables where words are
        few. None while it spoke too little."""
        return self._paces[party].at(self.now) or self._voiced[party].at(self.now)

    @property
    def stress(self) -> Peak | None:
        """The latest peak of stress and where stress stands now. None before the first reading worth counting."""
        return self._peaks.peak
