"""Appreciation: thanks, and a friendly end."""

from voicemon.conversation.practices.card import AGENT, Practice, moments_of, practice, times, well
from voicemon.conversation.talk import Talk


def appreciation(talk: Talk) -> Practice:
    """Whether the customer was thanked and seen off."""
    thanks, closing = talk.phrases(AGENT, "appreciation"), talk.phrases(AGENT, "closing")
    return practice(
        "appreciation", "Appreciation",
        [
            well("thanks", f"You thanked the customer or gave credit {times(len(thanks))}.", moments_of(thanks))
            if thanks else None,
            well("closing", "You closed the call with a friendly word.", moments_of(closing[-1:]))
            if closing else None,
        ],
        ["Thank the customer for something in particular, such as their patience." if talk.followed and not thanks
         else None],
    )  # fmt: skip
