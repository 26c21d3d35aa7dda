"""What people said and did about a call: comments, answers to cues, alerts taken, feedback.

``remarks.jsonl`` beside the log, append-only.

The call's log holds what was heard and what follows from it, so that it can be made again from the audio. What people
add comes at any time, mostly after the call has ended, and follows from nothing; hence it has a file of its own. A
remark is never changed: a newer one of the same ``id`` replaces it, a retracted one hides it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from voicemon.errors import CallLogError

REMARKS_NAME = "remarks.jsonl"
LONGEST_TEXT = 4_000


class Remark(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """One remark: who made it, and when by the wall clock (ISO 8601 with time zone)."""

    id: str
    """Names it within the call; whoever writes it makes it up, so that one sent twice is there once."""
    by: str
    """A name as its owner gave it; empty: nobody said who."""
    when: str


class Comment(Remark, frozen=True, kw_only=True, tag="comment"):
    """Words on a moment of the call."""

    at: int
    """Sample of the call."""
    text: str


class CueAnswered(Remark, frozen=True, kw_only=True, tag="cue-answered"):
    """What the agent made of a cue."""

    cue: str
    answer: Literal["useful", "not-useful", "dismissed"]


class AlertTaken(Remark, frozen=True, kw_only=True, tag="alert-taken"):
    """A supervisor takes care of an alert. An empty ``by`` gives it back."""

    alert: str
    note: str = ""


class AlertClosed(Remark, frozen=True, kw_only=True, tag="alert-closed"):
    """A supervisor is done with an alert; ``helpful`` says whether it was right to raise it, None: not said."""

    alert: str
    note: str = ""
    helpful: bool | None = None


class FeedbackGiven(Remark, frozen=True, kw_only=True, tag="feedback"):
    """How satisfied the customer was: ``score`` on a scale from ``lowest`` to ``highest``."""

    score: float
    lowest: float = 1.0
    highest: float = 5.0
    text: str = ""

    def __post_init__(self) -> None:
        if not self.lowest < self.highest:
            raise ValueError(f"a scale from {self.lowest:g} to {self.highest:g} has no two ends")
        if not self.lowest <= self.score <= self.highest:
            raise ValueError(
                f"score {self.score:g} is not on the scale from {self.lowest:g} to {self.highest:g}"
            )

    @property
    def share(self) -> float:
        """The score as a share of its scale: 0 the lowest, 1 the highest."""
        return (self.score - self.lowest) / (self.highest - self.lowest)


class OutcomeSet(Remark, frozen=True, kw_only=True, tag="outcome"):
    """How the call ended for the customer, in the words of whoever keeps such a list: ``resolved``, ``called back``."""

    outcome: str


class Retracted(Remark, frozen=True, kw_only=True, tag="retracted"):
    """The remark ``remark`` no longer stands."""

    remark: str


AnyRemark = Comment | CueAnswered | AlertTaken | AlertClosed | FeedbackGiven | OutcomeSet | Retracted

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AnyRemark)


def decode_remark(line: bytes) -> AnyRemark:
    """The remark that ``line`` holds. Raises CallLogError saying what is wrong with it."""
    try:
        remark: AnyRemark = _decoder.decode(line)
    except msgspec.DecodeError as error:
        raise CallLogError(f"no remark: {error}") from None
    texts = [value for value in msgspec.structs.asdict(remark).values() if isinstance(value, str)]
    if any(len(text) > LONGEST_TEXT for text in texts):
        raise CallLogError(f"a remark's text may have {LONGEST_TEXT} characters")
    return remark


def add_remark(folder: Path, remark: AnyRemark) -> None:
    """Append ``remark`` to those of the call in ``folder``. Raises CallLogError when the disk refuses."""
    line = _encoder.encode(remark) + b"\n"
    path = folder / REMARKS_NAME
    try:
        with path.open("a+b") as stream:
            _drop_torn_line(stream)
            stream.write(line)
    except OSError as error:
        raise CallLogError(f"{path}: {error.strerror}") from None


def _drop_torn_line(stream: BinaryIO) -> None:
    """What a crash or a full disk left of a line would spoil the next one."""
    stream.seek(0)
    written = stream.read()
    if not written.endswith(b"\n"):
        stream.truncate(written.rfind(b"\n") + 1)


def read_remarks(folder: Path) -> list[AnyRemark]:
    """The remarks that stand on the call in ``folder``, oldest first. Raises CallLogError, naming the line."""
    standing: dict[str, AnyRemark] = {}
    for remark in _lines(folder / REMARKS_NAME):
        standing.pop(remark.id, None)
        if isinstance(remark, Retracted):
            standing.pop(remark.remark, None)
        else:
            standing[remark.id] = remark
    return list(standing.values())


def _lines(path: Path) -> Iterator[AnyRemark]:
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    except OSError as error:
        raise CallLogError(f"{path}: {error.strerror}") from None
    for number, line in enumerate(lines[:-1], start=1):  # what follows the last newline was torn off
        try:
            yield decode_remark(line)
        except CallLogError as error:
            raise CallLogError(f"{path}, line {number}: {error}") from None
