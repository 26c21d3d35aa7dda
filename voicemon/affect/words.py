"""Valence of what was said: the third source, beside prosody and the encoder's states.

The words of an utterance are looked up in their language's lexicon (`voicemon.affect.lexicon`); each expression that
carries valence counts as far as the recogniser was sure of it (`voicemon.affect.expressions`). A language without a
lexicon abstains, and so do words that say nothing: no reading of words is not a neutral one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicemon.affect.expressions import Carrier, Spoken, carriers
from voicemon.affect.lexicon import lexicon_of

DOUBT = 0.6
"""Strength of the belief that an utterance is neutral, which its words must overcome: one word is not all."""

LEAST_STRENGTH = 0.05
"""An utterance whose words have less to say in all says nothing."""

UNSAID = 0.35
"""Deviation of what a person feels from what their words say, however many: irony and manners are not in them."""

FAINT = 0.5
"""Deviation that hardly any words add to it. From the ratings that people gave to sentences of reviews the value lies
about .3 away, with many words or few; but a call is no review, and a rating of a sentence is not its speaker's."""

MOST_QUOTED = 3
"""Expressions named at most."""


@dataclass(frozen=True, slots=True)
class WordValence:
    """How pleasant an utterance is by its words."""

    value: float
    """-1 very unpleasant .. 1 very pleasant."""
    deviation: float
    """Standard deviation of ``value`` from what people would say, > 0."""
    carried_by: tuple[str, ...]
    """The expressions that said most, the strongest first, with what modified them: ``not happy``."""

    def join(
        self, valence: NDArray[np.float64], deviation: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The voice's valence float64[n] with its deviation float64[n], and the words', weighed by their precisions.

        Where the two lie further apart than their deviations explain, the joint deviation is widened by as much
        (the ratio of external to internal consistency: R. T. Birge, "The calculation of errors by the method of
        least squares", Physical Review 40, 207, 1932).
        """
        voice, words = deviation**2, self.deviation**2
        apart = self.value - valence
        share = voice / (voice + words)
        widening = np.maximum(1.0, apart**2 / (voice + words))
        return valence + share * apart, np.sqrt(share * words * widening)


def valence_of(words: Sequence[Spoken], language: str) -> WordValence | None:
    """Valence of an utterance's words in the language of this Whisper code, None where they say nothing.

    The value is the strength of the pleasant words less that of the unpleasant, as a share of all and of `DOUBT`.
    Raises WeightsError where the language's lexicon cannot be read.
    """
    lexicon = lexicon_of(language)
    if lexicon is None:
        return None
    telling = list(carriers(words, lexicon))
    strength = math.fsum(carrier.strength for carrier in telling)
    if strength < LEAST_STRENGTH:
        return None
    pleasant = math.fsum(math.copysign(carrier.strength, carrier.weight) for carrier in telling)
    value = pleasant / (strength + DOUBT)
    deviation = math.sqrt(UNSAID**2 + FAINT**2 * DOUBT / (strength + DOUBT))
    return WordValence(value, deviation, _quoted(telling, value))


def _quoted(telling: list[Carrier], value: float) -> tuple[str, ...]:
    """The expressions that drew the value to its side, each once, the strongest first."""
    agreeing = [carrier for carrier in telling if carrier.strength and carrier.weight * value > 0]
    agreeing.sort(key=lambda carrier: -carrier.strength)
    return tuple(dict.fromkeys(carrier.text for carrier in agreeing))[:MOST_QUOTED]
