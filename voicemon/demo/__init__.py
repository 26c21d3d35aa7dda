"""The demo call: a recording that comes with voicemon, so that there is something to watch at once.

Two voices on two channels: a customer who grows upset, and the agent who calms her. Both are synthetic,
``make_call.py`` made them; no real person's call is in it.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
CALL_FILE = FOLDER / "demo_call.flac"
TRUTH_FILE = FOLDER / "demo_call.truth.json"


def demo_call() -> Path:
    """Where the demo call lies: a FLAC file of 8 kHz, channel 0 the customer, channel 1 the agent."""
    return CALL_FILE


def demo_truth() -> Path:
    """Where its truth lies: JSON with every spoken line, who says it, from when to when (seconds), and
    how much stress (0-100) the line was meant to carry; ``null`` for the agent, who is never read."""
    return TRUTH_FILE
