"""Signs that a decoding went wrong, and words that Whisper is known to invent where nobody spoke."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from voicemon.transcription.agreement import normalised

COMPRESSION_LIMIT = 2.4
LOG_PROBABILITY_LIMIT = -1.0
NO_SPEECH_LIMIT = 0.6
"""The three limits of Whisper's own decoding loop (Radford et al. 2023, section 4.5)."""

WILD = -1.5
"""Mean log-probability under which a decoding is guesswork."""
HALF_SILENT = 0.3
"""No-speech probability that is enough against guesswork; real words measured under 0.3 nearly always."""

SILENT = 0.2
"""Probability of speech under which only a confident decoding is believed."""

HARDLY_SPEECH = 0.5
"""Probability of speech under which neither a phantom phrase nor a repetition is believed, nor words that both
Whisper's own doubts speak against: what it makes of a cheering crowd or of laughter."""

_LONGEST_CYCLE = 12
"""Tokens."""

PHANTOMS = frozenset(
    {
        "you",
        "thank you",
        "thank you very much",
        "thank you so much",
        "thanks for watching",
        "thank you for watching",
        "please subscribe",
        "bye",
        "bye bye",
        "oh",
        "okay",
        "so",
        "the end",
        "subtitles by the amara org community",
        "vielen dank",
        "danke",
        "untertitel der amara org community",
        "untertitelung des zdf",
        "dziękuję",
        "dziękuję za uwagę",
        "napisy stworzone przez społeczność amara org",
        "merci",
        "sous titres réalisés par la communauté d amara org",
        "gracias",
        "subtítulos realizados por la comunidad de amara org",
        "grazie",
        "sottotitoli creati dalla comunità amara org",
        "obrigado",
        "legendas pela comunidade amara org",
        "altyazı m k",
        "i ll see you next time",
    }
)
"""Phrases from Whisper's training subtitles that it writes over silence and noise, normalised."""


def compression_ratio(text: str) -> float:
    """Bytes of ``text`` over its bytes after zlib; repetition drives it up."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0


def loops(tokens: Sequence[int], times: int = 4) -> bool:
    """Whether some run of tokens comes ``times`` times in a row, over at least twice as many tokens."""
    for cycle in range(1, min(_LONGEST_CYCLE, len(tokens) // times) + 1):
        enough = max((times - 1) * cycle, 2 * times - cycle)
        same = 0  # tokens in a row that equal the one a cycle before
        for earlier, later in zip(tokens, tokens[cycle:], strict=False):
            same = same + 1 if earlier == later else 0
            if same >= enough:
                return True
    return False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against a decoding."""

    text: str
    tokens: Sequence[int]
    log_probability: float
    """Mean over tokens."""
    no_speech: float
    """Whisper's own probability that nobody spoke."""
    speech: float
    """The voice detector's mean probability."""


def invented(found: Evidence) -> bool:
    """Whether a text is to be taken for Whisper's invention over audio where nobody spoke.

    No rule trusts the text alone: people do say "thank you".
    """
    if not any(letter.isalnum() for letter in found.text):
        return True
    unsure = found.log_probability < LOG_PROBABILITY_LIMIT
    if found.no_speech > NO_SPEECH_LIMIT and (unsure or found.speech < HARDLY_SPEECH):
        return True
    guesswork = found.log_probability < WILD or (unsure and found.speech < HARDLY_SPEECH)
    if found.no_speech > HALF_SILENT and guesswork:
        return True
    if found.speech < SILENT and unsure:
        return True
    against = found.speech < HARDLY_SPEECH or found.no_speech > NO_SPEECH_LIMIT
    return against and (loops(found.tokens, times=2) or _phrase(found.text) in PHANTOMS)


def _phrase(text: str) -> str:
    return " ".join(normalised(word) for word in text.split())
