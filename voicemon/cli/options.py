"""Options that several commands share, and what becomes of them."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from voicemon.config import Config
from voicemon.errors import ConfigError

CONFIG_HELP = "TOML file of options; voicemon/config.py lists them."
CHANNELS_HELP = (
    "Whose channel is which: customer, agent, mixed, or - for one to leave out, such as 'customer,agent'."
)
CALL_HELP = "A recording, or two mono ones joined by '+': customer.wav+agent.wav."

ConfigOption = Annotated[Path | None, typer.Option("--config", help=CONFIG_HELP)]
ChannelsOption = Annotated[str | None, typer.Option("--channels", help=CHANNELS_HELP)]
ModelOption = Annotated[str | None, typer.Option("--model", help="Whisper model: a name or a folder.")]
DeviceOption = Annotated[str | None, typer.Option("--device", help="cpu, cuda or auto.")]
LanguageOption = Annotated[
    str | None, typer.Option("--language", help="Language spoken, such as en; else detected.")
]
EmotionOption = Annotated[
    str | None,
    typer.Option("--emotion", help="Channels whose emotion is read; the customer's alone by default."),
]
EmotionModelOption = Annotated[
    Path | None,
    typer.Option(
        "--emotion-model", help="Folder of a model that `voicemon train` made; else the one that ships."
    ),
]
HostOption = Annotated[
    str | None,
    typer.Option("--host", help="Address to serve on; any but this machine's needs people who sign in."),
]
PortOption = Annotated[int | None, typer.Option("--port", help="Port to serve on; 0 takes any that is free.")]
TeamOption = Annotated[
    str, typer.Option(help="Who takes the call, where the configuration has words for single teams.")
]
WhoOption = Annotated[
    str, typer.Option(help="Which of them takes it: a name or a number, for the call's record.")
]
CallsOption = Annotated[Path | None, typer.Option("--calls", help="Folder of the call logs.")]


def speed_of(text: str) -> float:
    """A pace as it is typed. Raises ConfigError for what is none."""
    if text == "max":
        return math.inf
    try:
        return float(text)
    except ValueError:
        raise ConfigError(f"speed {text!r} is neither a number nor 'max'") from None


def with_whisper(config: Config, model: str | None, device: str | None, language: str | None) -> Config:
    """``config`` with what was said of Whisper on the command line."""
    chosen = {"model": model, "device": device, "language": language}
    given: dict[str, Any] = {name: value for name, value in chosen.items() if value is not None}
    return replace(config, whisper=replace(config.whisper, **given))


def with_emotion(config: Config, channels: str | None, model: Path | None) -> Config:
    """``config`` with what was said of emotion."""
    given: dict[str, Any] = {} if model is None else {"model": str(model)}
    if channels is not None:
        given["channels"] = tuple(name.strip() for name in channels.split(",") if name.strip())
    return replace(config, emotion=replace(config.emotion, **given))


def with_server(config: Config, host: str | None, port: int | None, calls: Path | None) -> Config:
    """``config`` with what was said of the server."""
    chosen = {"host": host, "port": port, "calls": None if calls is None else str(calls)}
    given: dict[str, Any] = {name: value for name, value in chosen.items() if value is not None}
    return replace(config, server=replace(config.server, **given))


def done(status: int) -> None:
    """End with this exit status."""
    raise typer.Exit(status)
