"""A log is read back as it was written, survives a crash, and is followed by any number of readers."""

import asyncio
from pathlib import Path

import pytest

from voicemon import events as ev
from voicemon.call.log import CallLog, read_log, recover_log
from voicemon.call.log_lines import encode
from voicemon.errors import CallLogError

HEADER = ev.CallHeader(
    call="c", started_at="2026-01-01T00:00:00+00:00", source="a test", channels=["customer"]
)
STARTED = ev.SpeechStarted(channel="customer", utterance="customer-1", at=16_000)


def written(path: Path, *lines: bytes) -> Path:
    path.write_bytes(b"".join(lines))
    return path


def test_events_come_back_as_they_were(tmp_path: Path) -> None:
    events = [
        ev.SpeechStarted(channel="customer", utterance="customer-1", at=5, seq=0, known=9),
        ev.CallEnded(stop=9, seq=1, known=9),
    ]
    path = written(tmp_path / "log", encode(HEADER), *map(encode, events))
    header, read = read_log(path)
    assert header == HEADER
    assert list(read) == events


def test_a_torn_last_line_is_dropped(tmp_path: Path) -> None:
    path = written(tmp_path / "log", encode(HEADER), encode(STARTED), encode(ev.CallEnded(stop=1))[:-4])
    assert list(read_log(path)[1]) == [STARTED]


def test_unknown_types_are_passed_over(tmp_path: Path) -> None:
    path = written(
        tmp_path / "log", encode(HEADER), b'{"type":"from-the-future","seq":0,"known":1}\n', encode(STARTED)
    )
    assert list(read_log(path)[1]) == [STARTED]


@pytest.mark.parametrize("line", [b"nonsense\n", b'{"type":"speech-started","at":"soon"}\n', b"[]\n"])
def test_a_spoilt_line_is_named(tmp_path: Path, line: bytes) -> None:
    path = written(tmp_path / "log", encode(HEADER), encode(STARTED), line, encode(STARTED))
    with pytest.raises(CallLogError, match="line 3"):
        list(read_log(path)[1])


@pytest.mark.parametrize("content", [b"", b"RIFF....WAVE", b'{"voicemon": 99, "call": "c"}\n'])
def test_what_is_no_log_is_refused(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path / "log", content)
    with pytest.raises(CallLogError, match=str(path)):
        read_log(path)


def test_a_crashed_log_is_finished_and_keeps_all_whole_lines(tmp_path: Path) -> None:
    first = ev.SpeechStarted(channel="customer", utterance="customer-1", at=5, seq=0, known=9)
    path = written(tmp_path / "log", encode(HEADER), encode(first), b'{"type":"call-en')
    recover_log(path)
    events = list(read_log(path)[1])
    assert events[0] == first
    assert isinstance(events[1], ev.CallFailed)
    assert (events[1].seq, events[1].known) == (1, 9)
    before = path.read_bytes()
    recover_log(path)
    assert path.read_bytes() == before


def test_a_log_in_which_something_follows_the_end_is_left_alone(tmp_path: Path) -> None:
    ended = ev.CueEnded(cue="cue-1", outcome="passed", why="the call is over", seq=1, known=9)
    path = written(tmp_path / "log", encode(HEADER), encode(ev.CallEnded(stop=9, known=9)), encode(ended))
    before = path.read_bytes()
    recover_log(path)
    assert path.read_bytes() == before


def test_readers_see_the_same_bytes_however_late_they_come() -> None:
    async def scene() -> None:
        kept: list[bytes] = []
        log = CallLog(HEADER, kept.append)
        log.open()

        async def read(start: int) -> bytes:
            return b"".join([batch async for batch in log.follow(start)])

        early = asyncio.create_task(read(0))
        await asyncio.sleep(0)
        for number in range(50):
            log.append(STARTED, known=number)
            if number % 7 == 0:
                await asyncio.sleep(0)
        late, partly = asyncio.create_task(read(0)), asyncio.create_task(read(40))
        await asyncio.sleep(0)
        log.append(ev.CallEnded(stop=50), known=50)
        log.close()
        assert await early == await late == b"".join(kept) == log.so_far()
        assert (await partly).splitlines() == [kept[0].strip(), *(line.strip() for line in kept[41:])]
        assert await read(0) == b"".join(kept)
        with pytest.raises(CallLogError):
            log.append(STARTED, known=60)

    asyncio.run(scene())


def test_seq_has_no_holes() -> None:
    async def scene() -> None:
        log = CallLog(HEADER, lambda line: None)
        assert [log.append(STARTED, known=n).seq for n in range(5)] == [0, 1, 2, 3, 4]

    asyncio.run(scene())


def test_in_brief_only_the_last_level_of_a_party_is_told() -> None:
    log = CallLog(HEADER, lambda line: None)
    levels = [
        ev.LevelMeasured(channel="customer", start=start, stop=start + 5, level_db=-start / 2, speech=0.5)
        for start in (0, 5, 10)
    ]
    for known, fact in enumerate([levels[0], STARTED, *levels[1:]]):
        log.append(fact, known)
    assert log.in_brief() == encode(HEADER) + log.lines[1] + log.lines[3]
