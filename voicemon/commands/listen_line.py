"""What a person at the terminal sees of a call that is listened to: a line that moves, and a line for every change."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.live import Live
from rich.text import Text

from voicemon.audio.chunk import RATE_HZ, AudioChunk, AudioGap, Channel
from voicemon.commands.level_bar import Meter, bar
from voicemon.sending.own_socket import LinkState
from voicemon.sources.headset.muting import MUTED, PAUSED, Muting

DRAWN_PER_SECOND = 8
KEYS = "m mutes, p pauses, q ends"


class ListenLine:
    """Told everything that happens to the call; writes to standard error, and moves only in a terminal."""

    def __init__(self, channels: Sequence[Channel], muting: Muting, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False)
        self._muting = muting
        self._meters = {channel: Meter() for channel in channels}
        self._troubles = dict.fromkeys(channels, "")
        """Why a device is not there."""
        self._link = LinkState.CONNECTED
        self._heard = 0
        self._choice = ""

    @contextlib.contextmanager
    def shown(self, desk: str) -> Iterator[None]:
        """Say where the call can be followed, and move for the length of the block."""
        self._say(f"the call unfolds at {desk}  ({KEYS})")
        if not self._console.is_terminal:
            yield
            return
        with Live(
            console=self._console, get_renderable=self.text, refresh_per_second=DRAWN_PER_SECOND,
            transient=True, redirect_stdout=False, redirect_stderr=False,
        ):  # fmt: skip
            yield

    def heard(self, piece: AudioChunk | AudioGap) -> None:
        """A channel's next piece has come."""
        self._meters[piece.channel].hear(piece)
        self._heard = max(self._heard, piece.stop)

    def device_told(self, channel: Channel) -> Callable[[str], None]:
        """What is to be told why a channel's device is not there, and "" when it is there again."""

        def told(trouble: str) -> None:
            before, self._troubles[channel] = self._troubles[channel], trouble
            if trouble != before:
                self._say(f"{channel}: {trouble or 'heard again'}")

        return told

    def link_told(self, state: LinkState) -> None:
        """The connection to the server is there, or is not."""
        before, self._link = self._link, state
        if state is not before:
            lost = "connection lost: audio is kept for 30 s, and sent when the server is found again"
            self._say(lost if state is LinkState.LOST else "connected again")

    def changed(self) -> None:
        """A key was pressed."""
        if self._told_choice() != self._choice:
            self._choice = self._told_choice()
            self._say(self._choice or "everybody is heard")

    def ending(self, left_out_seconds: Mapping[Channel, float]) -> None:
        """No more is heard; the server follows what it got to its end. Devices with a fast clock have lost a little."""
        for channel, seconds in left_out_seconds.items():
            if seconds:
                self._say(f"{channel}: {1000 * seconds:.0f} ms left out, because the device's clock is fast")
        self._say("the call is over; waiting for its last words")

    def text(self) -> Text:
        """The line as it is now."""
        minutes, seconds = divmod(self._heard // RATE_HZ, 60)
        parts = [f"{minutes}:{seconds:02d}"]
        for channel, meter in self._meters.items():
            state = self._muting.reason(channel) or ("not there" if self._troubles[channel] else "")
            parts.append(f"{channel} {bar(meter.level_db)} {state or f'{meter.level_db:3.0f} dB'}")
        return Text(" │ ".join([*parts, str(self._link), KEYS]), no_wrap=True, overflow="ellipsis")

    def _told_choice(self) -> str:
        return (
            f"everybody is {PAUSED}"
            if self._muting.paused
            else f"agent {MUTED}"
            if self._muting.muted
            else ""
        )

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, soft_wrap=True)
