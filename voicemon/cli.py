"""The command line: options and their help; the work itself is in ``voicemon/commands``."""

import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from voicemon import __version__
from voicemon.bench.app import bench_app
from voicemon.config import Config, load_config
from voicemon.errors import ConfigError, VoicemonError

app = typer.Typer(
    name="voicemon", help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
models_app = typer.Typer(
    name="models", help="Whisper models: which there are, and fetching one.", no_args_is_help=True
)
cues_app = typer.Typer(
    name="cues", help="Cues to the agent: trying rules on recorded calls.", no_args_is_help=True
)
app.add_typer(models_app)
app.add_typer(cues_app)
phrases_app = typer.Typer(
    name="phrases", help="Families of phrases: which there are, and trying them.", no_args_is_help=True
)
app.add_typer(phrases_app)
app.add_typer(bench_app)

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
HostOption = Annotated[str | None, typer.Option("--host", help="Address to serve on; this machine only.")]
PortOption = Annotated[int | None, typer.Option("--port", help="Port to serve on; 0 takes any that is free.")]
TeamOption = Annotated[
    str, typer.Option(help="Who takes the call, where the configuration has words for single teams.")
]
WhoOption = Annotated[
    str, typer.Option(help="Which of them takes it: a name or a number, for the call's record.")
]
CallsOption = Annotated[Path | None, typer.Option("--calls", help="Folder of the call logs.")]


@app.command()
def analyse(
    calls: Annotated[list[str], typer.Argument(help=CALL_HELP)],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder that gets a folder for each call.")],
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Calls at a time.")] = 1,
    words: Annotated[
        bool, typer.Option(help="Write down what is said; without, prosody alone is read.")
    ] = True,
    keep_audio: Annotated[bool, typer.Option(help="Keep a copy of the audio for the review page.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Analyse again what is there already.")] = False,
    team: TeamOption = "",
    agent: WhoOption = "",
    channels: ChannelsOption = None,
    model: ModelOption = None,
    device: DeviceOption = None,
    language: LanguageOption = None,
    emotion: EmotionOption = None,
    emotion_model: EmotionModelOption = None,
    config: ConfigOption = None,
) -> None:
    """Recorded calls into logs, transcripts, readings and reports."""
    from voicemon.commands.analyse import AnalyseOptions
    from voicemon.commands.analyse import analyse as run

    options = AnalyseOptions(out, channels, jobs, words, keep_audio, force, team, agent)
    read_by = _emotion(load_config(config), emotion, emotion_model)
    _exit(run(calls, options, _whisper(read_by, model, device, language)))


@app.command()
def read(
    clips: Annotated[list[Path], typer.Argument(help="Recordings of one utterance each.")],
    baseline: Annotated[
        list[Path] | None, typer.Option(help="Speech of the same voice to measure against; may be repeated.")
    ] = None,
    channels: ChannelsOption = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model", help="The Whisper whose encoder is heard as well: base, or none for prosody alone."
        ),
    ] = None,
    emotion_model: EmotionModelOption = None,
) -> None:
    """Arousal, valence and stress of single utterances, one JSON line each."""
    from voicemon.commands.read import read_clips

    _exit(read_clips(clips, baseline or [], channels, model, emotion_model))


@app.command()
def measures(
    calls: Annotated[list[Path], typer.Argument(help="Folders of calls, or their logs.")],
) -> None:
    """Who talked how much, who interrupted whom, how long answers and silences took."""
    from voicemon.commands.measures import show_measures

    _exit(show_measures(calls))


@app.command()
def calibrate(
    logs: Annotated[list[Path], typer.Argument(help="Folders of calls, a folder of such folders, or logs.")],
    false_alerts_per_hour: Annotated[
        float, typer.Option(help="So many false alerts in an hour of calls are bearable, such as 0.5.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File that gets the rules, for [advice] alerts.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Alert thresholds that follow from past calls and from how many false alerts are bearable."""
    from voicemon.commands.calibrate import CalibrateOptions
    from voicemon.commands.calibrate import calibrate as run

    _exit(run(logs, CalibrateOptions(false_alerts_per_hour, out), load_config(config).advice))


@app.command()
def scorecard(
    calls: Annotated[list[Path], typer.Argument(help="Folders of calls, or their logs.")],
) -> None:
    """What went well in calls, practice by practice, from counted evidence, and one suggestion at most for each."""
    from voicemon.commands.scorecard import show_scorecards

    _exit(show_scorecards(calls))


@app.command()
def serve(
    host: HostOption = None, port: PortOption = None, calls: CallsOption = None,
    model: ModelOption = None, device: DeviceOption = None, emotion_model: EmotionModelOption = None,
    config: ConfigOption = None,
) -> None:  # fmt: skip
    """Serve the pages and take calls."""
    from voicemon.commands.serve import serve as run

    read_by = _emotion(load_config(config), None, emotion_model)
    _exit(run(_server(_whisper(read_by, model, device, None), host, port, calls)))


@app.command()
def index(
    calls: CallsOption = None,
    anew: Annotated[bool, typer.Option("--anew", help="Read every log again, not only new ones.")] = False,
    config: ConfigOption = None,
) -> None:
    """Make the index that past calls are found by from their logs; a running server does so itself."""
    from voicemon.commands.index import make_index

    _exit(make_index(_server(load_config(config), None, None, calls).server, anew))


@app.command()
def feedback(
    scores: Annotated[
        Path, typer.Argument(help="CSV with the columns call and score; lowest, highest, text, when.")
    ],
    calls: CallsOption = None,
    config: ConfigOption = None,
) -> None:
    """How satisfied customers were, from a table onto their calls; read twice, it changes nothing."""
    from voicemon.commands.feedback import take_feedback

    _exit(take_feedback(scores, _server(load_config(config), None, None, calls).server))


@app.command()
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
    _exit(run(call, ReplayOptions(server, _speed(speed), channels, name, team=team, agent=agent, key=key)))


@app.command()
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
        platform, server, _speed(speed), channels, name, team, agent, calls,
        Network(loss, reorder, duplicate, seed), load_keys(ingest).one(platform), ingest.public_url,
    )  # fmt: skip
    _exit(run(call, options))


@app.command()
def devices(
    seconds: Annotated[float, typer.Option(min=0.1, help="How long each is listened to.")] = 2.0,
) -> None:
    """The sound inputs of this machine, how loud each is, and which can carry the customer."""
    from voicemon.commands.devices import show_devices

    _exit(show_devices(seconds))


@app.command()
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
        _exit(listen_here(_server(_whisper(chosen, model, None, None), None, port, calls), options, browser))
    _exit(run(options))


@app.command()
def demo(
    host: HostOption = None, port: PortOption = None, calls: CallsOption = None,
    speed: Annotated[str, typer.Option(help="1: as it was spoken; 'max': as fast as possible.")] = "1",
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    stay: Annotated[bool, typer.Option(help="Go on serving after the call has ended.")] = True,
    config: ConfigOption = None,
) -> None:  # fmt: skip
    """Serve, and watch a made-up call unfold in the browser."""
    from voicemon.commands.serve import demo as run

    _exit(run(_server(load_config(config), host, port, calls), _speed(speed), browser, stay))


@app.command()
def train(
    corpus: Annotated[
        Path,
        typer.Option(help="CSV with file, speaker, arousal and valence (-1..1) or emotion; start_s, stop_s."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder that gets the model.")],
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder whose emotion/ holds emodb and baved.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Train again what the folder holds.")] = False,
) -> None:
    """The prosody head, fitted to labelled calls of your own."""
    from voicemon.commands.train import train as run

    _exit(run(corpus, out, data, force))


@cues_app.command("try")
def cues_try(
    calls: Annotated[list[Path], typer.Argument(help="Folders of calls, or their logs.")],
    rules: Annotated[
        str | None, typer.Option(help="TOML file of rules; else what the configuration says.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Which cues would have been given in recorded calls, when, and why."""
    from voicemon.commands.cues import try_cues

    advice = load_config(config).advice
    _exit(try_cues(calls, advice if rules is None else replace(advice, cues=rules)))


@models_app.command("list")
def models_list() -> None:
    """Which models there are, from where, and which are here already."""
    from voicemon.commands.models import show_models

    _exit(show_models())


@models_app.command("get")
def models_get(name: Annotated[str, typer.Argument(help="A name from the list.")]) -> None:
    """Fetch a model and check it against its hashes."""
    from voicemon.commands.models import get_model

    _exit(get_model(name))


@phrases_app.command("list")
def phrases_list(
    family: Annotated[str, typer.Argument(help="A family whose phrases are shown; else all families.")] = "",
    language: Annotated[str, typer.Option(help="Language code; else every language.")] = "",
    config: ConfigOption = None,
) -> None:
    """Which families there are, whose they are, and their phrases."""
    from voicemon.commands.phrases import list_phrases

    _exit(list_phrases(family, language, load_config(config).advice))


@phrases_app.command("try")
def phrases_try(
    text: Annotated[str, typer.Argument(help="What is said; '-' reads standard input, a line an utterance.")],
    language: Annotated[str, typer.Option(help="Language code.")] = "en",
    party: Annotated[str, typer.Option(help="agent or customer; else everybody's families.")] = "mixed",
    config: ConfigOption = None,
) -> None:
    """Which families are heard in a text, and which nearly."""
    from voicemon.commands.phrases import try_phrases

    lines = sys.stdin if text == "-" else [text]
    _exit(try_phrases(lines, language, party, load_config(config).advice))


def _speed(text: str) -> float:
    if text == "max":
        return math.inf
    try:
        return float(text)
    except ValueError:
        raise ConfigError(f"speed {text!r} is neither a number nor 'max'") from None


def _whisper(config: Config, model: str | None, device: str | None, language: str | None) -> Config:
    chosen = {"model": model, "device": device, "language": language}
    given: dict[str, Any] = {name: value for name, value in chosen.items() if value is not None}
    return replace(config, whisper=replace(config.whisper, **given))


def _emotion(config: Config, channels: str | None, model: Path | None) -> Config:
    given: dict[str, Any] = {} if model is None else {"model": str(model)}
    if channels is not None:
        given["channels"] = tuple(name.strip() for name in channels.split(",") if name.strip())
    return replace(config, emotion=replace(config.emotion, **given))


def _server(config: Config, host: str | None, port: int | None, calls: Path | None) -> Config:
    chosen = {"host": host, "port": port, "calls": None if calls is None else str(calls)}
    given: dict[str, Any] = {name: value for name, value in chosen.items() if value is not None}
    return replace(config, server=replace(config.server, **given))


def _exit(status: int) -> None:
    raise typer.Exit(status)


@app.callback(invoke_without_command=True)
def about(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(f"voicemon {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line: what a person can mend is one line on standard error and exit status 1."""
    try:
        app()
    except VoicemonError as error:
        print(f"voicemon: {error}", file=sys.stderr)
        sys.exit(1)
    except ModuleNotFoundError as error:
        if "bench" not in sys.argv[1:2]:
            raise
        print(
            f"voicemon: {error}; pip install 'voicemon[bench,test]' brings what is compared", file=sys.stderr
        )
        sys.exit(1)
