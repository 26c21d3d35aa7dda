"""Signs that a decoding went wrong, and words that Whisper is known to invent where nobody spoke."""

import zlib
from collections.abc import Sequence

from voicemon.transcription.agreement import normalised

COMPRESSION_LIMIT = 2.4
LOG_PROBABILITY_LIMIT = -1.0
NO_SPEECH_LIMIT = 0.6
"""The three limits of Whisper's own decoding loop (Radford et al. 2023, section 4.5)."""

SILENT = 0.2
"""Mean probability of speech under which only a confident transcript is believed."""
HARDLY_SPEECH = 0.5
"""Mean probability of speech under which a phantom phrase is not believed."""

_LONGEST_CYCLE = 12
_LEAST_CYCLES = 4
_LEAST_LOOP = 8

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


def loops(tokens: Sequence[int]) -> bool:
    """Whether some run of tokens comes at least four times in a row, over at least eight tokens."""
    for cycle in range(1, min(_LONGEST_CYCLE, len(tokens) // _LEAST_CYCLES) + 1):
        same = 0  # tokens in a row that equal the one a cycle before
        for earlier, later in zip(tokens, tokens[cycle:], strict=False):
            same = same + 1 if earlier == later else 0
            if same >= max((_LEAST_CYCLES - 1) * cycle, _LEAST_LOOP - cycle):
                return True
    return False


def invented(text: str, log_probability: float, no_speech: float, speech: float) -> bool:
    """Whether ``text`` is to be taken for Whisper's invention over audio where nobody spoke.

    ``log_probability`` is the mean over tokens, ``no_speech`` Whisper's own probability that nobody
    spoke, ``speech`` the voice detector's mean probability. No rule trusts the text alone: people do
    say "thank you".
    """
    unsure = log_probability < LOG_PROBABILITY_LIMIT
    if no_speech > NO_SPEECH_LIMIT and unsure:
        return True
    if speech < SILENT and (unsure or no_speech > NO_SPEECH_LIMIT):
        return True
    return speech < HARDLY_SPEECH and " ".join(normalised(word) for word in text.split()) in PHANTOMS
