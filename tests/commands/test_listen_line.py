"""The line shows levels, mute, trouble and the connection; what changes is said once."""

import io

import numpy as np
from rich.console import Console

from voicemon.audio.chunk import RATE_HZ, AudioChunk, Channel
from voicemon.commands.listen_line import ListenLine
from voicemon.sending.own_socket import LinkState
from voicemon.sources.headset.muting import Muting


def made(terminal: bool = False) -> tuple[ListenLine, Muting, io.StringIO]:
    out, muting = io.StringIO(), Muting()
    console = Console(file=out, force_terminal=terminal, width=200)
    return ListenLine([Channel.CUSTOMER, Channel.AGENT], muting, console), muting, out


def test_the_line_shows_how_it_stands() -> None:
    line, muting, _ = made()
    line.heard(AudioChunk(Channel.AGENT, 75 * RATE_HZ - 160, np.full(160, 0.1, np.float32)))
    text = line.text().plain
    assert (
        text.startswith("1:15 │ customer ") and "-60 dB" in text and "-20 dB" in text and "connected" in text
    )
    muting.muted = True
    assert "muted" in line.text().plain
    line.device_told(Channel.CUSTOMER)("it was unplugged")
    line.link_told(LinkState.LOST)
    assert "not there" in line.text().plain and "lost" in line.text().plain
    muting.paused = True
    assert line.text().plain.count("paused") == 2


def test_every_change_is_said_once() -> None:
    line, muting, out = made()
    told = line.device_told(Channel.AGENT)
    for trouble in ("it was unplugged", "no sound input", "no sound input", "", ""):
        told(trouble)
    for state in (LinkState.CONNECTED, LinkState.LOST, LinkState.LOST, LinkState.CONNECTED):
        line.link_told(state)
    muting.muted = True
    line.changed()
    line.changed()
    muting.muted = False
    line.changed()
    with line.shown("http://127.0.0.1:8765/desk/x"):
        line.ending({Channel.AGENT: 0.012, Channel.CUSTOMER: 0.0})
    lines = out.getvalue().splitlines()
    assert [text.split(":")[0] for text in lines] == [
        "agent", "agent", "agent", "connection lost", "connected again", "agent muted", "everybody is heard",
        "the call unfolds at http", "agent", "the call is over; waiting for its last words",
    ]  # fmt: skip
    assert "agent: 12 ms left out" in out.getvalue()


def test_in_a_terminal_the_line_is_drawn() -> None:
    line, _, out = made(terminal=True)
    with line.shown("http://127.0.0.1:8765/desk/x"):
        pass
    assert "customer" in out.getvalue() and "-60 dB" in out.getvalue()
