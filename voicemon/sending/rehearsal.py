"""What a rehearsal sends, where to, how fast, and over how bad a network."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from voicemon.audio.chunk import Channel, Samples
from voicemon.clock import Clock
from voicemon.errors import ConfigError
from voicemon.sending.network import Network


@dataclass(frozen=True, slots=True)
class RehearsalOptions:
    """Which platform, where to, and how fast."""

    platform: str
    """A name from ``voicemon.sending.platforms``."""
    server: str
    """Address of the server, as ``voicemon serve`` prints it."""
    speed: float = 1.0
    """1: as it was spoken. Above that the server is asked to wait rather than to drop what it cannot follow."""
    channels: str | None = None
    """Whose channel is which."""
    name: str | None = None
    """What the call is to be called; the file's name where nothing is said."""
    team: str = ""
    agent: str = ""
    calls: int = 1
    """How many calls send the recording at the same time."""
    network: Network = field(default_factory=Network)
    key: str = field(default="", repr=False)
    """The server's key for the platform, where it asks for one."""
    public_url: str = ""
    """Address that the platform was told and signs, where it is not ``server``."""
    on_sent: Callable[[float], None] = lambda seconds: None
    """Told how many seconds of the first call have been sent."""

    def __post_init__(self) -> None:
        if not self.speed > 0:
            raise ConfigError(f"speed {self.speed} is not above 0")


Tracks = Mapping[Channel, Samples]
"""The parties of a call at the platform's rate."""

Parameters = Mapping[str, str]
"""What the call says to the server, in whatever way the platform has: ``call`` (its name), ``team``, ``agent``
and ``pace``."""


@dataclass(frozen=True, slots=True)
class Simulator:
    """A platform's side of a call."""

    rate_hz: int
    """Rate of its audio."""
    send: Callable[[Tracks, Parameters, RehearsalOptions, Clock], Awaitable[str]]
    """Sends one call and waits until all of it is analysed; returns its name at the server. Raises VoicemonError."""
