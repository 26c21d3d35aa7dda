"""``voicemon devices``: what can be listened to, how loud each is right now, and which can carry the customer."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

from rich.console import Console
from rich.live import Live
from rich.table import Table

from voicemon.audio.chunk import Channel
from voicemon.commands.level_bar import LOWEST_DB, Meter, bar
from voicemon.errors import AudioFormatError
from voicemon.sources.headset.devices import InputDevice, how_to_hear_the_customer
from voicemon.sources.headset.microphone import Microphone
from voicemon.sources.headset.sound_system import input_devices

AT_ONCE = 8
"""Devices that are listened to at a time: each takes a process."""
DRAWN_PER_SECOND = 8


@dataclass(slots=True)
class Row:
    """What is known of one device."""

    device: InputDevice
    meter: Meter = field(default_factory=Meter)
    trouble: str = ""
    """Why it cannot be listened to."""


def show_devices(seconds: float) -> int:
    """List the inputs and listen to each for a while. Returns the exit status. Raises AudioFormatError."""
    rows = [Row(device) for device in input_devices()]
    console = Console(highlight=False)
    if rows:
        asyncio.run(_measured(rows, seconds, console))
        console.print(table(rows))
    else:
        console.print("this machine has no sound input at all")
    console.print(advice([row.device for row in rows]), markup=False, soft_wrap=True)
    return 0


async def _measured(rows: list[Row], seconds: float, console: Console) -> None:
    """Listen to every device; in a terminal the levels are drawn as they are."""
    places = asyncio.Semaphore(AT_ONCE)

    async def listen(number: int, row: Row) -> None:
        async with places:
            try:
                async with Microphone(Channel.MIXED, str(number)) as microphone:
                    asyncio.get_running_loop().call_later(seconds, microphone.stop)
                    async for piece in microphone.audio(time.perf_counter()):
                        row.meter.hear(piece)
            except AudioFormatError as error:
                row.trouble = str(error)

    live = Live(
        console=console,
        get_renderable=lambda: table(rows),
        transient=True,
        refresh_per_second=DRAWN_PER_SECOND,
    )
    with live if console.is_terminal else contextlib.nullcontext():
        async with asyncio.TaskGroup() as group:
            for number, row in enumerate(rows):
                group.create_task(listen(number, row))


def table(rows: list[Row]) -> Table:
    """The devices with their levels."""
    drawn = Table("", "sound input", "Hz", "level", "loudest", "can carry")
    for number, row in enumerate(rows):
        heard = row.meter.loudest_db > LOWEST_DB
        drawn.add_row(
            str(number), row.device.name, str(row.device.rate_hz), row.trouble or bar(row.meter.level_db),
            f"{row.meter.loudest_db:.0f} dB" if heard else "silent",
            "the customer" if row.device.carries_customer else "the agent",
        )  # fmt: skip
    return drawn


def advice(devices: list[InputDevice]) -> str:
    """Which inputs to give to ``voicemon listen``, or how to get one that carries the customer."""
    agents = [device for device in devices if not device.carries_customer]
    customers = [device for device in devices if device.carries_customer]
    agent = f'--agent "{agents[0].name}"' if agents else "--agent DEVICE"
    if customers:
        return (
            "The customer is heard on an input that carries what this computer plays:\n"
            f'  voicemon listen {agent} --customer "{customers[0].name}"\n'
            "Choose the one that belongs to the output on which the telephone program plays."
        )
    return f"No input carries what this computer plays, so the customer cannot be heard: {how_to_hear_the_customer()}."
