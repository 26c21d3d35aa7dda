"""What is said: families of phrases such as ``empathy`` or ``complaint``, found in words that a recogniser wrote down.

    en.toml ── families ──┐
    spoken words ── tokens ┴─ matching ── hits ── spotting ── PhraseHeard

A language is a file here, named by Whisper's code; the comment on top of ``en.toml`` says how phrases are written. In a
language without a file nothing is found, and nothing is said about it.
"""
