"""Which folds a call is followed with: the one place where they are put together."""

from voicemon import events as ev
from voicemon.config import AdviceOptions
from voicemon.conversation.advisor import AdviceFold, Advisor


def advisor_for(header: ev.CallHeader, options: AdviceOptions) -> Advisor:
    """The folds over a new call. What one finds the others hear of, wherever it stands."""
    folds: list[AdviceFold] = []
    return Advisor(folds)
