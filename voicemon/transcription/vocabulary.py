"""Names of products and people that are likely in a call: told to the decoder, they are written as they are spelt.

Whisper was trained with the text before its window as a prompt. Names put there, as if they had just been written,
become likely; faster-whisper calls them hotwords.
"""

from collections.abc import Sequence
from typing import Any

from voicemon.transcription.agreement import normalised

MOST_TOKENS = 120
"""Of the prompt's 224 positions. Every one costs time on every utterance, and many names help none of them."""


def prompt_of(names: Sequence[str]) -> str:
    """The names as they stand before the words, each once, as a sentence: a list without an end is now and then
    gone on with instead, and names without commas are heeded less."""
    told = dict.fromkeys(name.strip() for name in names if name.strip())
    return f" {', '.join(told)}." if told else ""


def tokens_of(names: Sequence[str], tokenizer: Any) -> tuple[int, ...]:
    """Tokens of as many of ``names``, from the first on, as fit into `MOST_TOKENS`.

    ``tokenizer`` is a ``faster_whisper.tokenizer.Tokenizer``.
    """
    kept: list[str] = []
    for name in names:
        if len(tokenizer.encode(prompt_of([*kept, name]))) > MOST_TOKENS:
            break
        kept.append(name)
    return tuple(tokenizer.encode(prompt_of(kept))) if prompt_of(kept) else ()


def echoes(text: str, names: Sequence[str]) -> bool:
    """Whether ``text`` holds nothing but words of ``names``: over silence the decoder may repeat its prompt."""
    told = {word for name in names for word in normalised(name).split()}
    heard = normalised(text).split()
    return bool(heard) and told.issuperset(heard)
