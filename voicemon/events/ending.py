"""How a call came to its end."""

from voicemon.events.base import Event


class CallEnded(Event, frozen=True, kw_only=True, tag="call-ended"):
    """The last audio was heard and everything asked of it has been answered."""

    stop: int


class CallFailed(Event, frozen=True, kw_only=True, tag="call-failed"):
    """The call could not be followed to its end, and why; what was recorded before stands."""

    reason: str
