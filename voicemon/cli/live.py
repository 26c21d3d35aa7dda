"""Calls as they happen: served, sent, rehearsed and listened to."""

from typing import Annotated

import typer

from voicemon.cli.options import (
    CALL_HELP,
    CallsOption,
    ChannelsOption,
    ConfigOption,
    DeviceOption,
    EmotionModelOption,
    HostOption,
    ModelOption,
    PortOption,
    TeamOption,
    WhoOption,
    done,
    speed_of,
    with_emotion,
    with_server,
    with_whisper,
)
from voicemon.config import load_config


def serve(
    host: HostOption = None, port: PortOption = None, calls: CallsOption = None,
    model: ModelOption = None, device: DeviceOption = None, emotion_model: EmotionModelOption = None,
    config: ConfigOption = None,
) -> None:  # fmt: skip
    """Serve the pages and take calls."""
    from voicemon.commands.serve import serve as run

    read_by = with_emotion(load_config(config), None, emotion_model)
    done(run(with_server(with_whisper(read_by, model, device, None), host, port, calls)))


def replay(
    call: Annotated[str, typer.Argument(help=CALL_HELP)],
    speed: Annotated[str, typer.Option(help="1: as it was spoken; 'max': as fast as the server can.")] = "1",
    server: Annotated[str, typer.Option(help="Address of the server.")] = "http://127.0.0.1:8765",
    name: Annotated[str | None, typer.Option(help="What to call the call; else the file's name.")] = None,
    team: TeamOption = "",
    agent: WhoOption = "",
    channels: ChannelsOption = None,
    config: ConfigOption = None,
) -> None:
    """Send a recorded call to the running server as if it happened now."""
    from voicemon.commands.replay import ReplayOptions
    from voicemon.commands.replay import replay as run
    from voicemon.server.auth import load_keys

    key = load_keys(load_config(config).ingest).one("voicemon")
    done(run(call, ReplayOptions(server, speed_of(speed), channels, name, team=team, agent=agent, key=key)))


def simulate(
    platform: Annotated[
        str, typer.Argument(help="Whose protocol, such as twilio; voicemon/sending/platforms.py lists them.")
    ],
    call: Annotated[str, typer.Argument(help=CALL_HELP)],
    speed: Annotated[str, typer.Option(help="1: as it was spoken; 'max': as fast as the server can.")] = "1",
    server: Annotated[str, typer.Option(help="Address of the server.")] = "http://127.0.0.1:8765",
    calls: Annotated[int, typer.Option(min=1, help="Calls at the same time.")] = 1,
    loss: Annotated[float, typer.Option(help="Share of packets that never arrive, such as 0.01.")] = 0.0,
    reorder: Annotated[float, typer.Option(help="Share of packets that others overtake.")] = 0.0,
    duplicate: Annotated[float, typer.Option(help="Share of packets that arrive twice.")] = 0.0,
    seed: Annotated[int, typer.Option(help="Of the chance that loses, delays and doubles packets.")] = 1,
    name: Annotated[str | None, typer.Option(help="What to call the call; else the file's name.")] = None,
    team: TeamOption = "",
    agent: WhoOption = "",
    channels: ChannelsOption = None,
    config: ConfigOption = None,
) -> None:
    """Rehearse: send a recorded call to the running server as a telephone platform would."""
    from voicemon.commands.simulate import simulate as run
    from voicemon.sending.network import Network
    from voicemon.sending.rehearsal import RehearsalOptions
    from voicemon.server.auth import load_keys

    ingest = load_config(config).ingest
    options = RehearsalOptions(
        platform, server, speed_of(speed), channels, name, team, agent, calls,
        Network(loss, reorder, duplicate, seed), load_keys(ingest).one(platform), ingest.public_url,
    )  # fmt: skip
    done(run(call, options))


def devices(
    seconds: Annotated[float, typer.Option(min=0.1, help="How long each is listened to.")] = 2.0,
) -> None:
    """The sound inputs of this machine, how loud each is, and which can carry the customer."""
    from voicemon.commands.devices import show_devices

    done(show_devices(seconds))


def listen(
    agent: Annotated[str, typer.Option(help="Sound input of the agent, as `voicemon devices` names it.")],
    customer: Annotated[
        str | None, typer.Option(help="Sound input that carries the customer: a monitor or loopback.")
    ] = None,
    server: Annotated[str, typer.Option(help="Address of the server.")] = "http://127.0.0.1:8765",
    local: Annotated[bool, typer.Option("--local", help="Be the server, too, and open the desk.")] = False,
    name: Annotated[str, typer.Option(help="What to call the call; else the time of day.")] = "",
    team: TeamOption = "",
    who: Annotated[str, typer.Option(help="Who the agent is: a name or a number, for the call's record.")] = "",
    port: PortOption = None, calls: CallsOption = None, model: ModelOption = None,
    browser: Annotated[bool, typer.Option(help="With --local: open the desk in a browser.")] = True,
    config: ConfigOption = None,
) -> None:  # fmt: skip
    """Follow a call on this machine's headset: m mutes, p pauses, q ends it."""
    from voicemon.commands.listen import ListenOptions, listen_here
    from voicemon.commands.listen import listen as run
    from voicemon.server.auth import load_keys

    chosen = load_config(config)
    key = load_keys(chosen.ingest).one("voicemon")
    options = ListenOptions(agent, customer, server, name, team, who, key)
    if local:
        done(
            listen_here(
                with_server(with_whisper(chosen, model, None, None), None, port, calls), options, browser
            )
        )
    done(run(options))


def demo(
    host: HostOption = None, port: PortOption = None, calls: CallsOption = None,
    speed: Annotated[str, typer.Option(help="1: as it was spoken; 'max': as fast as possible.")] = "1",
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    stay: Annotated[bool, typer.Option(help="Go on serving after the call has ended.")] = True,
    config: ConfigOption = None,
) -> None:  # fmt: skip
    """Serve, and watch a made-up call unfold in the browser."""
    from voicemon.commands.serve import demo as run

    done(run(with_server(load_config(config), host, port, calls), speed_of(speed), browser, stay))
