"""Which folds a call is followed with: the one place where they are put together."""

from voicemon import events as ev
from voicemon.config import AdviceOptions
from voicemon.conversation.advisor import AdviceFold, Advisor
from voicemon.conversation.alerts.engine import AlertFold
from voicemon.conversation.alerts.rules import rules_of
from voicemon.conversation.cues.engine import CueFold
from voicemon.conversation.cues.rules import load_rules
from voicemon.conversation.phrases.families import languages
from voicemon.conversation.phrases.index import index_of
from voicemon.conversation.phrases.spotting import PhraseSpotter
from voicemon.conversation.questions import QuestionSpotter
from voicemon.conversation.repeats import RepeatWatch
from voicemon.conversation.risk import RiskFold, shipped_model


def advisor_for(header: ev.CallHeader, options: AdviceOptions) -> Advisor:
    """The folds over a new call. What one finds the others hear of, wherever it stands.

    `prepare_advice` has found its options sound.
    """
    folds: list[AdviceFold] = [
        PhraseSpotter(options.phrases),
        QuestionSpotter(),
        RepeatWatch(),
        RiskFold(header),
        CueFold.of(header, load_rules(options.cues, options.cues_language)),
        AlertFold(header, rules_of(options.alerts).rules),
    ]
    return Advisor(folds, header.rate_hz)


def prepare_advice(options: AdviceOptions) -> None:
    """Read and make ready all that the folds work with: no call waits for it, and a fault shows before the first one.

    Raises ConfigError for families of phrases or rules that cannot be used.
    """
    for language in languages(options.phrases):
        index_of(language, options.phrases)
    load_rules(options.cues, options.cues_language)
    rules_of(options.alerts)
    shipped_model()
