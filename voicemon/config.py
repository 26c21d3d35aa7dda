"""Options, read from TOML: what a person may choose, with the reason for each default beside it."""

import difflib
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from voicemon.errors import ConfigError

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    """How words are written down."""

    model: str = "base"
    """A name from ``voicemon models list``, a folder that holds a CTranslate2 Whisper, or ``none``: no words are
    written down and prosody alone is read, in a small part of the time."""
    device: str = "auto"
    """``cpu`` (int8), ``cuda`` (float16), or ``auto``: the GPU where there is one."""
    language: str = ""
    """Language code such as ``en``; empty: detected once per call and kept."""
    partials: bool = True
    """Show words while a person still speaks."""
    compute_type: str = ""
    """How CTranslate2 calculates, such as ``int8_float16``; empty: int8 on a CPU, float16 on a GPU."""
    vocabulary: tuple[str, ...] = ()
    """Names of products and people that are likely in any call, spelt as they should be written: some thirty at most,
    the weightiest first. Each costs a little time on every utterance."""
    teams: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The same for the calls of single teams, told before those for any call. A section ``[whisper.teams]`` with lines
    such as ``repairs = ["Zyntarix", "Kowalczyk"]``."""

    def names_of(self, team: str) -> tuple[str, ...]:
        """The vocabulary of a call that ``team`` takes; empty: nobody said who.

        Raises ConfigError for a team that is not among `teams`.
        """
        if team and not self.teams:
            raise ConfigError(
                f"team {team!r} is unknown: the configuration names no teams in [whisper.teams]"
            )
        if team and team not in self.teams:
            raise ConfigError(
                f"team {team!r} is unknown: the configuration names {', '.join(sorted(self.teams))}"
            )
        return (*self.teams.get(team, ()), *self.vocabulary)


@dataclass(frozen=True, slots=True)
class EmotionOptions:
    """Whose emotion is read. The others' voices never enter the estimator."""

    channels: tuple[str, ...] = ("customer",)
    """The customer alone: inferring the emotions of employees at work is prohibited in the EU (AI Act, Art. 5)."""
    model: str = ""
    """Folder of a model that ``voicemon train`` made; empty: the one that ships."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Where the pages are served and what is kept."""

    host: str = "127.0.0.1"
    """This machine's own, on which the pages are for everyone who uses it; any other address needs ``[people] file``, a
    certificate, and keys for those who send calls."""
    port: int = 8765
    certificate: str = ""
    """File with the TLS certificate of the pages and its chain, in PEM; empty: no TLS."""
    private_key: str = ""
    """File with the certificate's private key, in PEM."""
    calls: str = "calls"
    """Folder of the call logs."""
    index: str = ""
    """File of the index that past calls are found by; empty: ``index.sqlite`` in that folder. It is made from the logs
    and can be made again, so a disk without a backup will do, but not one on a network."""
    keep_audio: bool = True
    """Keep each call's audio beside its log, so that the review can play it."""
    listening_processes: int = -1
    """How many processes of their own listen to calls once there are more than a few; 0: none, the server's threads do
    it all; -1: one for each core but one, four at most."""


@dataclass(frozen=True, slots=True)
class SiprecOptions:
    """Where session border controllers and telephone systems send copies of calls by SIP and RTP (SIPREC)."""

    host: str = ""
    """Address on which SIP and RTP are received, such as ``127.0.0.1`` or ``0.0.0.0``; empty: nowhere. Any but this
    machine's own needs ``peers``."""
    port: int = 5060
    """Of SIP, over UDP and over TCP."""
    tls_port: int = 0
    """Of SIP over TLS besides, with the certificate of ``[ingest]``; 0: none. The audio itself comes unencrypted."""
    public_address: str = ""
    """Address that senders are told, where a router stands before this machine."""
    rtp_first: int = 16_384
    rtp_last: int = 17_383
    """UDP ports on which audio is received: two for each stream, hence four for a call."""
    peers: tuple[str, ...] = ()
    """Networks whose machines may send calls, such as ``192.0.2.0/24``. Beside them a key for ``siprec`` in the keys
    file, where there is one, is asked for by digest authentication."""
    customer: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    """Patterns by which a party is known, such as ``sip:*@agents.example.com``, ``7???`` or ``role=agent``. They are
    held against addresses, their user parts, names, what vendors add (as ``element=text``) and the streams' labels.
    Where none fits, the participant who is named first is the customer, and everybody else an agent."""


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """Who may send calls, and where else they are taken."""

    keys_file: str = ""
    """TOML file with a line for each source that may send calls, such as ``telnyx = "…"``; ``twilio`` is the account's
    auth token, ``audiohook`` is ``"APIKEY:SECRET"``, the API key and the client secret (in base64) of the Genesys
    integration, or ``"APIKEY"`` where it has no secret, ``voicemon`` the key of voicemon's own socket. A list holds the
    new key and the old one for a while. The environment may hold more: ``VOICEMON_INGEST_KEYS="telnyx=…,voicemon=…"``.
    Without any key every program on this machine may send calls."""
    public_url: str = ""
    """Address under which the platforms reach this server, such as ``wss://calls.example.com``, where a proxy stands
    before it: Twilio and Genesys sign the address that they were told."""
    audiohook_events: bool = True
    """Send final words back to Genesys AudioHook as ``transcript`` entities. They go to nobody but whoever sent the
    audio, over its own connection; an integration that takes no transcripts passes them over."""
    host: str = ""
    """Address besides that of the pages on which calls are taken, such as ``0.0.0.0``; it needs keys and a certificate.
    The pages are never served there."""
    port: int = 8443
    most_calls: int = 500
    """Live calls at the same time; more are refused in so many words, so that those that are followed stay on time."""
    certificate: str = ""
    """File with the TLS certificate and its chain, in PEM."""
    private_key: str = ""
    """File with the certificate's private key, in PEM."""
    audio_socket_host: str = ""
    """Address on which Asterisk's AudioSocket is taken; empty: it is not. The protocol has neither keys nor encryption,
    so any address but loopback needs ``audio_socket_peers``."""
    audio_socket_port: int = 9092
    audio_socket_peers: tuple[str, ...] = ()
    """Addresses and networks that may connect to it, such as ``10.1.2.0/24``; empty: this machine."""
    audio_socket_channels: tuple[str, ...] = ("mixed",)
    """Who is on an AudioSocket connection: ``mixed`` is everybody at once, so that no emotion is read. With
    ``AudioSocket()`` in the dialplan the caller is alone on it, mostly the ``customer``. ``["customer", "agent"]`` is a
    connection for each, whose UUIDs differ in the last hex digit: even is the customer."""
    siprec: SiprecOptions = field(default_factory=SiprecOptions)
    """A section ``[ingest.siprec]``."""


@dataclass(frozen=True, slots=True)
class AdviceOptions:
    """What is made of a call besides its words and readings: phrases, cues to the agent, alerts to supervisors."""

    phrases: str = ""
    """Folder of families of phrases of your own, in files such as ``en.toml``; they add to those that ship or take
    their place. Empty: those that ship, which `voicemon phrases list` shows."""
    cues: str = ""
    """TOML file of a house's own rules for cues to the agent; empty: those that ship
    (``voicemon/conversation/cues/rules.toml``, whose first lines say what a rule is made of); ``none``: no cues."""
    cues_language: str = "en"
    """Language in which the shipped cues speak: ``en`` or ``de``."""
    alerts: str = ""
    """TOML file of the rules by which supervisors are told, such as ``voicemon calibrate`` writes; empty: those that
    ship, ``voicemon/conversation/alerts/rules.toml``, which says how one is written. ``none``: no alerts."""


@dataclass(frozen=True, slots=True)
class WebhookOptions:
    """Where else it is said that an alert was raised, taken, closed or settled: ``voicemon/server/webhooks.py``."""

    urls: tuple[str, ...] = ()
    """Addresses that get a POST each, such as ``https://hooks.example.com/voicemon``. An alert's reason may hold words
    of the customer, so name machines that may know them."""
    secret_file: str = ""
    """File with the secret that deliveries are signed with; without one the environment's ``VOICEMON_WEBHOOK_SECRET``.
    It is needed where there are addresses: what is not signed could come from anybody."""


@dataclass(frozen=True, slots=True)
class PeopleOptions:
    """Who may see the pages and what programs ask for."""

    file: str = ""
    """TOML file of the people who may sign in, as ``voicemon people`` writes it: agents see their own calls and trends,
    supervisors all calls and the trends of teams. Empty: there is no sign-in, and the pages are served on this machine
    alone."""


@dataclass(frozen=True, slots=True)
class Config:
    """All options, a section each."""

    whisper: WhisperOptions = field(default_factory=WhisperOptions)
    emotion: EmotionOptions = field(default_factory=EmotionOptions)
    server: ServerOptions = field(default_factory=ServerOptions)
    ingest: IngestOptions = field(default_factory=IngestOptions)
    advice: AdviceOptions = field(default_factory=AdviceOptions)
    webhooks: WebhookOptions = field(default_factory=WebhookOptions)
    people: PeopleOptions = field(default_factory=PeopleOptions)


def load_config(path: Path | None) -> Config:
    """Options from the TOML file at ``path``, or the defaults.

    Raises ConfigError naming an unknown key with its nearest known one, or a value of the wrong kind.
    """
    if path is None:
        return Config()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None
    return _filled(Config(), table, str(path))


T = TypeVar("T")


def _filled(options: T, table: dict[str, Any], where: str) -> T:
    """``options`` with the values of ``table`` in place of its defaults."""
    known = {f.name for f in fields(options)}  # type: ignore[arg-type]
    changes: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.0)
            raise ConfigError(f"{where}: unknown option {key!r}; did you mean {near[0]!r}?")
        default = getattr(options, key)
        if is_dataclass(default):
            if not isinstance(value, dict):
                raise ConfigError(f"{where}: {key!r} is a section, not {value!r}")
            changes[key] = _filled(default, value, f"{where}, [{key}]")
        else:
            changes[key] = _checked(value, default, f"{where}: {key!r}")
    return replace(options, **changes)  # type: ignore[type-var]


def _checked(value: Any, default: Any, where: str) -> Any:
    if isinstance(default, dict):
        if not isinstance(value, dict):
            raise ConfigError(f"{where} is a section of lists of names, not {value!r}")
        return {name: _checked(names, (), f"{where}, {name!r}") for name, names in value.items()}
    if isinstance(default, tuple):
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{where} takes a list of names, not {value!r}")
        return tuple(value)
    # bool is an int in Python, so a yes where a number belongs would pass isinstance.
    if type(value) is not type(default):
        raise ConfigError(f"{where} takes a {type(default).__name__}, not {value!r}")
    return value
