"""What is said in the demo call, by whom, after which pause and in which mood.

A story in four parts: a polite question, a disappointment, an outburst with two interruptions near the
middle, and an agent who listens, names the trouble and mends it.
"""

from dataclasses import dataclass

from voicemon.audio.chunk import Channel


@dataclass(frozen=True, slots=True)
class Mood:
    """How a line is spoken, against the same speaker's everyday voice."""

    pitch: float = 1.0
    """Factor on F0."""
    pitch_range: float = 1.0
    """Factor on F0's distance from the line's own mean, in log frequency."""
    pace: float = 1.0
    """Factor on speed: above 1 is faster."""
    loudness_db: float = 0.0
    """Level against the everyday voice, in dB."""
    tilt_db: float = 0.0
    """Spectral tilt in dB an octave about 1 kHz: above 0 is the brighter sound of more vocal effort."""
    roughness: float = 0.004
    """Standard deviation of F0 from one 5 ms frame to the next, as a share of F0."""
    stress: int | None = None
    """The stress, 0-100, that the line is meant to carry; None for the agent, who is never read."""


@dataclass(frozen=True, slots=True)
class Line:
    """One stretch of speech of one party."""

    speaker: Channel
    pause_s: float
    """Seconds from the end of everything said so far; below 0 the line starts while it is still spoken."""
    mood: Mood
    text: str


CALM = Mood(pitch_range=0.9, pace=0.97, tilt_db=-0.5, stress=15)
UNEASY = Mood(pitch=1.05, pace=1.02, loudness_db=1.0, stress=28)
IRRITATED = Mood(1.13, 1.2, 1.1, 4.0, 1.2, 0.006, 50)
CROSS = Mood(1.2, 1.35, 1.13, 6.0, 2.0, 0.009, 65)
ANGRY = Mood(1.36, 1.6, 1.14, 9.5, 2.4, 0.014, 88)
FURIOUS = Mood(1.44, 1.75, 1.16, 11.0, 2.8, 0.018, 96)
DOUBTFUL = Mood(1.16, 1.25, 1.06, 4.0, 1.2, 0.007, 52)
SOFTENING = Mood(1.06, 1.05, 1.0, 1.0, 0.2, 0.004, 32)
RELIEVED = Mood(0.99, 0.9, 0.95, -0.5, -0.6, 0.004, 15)

EVEN = Mood(pace=1.04)
"""The agent's routine voice: friendly and a little quick."""
PRESSED = Mood(pitch=1.05, pace=1.12, loudness_db=1.0, tilt_db=0.4)
WARM = Mood(0.96, 1.1, 0.95, -1.0, -0.8)
"""The agent's calming voice: lower, slower, softer."""

CUSTOMER, AGENT = Channel.CUSTOMER, Channel.AGENT

LINES: tuple[Line, ...] = (
    Line(AGENT, 0.6, EVEN, "Good morning, Garden Heating, this is Daniel. How can I help you?"),
    Line(CUSTOMER, 0.5, CALM, "Hi, Daniel. I am calling about a repair. I had an appointment on Tuesday."),
    Line(AGENT, 0.05, EVEN, "Right."),
    Line(CUSTOMER, 0.1, CALM, "But nobody showed up."),
    Line(AGENT, 0.5, EVEN, "Oh, I'm sorry. What is your name, please?"),
    Line(CUSTOMER, 0.4, CALM, "My name is Laura Bennett. I live on Station Road."),
    Line(AGENT, 0.9, EVEN, "Thank you. I can see it here. The visit was marked as completed."),
    Line(CUSTOMER, 0.35, UNEASY, "Completed? No. I stayed at home the whole day, and nobody rang the bell."),
    Line(AGENT, 0.5, EVEN, "I see. The system says that the engineer was there in the morning."),
    Line(CUSTOMER, 0.2, IRRITATED, "Well, then the system is wrong. We have had no heating for a week."),
    Line(AGENT, -0.15, PRESSED, "Okay."),
    Line(CUSTOMER, 0.0, CROSS, "My daughter is ill, and it is freezing in here."),
    Line(
        AGENT, 0.4, PRESSED, "I can offer you a new appointment. The next free date is in two weeks, and we"
    ),
    Line(CUSTOMER, -0.75, ANGRY, "Two weeks? Are you serious? That is completely unacceptable!"),
    Line(AGENT, 0.15, PRESSED, "I understand that, but I'm afraid the calendar is"),
    Line(
        CUSTOMER, -0.85, FURIOUS, "No, you don't understand! This is the third time that I have called you!"
    ),
    Line(CUSTOMER, 0.3, FURIOUS, "I want to speak to your manager right now, or I will cancel the contract!"),
    Line(
        AGENT,
        1.1,
        WARM,
        "I hear you, Laura. You are right to be angry. A week in the cold, with a sick child.",
    ),
    Line(AGENT, 0.35, WARM, "I'm truly sorry."),
    Line(CUSTOMER, 0.5, CROSS, "Then why does nobody do anything about it?"),
    Line(AGENT, 0.45, WARM, "I will. I'm staying on the line with you until we have a solution."),
    Line(AGENT, 1.9, WARM, "I have just reached the engineer. He will be with you this afternoon."),
    Line(CUSTOMER, 0.4, DOUBTFUL, "This afternoon? Are you sure about that?"),
    Line(AGENT, 0.35, WARM, "Yes, I am sure. And of course, you will not have to pay for the visit."),
    Line(CUSTOMER, 0.7, SOFTENING, "All right. That would really help us."),
    Line(AGENT, 0.1, WARM, "Good."),
    Line(CUSTOMER, 0.3, RELIEVED, "I'm sorry that I shouted at you. This has been a very hard week."),
    Line(AGENT, 0.5, WARM, "Please don't worry, anyone would feel the same. Can I do anything else for you?"),
    Line(CUSTOMER, 0.5, RELIEVED, "No, that was everything. Thank you for listening, Daniel."),
    Line(AGENT, 0.35, WARM, "Take care, Laura. Goodbye."),
)
