"""Who may see and do what: the whole decision, without a connection, a file or a clock.

An agent has the own calls and the own trends. Supervisors and programs have everybody's calls, and of trends those of
teams: a person's trends are for that person alone. Each way to the server asks here; ``guard.py`` does for routes.
"""

from dataclasses import dataclass
from enum import StrEnum

from voicemon.errors import VoicemonError


class Role(StrEnum):
    """What somebody is to the server."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    PROGRAM = "program"
    """No person: it shows a key, and has no trends."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or a program, who has signed in."""

    name: str
    """The agent's as calls have it, whatever the case of its letters."""
    role: Role
    team: str = ""


class Action(StrEnum):
    """What can be asked for."""

    OWN = "own"
    """What everyone has who signed in; where it lists calls, those that `own_only` leaves."""
    CALL = "call"
    """Anything of one call: its pages, words, sound, numbers, and remarks on it."""
    SEARCH = "search"
    """Calls that are over, of an agent or of all."""
    TRENDS = "trends"
    """A person's, or a team's."""
    CARE = "care"
    """Take an alert, give it back, close it."""
    REWORD = "reword"
    """Change or take back a comment."""
    CORRECT = "correct"
    """Change or take back what else was said of a call, such as a score or an outcome."""
    ALL = "all"
    """Everybody's calls at once: the wall, alerts, what satisfaction goes with."""


@dataclass(frozen=True, slots=True)
class About:
    """What the question is about, as far as that matters."""

    agent: str | None = None
    """Who took the call, or whose calls or trends are asked for. None: there is no such call, or nobody was named."""
    team: str = ""
    """Whose trends are asked for, where it is a team."""
    by: str = ""
    """Who made the remark that is to be changed; empty: nobody said."""


NOT_YOUR_CALL = "There is no call of yours by this name. Your own calls are under Calls."
FOR_SUPERVISORS = "This is for supervisors. Your own calls and your own trends are here for you."
OTHERS_CALLS = "You can search your own calls here; a colleague's are not shown."
OTHERS_TRENDS = "Trends are for the person whose they are: you can see your own here."
ONLY_TEAMS = "A person's trends are for that person alone. Ask for a team's."
OTHERS_WORDS = "Somebody else said this. Only they can change it or take it back."


class Refused(VoicemonError):
    """Whoever has signed in may not see or do this; the message is for that person."""


def may(person: Person | None, action: Action, about: About = About()) -> str | None:
    """None where ``person`` may do it, else why not: one line for that person, which tells nothing of what is refused.

    ``person`` is None where there is no sign-in: whoever reaches the server then may do everything.
    """
    if person is None:
        return None
    return (
        _agent_may(person, action, about) if person.role is Role.AGENT else _other_may(person, action, about)
    )


def own_only(person: Person | None) -> str | None:
    """The name that every call in a list must bear for ``person`` to see it; None: all are shown."""
    return person.name if person is not None and person.role is Role.AGENT else None


def same_name(one: str, other: str) -> bool:
    """Whether two names are one person's: people and telephone systems do not agree on capitals."""
    return one.strip().casefold() == other.strip().casefold()


def _agent_may(person: Person, action: Action, about: About) -> str | None:
    own = about.agent is not None and same_name(about.agent, person.name)
    match action:
        case Action.OWN:
            return None
        case Action.CALL:
            return None if own else NOT_YOUR_CALL
        case Action.SEARCH:
            return None if own or about.agent is None else OTHERS_CALLS
        case Action.TRENDS:
            return None if own and not about.team else OTHERS_TRENDS
        case Action.REWORD | Action.CORRECT:
            return None if same_name(about.by, person.name) else OTHERS_WORDS
        case Action.CARE | Action.ALL:
            return FOR_SUPERVISORS


def _other_may(person: Person, action: Action, about: About) -> str | None:
    if action is Action.TRENDS and about.agent is not None:
        return ONLY_TEAMS
    if action is Action.REWORD and about.by and not same_name(about.by, person.name):
        return OTHERS_WORDS
    return None
