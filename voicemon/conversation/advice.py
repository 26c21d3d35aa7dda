"""Which folds a call is followed with: the one place where they are put together."""

from voicemon import events as ev
from voicemon.config import AdviceOptions
from voicemon.conversation.advisor import AdviceFold, Advisor
from voicemon.conversation.phrases.spotting import PhraseSpotter
from voicemon.conversation.questions import QuestionSpotter
from voicemon.conversation.repeats import RepeatWatch


def advisor_for(header: ev.CallHeader, options: AdviceOptions) -> Advisor:
    """The folds over a new call. What one finds the others hear of, wherever it stands.

    Raises ConfigError for families of phrases that cannot be used.
    """
    folds: list[AdviceFold] = [
        PhraseSpotter(options.phrases),
        QuestionSpotter(),
        RepeatWatch(),
    ]
    return Advisor(folds)
