"""Text becomes speech as a telephone carries it."""

import shutil

import pytest

from voicemon.audio.chunk import RATE_HZ
from voicemon.bench.speaking import ESPEAK, PICO_DE, Speakers, Voice
from voicemon.errors import VoicemonError

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


@needs_espeak
def test_speech_is_what_a_telephone_carries() -> None:
    said = Speakers.load(espeak_only=True).speak("I am sorry about that.", ESPEAK["en"][0])
    assert 1.0 < len(said) / RATE_HZ < 4.0
    assert 0.02 < abs(said).max() <= 1.0
    assert not said[: RATE_HZ // 10].any()


@needs_espeak
def test_a_voice_that_there_is_not_is_said() -> None:
    with pytest.raises(VoicemonError, match="espeak-ng cannot speak with nobody"):
        Speakers.load(espeak_only=True).speak("Hello.", Voice("espeak-ng", "nobody"))


def test_what_is_missing_is_said_and_espeak_speaks_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Speakers(None, pico=False).voices("de") == ESPEAK["de"]
    assert Speakers(None, pico=True).voices("de") == PICO_DE
    assert len(Speakers(None, pico=False).missing()) == 2
    monkeypatch.setenv("PATH", "")
    with pytest.raises(VoicemonError, match="espeak-ng is not installed"):
        Speakers.load()
