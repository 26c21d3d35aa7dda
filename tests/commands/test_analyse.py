"""`voicemon analyse` on real calls: everything that a person gets from it."""

import csv
import subprocess
import sys
from pathlib import Path

import soundfile

from tests.realdata import REAL_CALL, needs_data
from tests.serving import config_for
from voicemon import events as ev
from voicemon.call.host import LOG_NAME
from voicemon.call.log import read_log
from voicemon.call.state import apply, begin
from voicemon.demo import demo_call
from voicemon.export.captions import plain_text, webvtt
from voicemon.export.readings import readings_csv


def analysed(out: Path, *calls: object, more: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "voicemon", "analyse", *map(str, calls), "-o", str(out), *more]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    return done


@needs_data
def test_the_real_call_with_the_real_model(tmp_path: Path) -> None:
    config_for(tmp_path, "base")
    analysed(tmp_path, REAL_CALL)
    folder = tmp_path / REAL_CALL.stem
    assert {path.name for path in folder.iterdir()} == {
        LOG_NAME, "transcript.vtt", "transcript.txt", "readings.csv", "measures.json", "scorecard.json",
        "report.html",
    }  # fmt: skip
    text = (folder / "transcript.txt").read_text(encoding="utf-8").lower()
    # Said plainly in this call by the one party or the other.
    for words in (
        "thank you for calling",
        "rental car",
        "dealership",
        "jack",
        "sorry for the inconvenience",
    ):
        assert words in text
    with (folder / "readings.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert {row["channel"] for row in rows} == {"customer"}
    assert {row["kind"] for row in rows} == {"fast", "utterance", "fused"}
    for row in rows:
        low, stress, high = (float(row[name]) for name in ("stress_low", "stress", "stress_high"))
        assert 0 <= low <= stress <= high <= 100

    # Everything that was written is a fold over the log.
    header, events = read_log(folder / LOG_NAME)
    state = begin(header)
    for event in events:
        apply(state, event)
    assert state.status == "ended"
    assert (folder / "transcript.vtt").read_text(encoding="utf-8") == webvtt(state)
    assert (folder / "transcript.txt").read_text(encoding="utf-8") == plain_text(state)
    assert (folder / "readings.csv").read_text(encoding="utf-8") == readings_csv(state)
    assert "http://" not in (folder / "report.html").read_text(encoding="utf-8").replace(
        "http://www.w3.org", ""
    )


def test_a_pair_of_mono_files_equals_the_stereo_file(tmp_path: Path) -> None:
    samples, rate = soundfile.read(demo_call(), dtype="int16")
    for name, track in (("customer", 0), ("agent", 1)):
        soundfile.write(tmp_path / f"{name}.wav", samples[:, track], rate)
    pair = f"{tmp_path / 'customer.wav'}+{tmp_path / 'agent.wav'}"
    analysed(tmp_path / "out", pair, demo_call(), more=("--no-words", "--jobs", "2", "--keep-audio"))
    one, two = (
        list(read_log(tmp_path / "out" / name / LOG_NAME)[1]) for name in ("customer-agent", "demo_call")
    )
    assert one == two
    assert any(isinstance(event, ev.ReadingTaken) for event in one)
    assert soundfile.info(tmp_path / "out" / "demo_call" / "audio.flac").frames == 2 * len(samples)
