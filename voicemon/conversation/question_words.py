"""How languages ask: the words with which questions begin and end."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """How a language asks. Each is held against a sentence in lower case, without its marks, umlauts as two letters."""

    before: re.Pattern[str]
    """What may stand before a question and is not part of it: "and", "okay so"."""
    asks: re.Pattern[str]
    """How questions begin, whether or not a mark ends them."""
    invites: re.Pattern[str]
    """How one is asked to tell, whether or not as a question: "could you tell me what happened"."""
    opens: re.Pattern[str]
    """How open questions begin,"""
    fact: re.Pattern[str]
    """save these, which ask for a fact."""
    tag: re.Pattern[str]
    """How a sentence ends that only asks to be agreed with."""


def _begins(*ways: str, **lists: str) -> re.Pattern[str]:
    """A pattern for a sentence that begins in one of these ways; a name in braces is one of a list's words."""
    words = {name: f"(?:{'|'.join(of.split())})" for name, of in lists.items()}
    return re.compile("|".join(f"(?:{way.format(**words)})" + r"\b" for way in ways))


def _leading(words: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{'|'.join(words.split())}) )+")


_VERBS = (
    "do does did is are was were can could will would have has had may shall should isn't aren't don't doesn't didn't "
    "haven't won't can't couldn't wouldn't"
)
_SUBJECTS = (
    "i you we he she it they there the your my our this that these those any anyone anybody someone somebody"
)
_TELL = "(?:tell|walk|talk|explain|describe|share)(?: me| us| to me| with me)?(?: through| a bit| a little)?"

_EN = QuestionWords(
    before=_leading("and so but or okay ok well um uh now alright right yes yeah no oh sorry then please"),
    asks=_begins(
        "{verb} {subject}",
        r"{word}(?: \w+)?(?: \w+)? {verb} {subject}",
        "(?:what|where|when|who|why|how)(?:'s| is| are| was) (?:the|your|that|this)",
        verb=_VERBS,
        subject=_SUBJECTS,
        word="what where when who why how which what's",
    ),
    invites=_begins(
        "(?:(?:can|could|would|will) you )?(?:please |just |kindly |maybe )*"
        f"{_TELL} (?:more|about|what|how|why)(?! many| much)",
        "(?:please )?(?:walk|talk) me through",
        "(?:please )?describe (?:the|your|what|how|it)",
    ),
    opens=_begins("how", "why", "what", "what's", "in what way"),
    fact=_begins(
        "how (?:many|much|long|old|often|far|soon|big|large|late|early|tall)",
        r"what(?:'s| is| was)? (?:(?:the|your|our|my|his|her|their) )?(?:\w+ )?{fact}",
        fact="time date day number name address postcode zip email e-mail colour color size model year month amount "
        "price cost code password reference",
    ),
    tag=re.compile(
        r"(?:^| )(?:(?:is|are|was|were|do|does|did|can|could|will|would|have|has|had|should)(?:n't| not)? "
        r"(?:i|you|we|he|she|it|they|there)|right|correct|okay|yes|yeah)$"
    ),
)

_VERBEN = (
    "ist sind war waren hat habe haben hatten kann koennen koennte koennten darf duerfen soll sollen will wollen "
    "moechten wird werden wuerden muss muessen gibt geht kommt brauchen wissen sehen finden funktioniert lautet heisst "
    "heissen fuehlen meinen passiert genau"
)
_SUBJEKTE = "ich sie wir er es das der die ihr ihre mein meine man da denn dort mir ihnen"
_ERZAEHLEN = "(?:erzaehlen|sagen|beschreiben|schildern|erklaeren)"

_DE = QuestionWords(
    before=_leading("und also aber oder okay ok ja nein gut so aeh aehm dann entschuldigung bitte na"),
    asks=_begins(
        "{verb} {subjekt}",
        r"{wort}(?: \w+)? {verb}",
        verb=_VERBEN,
        subjekt=_SUBJEKTE,
        wort=r"was wie warum wieso weshalb wann wo wer wen wem woher wohin womit wozu worum welche\w*",
    ),
    invites=_begins(
        rf"(?:koennen|koennten|wuerden|moechten) sie (?:mir |uns |bitte |mal |das |kurz )*{_ERZAEHLEN}"
        "(?: was| wie| warum| wieso| worum|$)(?! viele?| lange?)",
        "(?:erzaehlen|beschreiben|schildern|erklaeren) sie",
    ),
    opens=_begins("wie", "was", "warum", "wieso", "weshalb", "inwiefern", "wozu", "worum", "womit"),
    fact=_begins(
        "wie (?:viele?|lange?|oft|alt|hoch|weit|gross|spaet|teuer|heissen|heisst|lautet)",
        "wie (?:ist|war) (?:ihr|ihre|die|der|das|noch|nochmal)",
        r"was (?:kostet|ist (?:ihre|ihr|die|der) (?:\w*nummer|name|adresse|\w*datum))",
    ),
    tag=re.compile(r"(?:^| )(?:oder|nicht wahr|richtig|stimmt's|ja|nicht|gell|oder nicht)$"),
)

LANGUAGES = {"en": _EN, "de": _DE}
"""By Whisper's code. In others no question is told."""
