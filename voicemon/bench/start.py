"""How long a server takes from its command to its first answer, beside the libraries that it stands on."""

import os
import re
import subprocess
import sys
import tempfile
import time

from rich.console import Console
from rich.table import Table

TARGET_SECONDS = 10.0
PEER = "import faster_whisper, opensmile; faster_whisper.WhisperModel({folder!r}, device='cpu', compute_type='int8')"


def bench_start(repeats: int = 3) -> int:
    """Print the seconds of several starts, warm-up included, and of importing and loading the peers."""
    from voicemon.transcription.fetch import ensure_model

    folder = str(ensure_model("base"))
    ours = sorted(_server_seconds() for _ in range(repeats))
    peers = sorted(_peer_seconds(folder) for _ in range(repeats))
    table = Table(
        "", "median s", "slowest s", "aim", title=f"start-up, {os.cpu_count()} cores, {repeats} starts"
    )
    table.add_row(
        "voicemon serve, to the first answer",
        f"{ours[len(ours) // 2]:.1f}",
        f"{ours[-1]:.1f}",
        f"≤ {TARGET_SECONDS:.0f}",
    )
    table.add_row(
        "importing faster-whisper and openSMILE, loading base",
        f"{peers[len(peers) // 2]:.1f}",
        f"{peers[-1]:.1f}",
        "",
    )
    Console().print(table)
    return 0


def _server_seconds() -> float:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        command = [sys.executable, "-u", "-m", "voicemon", "serve", "--port", "0", "--calls", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            line = server.stdout.readline()
            seconds = time.perf_counter() - begun
            server.terminate()
        if not re.search(r"http://\S+", line):
            raise SystemExit(f"the server did not start: {line!r}")
        return seconds


def _peer_seconds(folder: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", PEER.format(folder=folder)], check=True)
    return time.perf_counter() - begun
