"""Text to speech to the telephone: the voices of espeak-ng, Pico and Piper, as G.711 carries them."""

import importlib.util
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import numpy as np

from voicemon.audio.chunk import RATE_HZ, Samples
from voicemon.audio.codec import Encoding, decode
from voicemon.bench.speech import read_clip, telephone
from voicemon.errors import VoicemonError

PAUSE_S = 0.25
"""Silence before and after what is said, as the segmenter leaves it around an utterance."""

PLAIN_WORDS_A_MINUTE = 160
"""Of a voice that is neither slow nor fast."""

Engine = Literal["espeak-ng", "pico", "piper"]
Speak = Callable[[str], tuple[Samples, int]]


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of one of the engines."""

    engine: Engine
    name: str
    """As the engine names it, such as ``en-gb+f3``."""
    words_a_minute: int = PLAIN_WORDS_A_MINUTE
    pitch: float = 1.0
    """Factor on F0; Pico's alone."""

    def __str__(self) -> str:
        return f"{self.engine} {self.name} {self.words_a_minute}" + f" pitch {self.pitch}" * (
            self.pitch != 1.0
        )


JOE = Voice("piper", "joe")

ESPEAK = {
    "en": (
        Voice("espeak-ng", "en-us", 150),
        Voice("espeak-ng", "en-gb", 165),
        Voice("espeak-ng", "en-us+f3", 160),
        Voice("espeak-ng", "en-gb-x-rp+f2", 175),
    ),
    "de": (
        Voice("espeak-ng", "de", 150),
        Voice("espeak-ng", "de+f3", 160),
        Voice("espeak-ng", "de+m3", 175),
        Voice("espeak-ng", "de+f2", 150),
    ),
}
"""Men and women, slower and faster."""

PICO_DE = (
    Voice("pico", "de-DE", 160),
    Voice("pico", "de-DE", 145, 0.85),
    Voice("pico", "de-DE", 175),
    Voice("pico", "de-DE", 160, 1.15),
)
"""German for Whisper: of what espeak-ng says in German, Whisper base gets one word in five."""


class Speakers:
    """Speaks text with any of the voices that are installed."""

    def __init__(self, joe: Speak | None, pico: bool) -> None:
        self._joe = joe
        self._pico = pico

    @classmethod
    def load(cls, espeak_only: bool = False) -> "Speakers":
        """Find what is installed. Raises VoicemonError where espeak-ng is not."""
        if shutil.which("espeak-ng") is None:
            raise VoicemonError("espeak-ng is not installed: Debian's package espeak-ng brings it")
        if espeak_only:
            return cls(None, False)
        return cls(_joe(), importlib.util.find_spec("py_nanotts") is not None)

    def voices(self, language: str) -> tuple[Voice, ...]:
        """The voices that take turns for a language: in English Piper's one every other time."""
        if language == "de" and self._pico:
            return PICO_DE
        if language == "en" and self._joe is not None:
            return tuple(voice for each in ESPEAK["en"] for voice in (JOE, each))
        return ESPEAK[language]

    def missing(self) -> list[str]:
        """What would speak better and is not installed, in words for a person."""
        return [
            *(["Piper's English voice: pip install 'voicemon[demo-call]'"] if self._joe is None else []),
            *([] if self._pico else ["Pico's German voice: pip install 'voicemon[bench]'"]),
        ]

    def speak(self, text: str, voice: Voice) -> Samples:
        """``text`` over the telephone: float32[n] at 16 kHz, through G.711 μ-law at 8 kHz and back."""
        import soxr

        match voice.engine:
            case "piper":
                assert self._joe is not None
                wave, rate_hz = self._joe(text)
            case "pico":
                wave, rate_hz = _pico(text, voice)
            case "espeak-ng":
                wave, rate_hz = _espeak(text, voice)
        quiet = np.zeros(round(PAUSE_S * RATE_HZ), dtype=np.float32)
        wide = soxr.resample(telephone(wave, rate_hz), RATE_HZ // 2, RATE_HZ).astype(np.float32)
        return np.concatenate([quiet, wide, quiet])


def _joe() -> Speak | None:
    try:
        from voicemon.demo.voices import load_speaker

        speak = load_speaker()
    except VoicemonError:
        return None

    def joe(text: str) -> tuple[Samples, int]:
        wave, rate_hz = speak(text)
        return wave.astype(np.float32), rate_hz

    return joe


def _pico(text: str, voice: Voice) -> tuple[Samples, int]:
    from py_nanotts import NanoTTS

    pcm = NanoTTS().speak(
        text, voice=voice.name, speed=voice.words_a_minute / PLAIN_WORDS_A_MINUTE, pitch=voice.pitch
    )
    return decode(Encoding.PCM16, pcm), RATE_HZ


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
