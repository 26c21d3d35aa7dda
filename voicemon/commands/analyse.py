"""``voicemon analyse``: recorded calls into logs, transcripts, readings and reports."""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from voicemon.audio.chunk import RATE_HZ, Channel
from voicemon.call.analysis import BLOCK_SECONDS, analyse_pieces
from voicemon.call.host import LOG_NAME, CallHost, CallOptions
from voicemon.call.log import read_log
from voicemon.call.measures import measures_of
from voicemon.call.scorecard import scorecard_of, write_scorecard
from voicemon.call.state import CallState
from voicemon.config import Config
from voicemon.conversation.talk import talk_of
from voicemon.errors import AudioFormatError, CallLogError, VoicemonError
from voicemon.export.captions import plain_text, webvtt
from voicemon.export.readings import readings_csv
from voicemon.export.report import report_html
from voicemon.sources.naming import call_name, paths_of
from voicemon.sources.recording import open_recording


@dataclass(frozen=True, slots=True)
class AnalyseOptions:
    """What ``voicemon analyse`` was asked for."""

    out: Path
    """Folder that gets a folder for each call."""
    channels: str | None = None
    """Whose channel is which, such as ``customer,agent``."""
    jobs: int = 1
    """Calls at a time."""
    words: bool = True
    """Write down what is said; without, only prosody is read."""
    keep_audio: bool = False
    """Keep a copy of the audio for the review page."""
    force: bool = False
    """Analyse again what the folder already holds."""
    team: str = ""
    """Whose calls they are, where the configuration has a vocabulary for single teams."""
    agent: str = ""
    """Which of them took the calls: a name or a number."""


def analyse(calls: list[str], options: AnalyseOptions, config: Config) -> int:
    """Analyse every recording. Returns the exit status: 0, or 1 when any of them failed.

    Raises ConfigError for a team that the configuration does not name, before anything is written.
    """
    config.whisper.names_of(options.team)
    return asyncio.run(_analyse_all(calls, options, config))


async def _analyse_all(calls: list[str], options: AnalyseOptions, config: Config) -> int:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    sound = _sound(calls, options, console)
    failures = len(calls) - len(sound)
    bars = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    if sound:
        async with CallHost(config, words=options.words) as host:
            with Progress(*bars, console=console) as progress:
                turns = asyncio.Semaphore(options.jobs)

                async def one(call: str, folder: Path) -> None:
                    nonlocal failures
                    async with turns:
                        try:
                            await _analyse_one(call, folder, host, options, progress)
                        except (VoicemonError, OSError) as error:
                            failures += 1
                            progress.console.print(f"failed: {call}: {error}", markup=False)

                async with asyncio.TaskGroup() as group:
                    for call, folder in sound:
                        group.create_task(one(call, folder))
    if len(calls) > 1 or failures:
        console.print(f"{len(calls) - failures} of {len(calls)} calls analysed")
    return 1 if failures else 0


def _sound(calls: list[str], options: AnalyseOptions, console: Console) -> list[tuple[str, Path]]:
    """The calls that can be opened and may be written, each with its folder. What is wrong with the others is said
    now, before Whisper is loaded for nothing."""
    found = []
    for call, folder in zip(calls, _folders(calls, options.out), strict=True):
        try:
            open_recording(paths_of(call), options.channels)
            _refuse_what_is_there(folder, options.force)
        except (VoicemonError, OSError) as error:
            console.print(f"failed: {call}: {error}", markup=False)
        else:
            found.append((call, folder))
    return found


async def _analyse_one(
    call: str, folder: Path, host: CallHost, options: AnalyseOptions, progress: Progress
) -> None:
    """One call into ``folder``. Raises VoicemonError or OSError; what was recorded until then stays."""
    recording = open_recording(paths_of(call), options.channels)
    _make_way(folder, options.force)
    if Channel.MIXED in recording.channels:
        progress.console.print(f"{call}: one track, so the parties cannot be told apart; emotion is not read "
                               "(--channels customer says that only the customer is on it)", markup=False)  # fmt: skip
    task = progress.add_task(folder.name, total=recording.seconds)
    header = host.header(folder.name, recording.name, "", list(recording.channels))
    header = msgspec.structs.replace(header, team=options.team, agent=options.agent)
    state = await analyse_pieces(
        host, header, recording.chunks(BLOCK_SECONDS), folder,
        CallOptions(True, partials=False, keep_audio=options.keep_audio, team=options.team),
        lambda heard: progress.update(task, completed=heard / RATE_HZ),
    )  # fmt: skip
    await asyncio.to_thread(host.writer.drain)
    await asyncio.to_thread(_export, state, folder)
    progress.update(task, total=1, completed=1)
    if recording.damage:
        raise AudioFormatError(f"{recording.damage}; what could be decoded is in {folder}")
    progress.console.print(f"{call} → {folder}", markup=False)


def _export(state: CallState, folder: Path) -> None:
    header, events = read_log(folder / LOG_NAME)
    talk = talk_of(header, events)
    measures = msgspec.json.format(msgspec.json.encode(measures_of(talk)), indent=1)
    (folder / "measures.json").write_bytes(measures)
    write_scorecard(scorecard_of(talk), folder)
    (folder / "transcript.vtt").write_text(webvtt(state), encoding="utf-8")
    (folder / "transcript.txt").write_text(plain_text(state), encoding="utf-8")
    (folder / "readings.csv").write_text(readings_csv(state), encoding="utf-8")
    (folder / "report.html").write_text(report_html(header, state), encoding="utf-8")


def _folders(calls: list[str], out: Path) -> list[Path]:
    """A folder for each call; calls of the same name get numbers."""
    taken: dict[str, int] = {}
    folders = []
    for call in calls:
        name = call_name(call)
        taken[name] = taken.get(name, 0) + 1
        folders.append(out / (name if taken[name] == 1 else f"{name}-{taken[name]}"))
    return folders


def _refuse_what_is_there(folder: Path, force: bool) -> None:
    if not force and (folder / LOG_NAME).exists():
        raise CallLogError(f"{folder} holds this call already; --force analyses it again")


def _make_way(folder: Path, force: bool) -> None:
    _refuse_what_is_there(folder, force)
    if (folder / LOG_NAME).exists():
        shutil.rmtree(folder)
