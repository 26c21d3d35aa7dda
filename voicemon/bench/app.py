"""``voicemon bench``: options and their help; the work itself is in the modules beside this one."""

from pathlib import Path
from typing import Annotated

import typer

bench_app = typer.Typer(name="bench", help="Figures, printed beside those of others.", no_args_is_help=True)

DataOption = Annotated[Path | None, typer.Option("--data", help="Folder that holds calls/ and emotion/.")]


@bench_app.command("lld")
def bench_lld_command(data: DataOption = None) -> None:
    """CPU time of the low-level descriptors beside openSMILE's."""
    from voicemon.bench.lld import bench_lld
    from voicemon.bench.speech import recordings

    raise typer.Exit(bench_lld(recordings(data)))


@bench_app.command("f0")
def bench_f0_command(data: DataOption = None) -> None:
    """F0 on real telephone speech beside pYIN and Praat."""
    from voicemon.bench.f0 import bench_f0
    from voicemon.bench.speech import recordings

    raise typer.Exit(bench_f0(recordings(data)))


@bench_app.command("call")
def bench_call_command(data: DataOption = None) -> None:
    """A whole call, words and readings, beside openSMILE and faster-whisper."""
    from voicemon.bench.call import bench_call
    from voicemon.bench.speech import real_call

    raise typer.Exit(bench_call(real_call(data)))


@bench_app.command("transcribe")
def bench_transcribe_command(
    data: DataOption = None,
    model: Annotated[str, typer.Option(help="Whisper model: a name or a folder.")] = "base",
    utterances: Annotated[int, typer.Option(min=2, help="Half of them English, half German.")] = 200,
    beam: Annotated[int, typer.Option(min=1, help="Hypotheses kept; 1 is greedy.")] = 1,
    compute_type: Annotated[str, typer.Option(help="int8 on a CPU, float16 on a GPU unless said.")] = "",
    device: Annotated[str, typer.Option(help="cpu, cuda or auto.")] = "auto",
    threads: Annotated[int, typer.Option(min=0, help="CPU threads in all; 0: one a core.")] = 0,
) -> None:
    """Utterances a second and word error rates beside faster-whisper's."""
    from voicemon.bench.speech import recordings
    from voicemon.bench.transcribe import TranscribeOptions, bench_transcribe

    options = TranscribeOptions(model, utterances, beam, device, compute_type, threads)
    raise typer.Exit(bench_transcribe(recordings(data), options))


@bench_app.command("batches")
def bench_batches_command(
    data: DataOption = None,
    model: Annotated[str, typer.Option(help="Whisper model: a name or a folder.")] = "base",
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
) -> None:
    """What an utterance costs by the size of its batch, and what splits of the cores bring."""
    from voicemon.bench.batches import bench_batches
    from voicemon.bench.speech import recordings

    raise typer.Exit(bench_batches(recordings(data), model, device))


@bench_app.command("live")
def bench_live_command(
    data: DataOption = None,
    calls: Annotated[int, typer.Option(min=1, help="Two-channel calls at a time.")] = 24,
    minutes: Annotated[float, typer.Option(min=0.1, help="How long.")] = 1.0,
    then: Annotated[int, typer.Option(min=0, help="So many calls go on when the others end.")] = 0,
    model: Annotated[str, typer.Option(help="Whisper model: a name or a folder.")] = "base",
    device: Annotated[str, typer.Option(help="cpu, cuda or auto.")] = "auto",
    peer: Annotated[bool, typer.Option(help="WhisperLive beside it, where it is installed.")] = True,
) -> None:
    """Many calls at once in real time: how late words and readings are."""
    from voicemon.bench.live import LiveOptions, bench_live
    from voicemon.bench.speech import real_call

    raise typer.Exit(bench_live(real_call(data), LiveOptions(calls, minutes, then, model, device, peer)))


@bench_app.command("ingest")
def bench_ingest_command(
    data: DataOption = None,
    calls: Annotated[int, typer.Option(min=1, help="Two-channel calls at a time.")] = 200,
    minutes: Annotated[float, typer.Option(min=0.5, help="How long.")] = 1.0,
) -> None:
    """Very many calls as Twilio sends them: how late readings are, and what a packet costs."""
    from voicemon.bench.ingest import bench_ingest
    from voicemon.bench.speech import real_call

    raise typer.Exit(bench_ingest(real_call(data), calls, minutes))


@bench_app.command("dsp")
def bench_dsp_command(data: DataOption = None) -> None:
    """CPU time of one call's arithmetic, listening and readings apart."""
    from voicemon.bench.dsp import bench_dsp
    from voicemon.bench.speech import real_call

    raise typer.Exit(bench_dsp(real_call(data)))


@bench_app.command("page")
def bench_page_command(data: DataOption = None) -> None:
    """How soon a page shows what was said; takes as long as the call."""
    from voicemon.bench.page import bench_page
    from voicemon.bench.speech import real_call

    raise typer.Exit(bench_page(real_call(data)))


@bench_app.command("desk")
def bench_desk_command(
    seconds: Annotated[float, typer.Option(min=5, help="How long the desk is watched.")] = 60.0,
    model: Annotated[str, typer.Option(help="Whisper model: a name or a folder.")] = "base",
) -> None:
    """What the desk costs the machine it stands on, and how soon it is there at minute 60 of a call."""
    from voicemon.bench.desk import bench_desk
    from voicemon.demo import demo_call

    raise typer.Exit(bench_desk(demo_call(), seconds, model))


@bench_app.command("wall")
def bench_wall_command(
    calls: Annotated[int, typer.Option(min=1, help="Calls at a time, two updates a second each.")] = 500,
    minutes: Annotated[float, typer.Option(min=0.1, help="How long.")] = 1.0,
) -> None:
    """Very many calls on the wall: script of each frame in a browser, memory, bytes, what the feed costs."""
    from voicemon.bench.wall import bench_wall

    raise typer.Exit(bench_wall(calls, minutes))


@bench_app.command("headset")
def bench_headset_command(
    data: DataOption = None,
    onsets: Annotated[int, typer.Option(min=2, help="How often a voice sets in; each takes 1.6 s.")] = 100,
) -> None:
    """How soon the desk shows a voice on the headset of the same machine."""
    from voicemon.bench.headset import bench_headset
    from voicemon.bench.speech import real_call

    raise typer.Exit(bench_headset(real_call(data), onsets))


@bench_app.command("start")
def bench_start_command() -> None:
    """How long the server takes to start."""
    from voicemon.bench.start import bench_start

    raise typer.Exit(bench_start())


@bench_app.command("archive")
def bench_archive_command(
    calls: Annotated[int, typer.Option(min=1, help="Short calls that are searched.")] = 10_000,
    real: Annotated[int, typer.Option(min=1, help="Calls as long as real ones, for the index.")] = 300,
) -> None:
    """Searches over past calls beside a plain scan, and how fast their index is made."""
    from voicemon.bench.archive import bench_archive

    raise typer.Exit(bench_archive(calls, real))


@bench_app.command("nonspeech")
def bench_nonspeech_command(
    sounds: Annotated[
        Path | None, typer.Option("--sounds", help="Folder with a folder for each kind.")
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help="Whisper model: a name or a folder.")] = "base",
    minutes: Annotated[float, typer.Option("--minutes", help="Of each kind.")] = 10.0,
) -> None:
    """Readings and words where nobody speaks: tones, noise, breath, music."""
    from voicemon.bench.nonspeech import bench_nonspeech

    raise typer.Exit(bench_nonspeech(sounds, model, minutes))


@bench_app.command("phrases")
def bench_phrases_command(
    model: Annotated[str, typer.Option(help="Whisper model: a name or a folder.")] = "base",
    kept: Annotated[
        Path | None,
        typer.Option(
            help="File that keeps what Whisper wrote; read where it is there, to try other phrases."
        ),
    ] = None,
    espeak_only: Annotated[bool, typer.Option("--espeak-only", help="Let espeak-ng alone speak.")] = False,
) -> None:
    """Families of phrases in spoken sentences: precision and recall beside a plain search."""
    from voicemon.bench.phrases import bench_phrases

    raise typer.Exit(bench_phrases(model, kept, espeak_only))


@bench_app.command("all")
def bench_all(data: DataOption = None) -> None:
    """Every figure, one after the other."""
    from voicemon.bench.call import bench_call
    from voicemon.bench.f0 import bench_f0
    from voicemon.bench.lld import bench_lld
    from voicemon.bench.page import bench_page
    from voicemon.bench.speech import real_call, recordings
    from voicemon.bench.start import bench_start

    folder, call = recordings(data), real_call(data)
    raise typer.Exit(
        bench_lld(folder) or bench_f0(folder) or bench_call(call) or bench_page(call) or bench_start()
    )
