"""How many syllables are spoken, from the ups and downs of loudness alone: pace where nobody writes down any words.

A syllable is loudest in its vowel. So a peak counts as one where loudness falls by two decibels after it, if it is not
faint beside the latest speech and lies in a window that is speech; before the next one it has to rise by as much (the
dips of N. H. de Jong and T. Wempe, "Praat script to detect syllable nuclei and measure speech rate automatically",
Behavior Research Methods 41 (2009) 385-390, with no need for pitch, which a telephone's faint frames do not give).
Windows of 32 ms see six syllables a second just so: quick ones run together, one in seven is missed, and a single
utterance says little. Over half a minute a speaker's pace beside the same speaker's own is right within a fifth, nine
times in ten: ``python tests/bench/syllables.py``.
"""

from dataclasses import dataclass

DIP = 10.0**0.2
"""2 dB, as a factor of power."""
FAINT = 100.0
"""20 dB below the loudest of the latest speech: a breath, or a consonant."""
FADES = 10.0**-0.002
"""That loudness is forgotten by 0.02 dB a window, some decibels within a turn's pause."""
SPEECH = 0.5
"""Least probability of speech."""


@dataclass(slots=True)
class SyllableCounter:
    """The fold over the windows of one channel."""

    _peak: float = 0.0
    """Power of the loudest window since the last dip,"""
    _spoken: bool = False
    """whether it was speech,"""
    _ago: int = 0
    """and how many windows ago it was."""
    _dip: float = 0.0
    """Power of the faintest window since the last peak,"""
    _rising: bool = True
    """if loudness has not risen since."""
    _loud: float = 0.0

    def push(self, power: float, speech: float) -> int | None:
        """Take in a window's power, in whatever unit, and how likely it is speech, 0..1.

        Returns how many windows ago the vowel of a syllable was loudest, where that is now certain; 0 is this window.
        """
        spoken = speech >= SPEECH
        self._loud = max(self._loud * FADES, power if spoken else 0.0)
        self._ago += 1
        if self._rising:
            if power >= self._peak:
                self._peak, self._spoken, self._ago = power, spoken, 0
            elif power * DIP <= self._peak:
                self._rising, self._dip = False, power
                return self._ago if self._spoken and self._peak * FAINT >= self._loud else None
        elif power >= self._dip * DIP:
            self._rising = True
            self._peak, self._spoken, self._ago = power, spoken, 0
        else:
            self._dip = min(self._dip, power)
        return None
