"""Text to speech to the telephone: espeak-ng's voices and, where it is installed, Piper's, as G.711 carries them."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from voicemon.audio.chunk import RATE_HZ, Samples
from voicemon.bench.speech import read_clip, telephone
from voicemon.errors import VoicemonError

PAUSE_S = 0.25
"""Silence before and after what is said, as the segmenter leaves it around an utterance."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One of espeak-ng's voices, or Piper's one."""

    name: str
    """As espeak-ng names it, such as ``en-gb+f3``; ``joe`` is Piper's."""
    words_a_minute: int = 0
    """0: as the voice speaks by itself."""

    def __str__(self) -> str:
        return f"{self.name} {self.words_a_minute}" if self.words_a_minute else self.name


JOE = Voice("joe")

VOICES = {
    "en": (Voice("en-us", 150), Voice("en-gb", 165), Voice("en-us+f3", 160), Voice("en-gb-x-rp+f2", 175)),
    "de": (Voice("de", 150), Voice("de+f3", 160), Voice("de+m3", 175), Voice("de+f2", 150)),
}
"""Men and women, slower and faster."""


class Speakers:
    """Speaks text with any of the voices."""

    def __init__(self, joe: "Callable[[str], tuple[Samples, int]] | None") -> None:
        self._joe = joe

    @classmethod
    def load(cls) -> "Speakers":
        """Find what is installed. Raises VoicemonError where espeak-ng is not."""
        if shutil.which("espeak-ng") is None:
            raise VoicemonError("espeak-ng is not installed: Debian's package espeak-ng brings it")
        try:
            from voicemon.demo.voices import load_speaker

            speak = load_speaker()
        except VoicemonError:
            return cls(None)

        def joe(text: str) -> tuple[Samples, int]:
            wave, rate_hz = speak(text)
            return wave.astype(np.float32), rate_hz

        return cls(joe)

    def voices(self, language: str) -> tuple[Voice, ...]:
        """The voices for a language; every other sentence is Piper's where it speaks it, for its voice is the best."""
        voices = VOICES[language]
        if language == "en" and self._joe is not None:
            return tuple(voice for each in voices for voice in (JOE, each))
        return voices

    def speak(self, text: str, voice: Voice) -> Samples:
        """``text`` over the telephone: float32[n] at 16 kHz, through G.711 μ-law at 8 kHz and back."""
        import soxr

        if voice == JOE:
            assert self._joe is not None
            wave, rate_hz = self._joe(text)
        else:
            wave, rate_hz = _espeak(text, voice)
        narrow = telephone(wave, rate_hz)
        quiet = np.zeros(round(PAUSE_S * RATE_HZ), dtype=np.float32)
        wide = soxr.resample(narrow, RATE_HZ // 2, RATE_HZ).astype(np.float32)
        return np.concatenate([quiet, wide, quiet])


def _espeak(text: str, voice: Voice) -> tuple[Samples, int]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        command = [
            "espeak-ng",
            "-v",
            voice.name,
            "-s",
            str(voice.words_a_minute),
            "-w",
            str(file),
            "--",
            text,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not file.is_file():
            raise VoicemonError(f"espeak-ng cannot speak with {voice.name}: {done.stderr.strip()}")
        return read_clip(file)
