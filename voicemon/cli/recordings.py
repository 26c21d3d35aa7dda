"""Recorded calls and clips: analysed, counted and learnt from."""

from pathlib import Path
from typing import Annotated

import typer

from voicemon.cli.options import (
    CALL_HELP,
    ChannelsOption,
    ConfigOption,
    DeviceOption,
    EmotionModelOption,
    EmotionOption,
    LanguageOption,
    ModelOption,
    TeamOption,
    WhoOption,
    done,
    with_emotion,
    with_whisper,
)
from voicemon.config import load_config


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
    read_by = with_emotion(load_config(config), emotion, emotion_model)
    done(run(calls, options, with_whisper(read_by, model, device, language)))


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

    done(read_clips(clips, baseline or [], channels, model, emotion_model))


def measures(
    calls: Annotated[list[Path], typer.Argument(help="Folders of calls, or their logs.")],
) -> None:
    """Who talked how much, who interrupted whom, how long answers and silences took."""
    from voicemon.commands.measures import show_measures

    done(show_measures(calls))


def scorecard(
    calls: Annotated[list[Path], typer.Argument(help="Folders of calls, or their logs.")],
) -> None:
    """What went well in calls, practice by practice, from counted evidence, and one suggestion at most for each."""
    from voicemon.commands.scorecard import show_scorecards

    done(show_scorecards(calls))


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

    done(run(logs, CalibrateOptions(false_alerts_per_hour, out), load_config(config).advice))


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

    done(run(corpus, out, data, force))
