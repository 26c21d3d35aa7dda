"""From readings as they are recorded to the facts that stress rose and that it settled."""

from voicemon import events as ev
from voicemon.audio.chunk import RATE_HZ
from voicemon.conversation.rising import Course, Rise, RisingStress, StressReading


class StressWatch:
    """Watches one party of one call. It sees what the log says and nothing else, so the log explains it."""

    def __init__(self) -> None:
        self._rising = RisingStress()

    def push(self, taken: ev.ReadingTaken) -> ev.StressRose | ev.StressSettled | None:
        """The fact that the next recorded reading makes certain, if any.

        Fused readings are passed over: they come late, for speech that has been counted already.
        """
        if taken.kind == "fused":
            return None
        said = self._rising.push(
            StressReading(
                start=taken.start, stop=taken.stop, kind=taken.kind, stress=taken.stress,
                confidence=taken.confidence, baseline=taken.baseline,
            )
        )  # fmt: skip
        if said is None:
            return None
        kind = ev.StressRose if isinstance(said, Rise) else ev.StressSettled
        return kind(
            channel=taken.channel, start=said.start, stop=said.stop, level=round(said.level, 1),
            change=round(said.change, 1), confidence=round(said.confidence, 3), text=_in_words(said),
        )  # fmt: skip


def _in_words(said: Course) -> str:
    minutes, seconds = divmod(said.start // RATE_HZ, 60)
    usual = f"{said.level:.0f}, where this voice's usual is {said.level - said.change:.0f}"
    course = "rose" if isinstance(said, Rise) else "came down"
    return f"stress {course} from {minutes}:{seconds:02d} to {usual}"
