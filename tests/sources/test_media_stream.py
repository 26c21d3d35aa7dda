"""A platform's stream is the recording it was made from, whatever the network does to its order."""

import random
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from tests.telephony import PARTIES, READERS, gaps, heard, joined, mulaw_excerpt, packet_texts
from voicemon.analyser import Analyser
from voicemon.audio.chunk import AudioChunk, Channel
from voicemon.errors import ProtocolError
from voicemon.heard import Passage, UtteranceEnded
from voicemon.sending.media_stream import packets
from voicemon.sending.network import Network
from voicemon.sending.tracks import tracks_of
from voicemon.sources import telnyx, twilio
from voicemon.sources.media_stream import MESSAGE_LIMIT, MediaStream
from voicemon.sources.recording import open_recording


def sent(platform: str, path: Path, **network: float) -> list[str]:
    """Everything that a platform sends of a recording over such a network."""
    writer = twilio.Writer("CA1") if platform == "twilio" else telnyx.Writer("1")
    tracks = tracks_of(open_recording([path]), 8000)
    media = [text for _, text in Network(**network).carry(packets(tracks, writer))]
    return [*writer.opening({}), *media, writer.stop()]


def llds(pieces: list[AudioChunk], channel: Channel) -> list[tuple[int, int, bytes]]:
    """Span and LLDs of everything that is read in a channel's audio."""
    analyser = Analyser([channel], [channel])
    facts = [fact for piece in pieces for fact in analyser.push(piece)] + analyser.flush()
    ended = [fact.passage for fact in facts if isinstance(fact, UtteranceEnded)]
    passages = [fact for fact in [*facts, *ended] if isinstance(fact, Passage)]
    return [(passage.start, passage.stop, passage.llds.tobytes()) for passage in passages]


@pytest.mark.parametrize("platform", READERS)
def test_a_recording_and_its_stream_are_the_same_audio_bit_for_bit(platform: str, tmp_path: Path) -> None:
    path = mulaw_excerpt(tmp_path / "call.wav", 12)
    file: dict[Channel, list[AudioChunk]] = {Channel.CUSTOMER: [], Channel.AGENT: []}
    for chunk in open_recording([path]).chunks(0.5):
        file[chunk.channel].append(chunk)
    for network in ({}, {"reorder": 0.2, "duplicate": 0.2}):
        stream, pieces = heard(platform, sent(platform, path, **network))
        assert stream.over and stream.counts.lost_samples == 0
        assert (stream.counts.overtaken > 50) == (stream.counts.doubled > 50) == bool(network)
        for channel, chunks in file.items():
            assert gaps(pieces[channel]) == []
            assert joined(pieces[channel]) == joined(chunks)
        assert len(read := llds(file[Channel.CUSTOMER], Channel.CUSTOMER)) > 5
        assert llds(pieces[Channel.CUSTOMER], Channel.CUSTOMER) == read


@pytest.mark.parametrize("platform", READERS)
def test_what_is_lost_is_a_gap_where_it_was(platform: str) -> None:
    opening, media, stop = packet_texts(platform, 4)
    inbound = [text for track, text in media if track == "inbound"]
    kept = inbound[:50] + inbound[55:100] + inbound[101:]
    outbound = [text for track, text in media if track == "outbound"]
    stream, pieces = heard(platform, [*opening, *kept, *outbound[150:], stop])
    assert gaps(pieces[Channel.CUSTOMER]) == [(16_000, 17_600), (32_000, 32_320)]
    assert gaps(pieces[Channel.AGENT]) == [(0, 48_000)], "the agent came in late"
    whole = heard(platform, [*opening, *inbound, stop])[1]
    span = slice(17_600 * 4, 32_000 * 4)
    after = joined(pieces[Channel.CUSTOMER])[16_000 * 4 :][: 14_400 * 4]
    # The half-band filter ends before a hole and begins anew behind it: a millisecond of each edge differs.
    assert after[64:-128] == joined(whole[Channel.CUSTOMER])[span][64:-128]
    assert stream.counts.lost_samples == 6 * 160 + 150 * 160


def test_a_leg_that_never_speaks_and_one_that_hangs_up_early(tmp_path: Path) -> None:
    opening, media, _ = packet_texts("twilio", 2)
    stream, pieces = heard("twilio", [*opening, *(text for track, text in media if track == "inbound")])
    assert not stream.over
    assert len(joined(pieces[Channel.CUSTOMER])) == 2 * 16_000 * 4
    assert pieces[Channel.AGENT] == []


def test_the_customer_may_be_on_the_other_track() -> None:
    stream = MediaStream(twilio.read_message)
    for text in twilio.Writer("CA1").opening({"customer": "outbound", "call": "order-17", "team": "repairs"}):
        stream.read(text)
    assert stream.begun is not None
    assert stream.begun.parties == {"inbound": Channel.AGENT, "outbound": Channel.CUSTOMER}
    assert (stream.begun.name, stream.begun.team, stream.begun.patient) == ("order-17", "repairs", False)


@pytest.mark.parametrize("platform", READERS)
def test_what_does_not_belong_is_refused_in_words(platform: str) -> None:
    opening, media, stop = packet_texts(platform, 0.1)
    packet = media[0][1]
    later = packet.replace('"timestamp":"0"', '"timestamp":"601000"')
    wrong = {
        "before its start": [packet],
        "a stop before": [stop],
        "goes on": [*opening, opening[1]],
        "within": [*opening, packet.replace('"MZ', '"MX').replace('"stream_id":"', '"stream_id":"x')],
        "does not belong behind": [*opening, packet, later],
        f"{MESSAGE_LIMIT} are taken": [*opening, packet + " " * MESSAGE_LIMIT],
    }
    for complaint, texts in wrong.items():
        with pytest.raises(ProtocolError, match=complaint):
            heard(platform, texts)


def test_a_track_that_was_not_announced_is_refused() -> None:
    writer = twilio.Writer("CA1", ("inbound",))
    with pytest.raises(ProtocolError, match="'outbound' was not announced"):
        heard("twilio", [*writer.opening({}), writer.media("outbound", 1, 0, b"\xff")])


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [({"customer": "both"}, "names 'both'"), ({"pace": "slow"}, "'pace' is 'slow'")],
)
def test_parameters_that_make_no_sense_are_refused(parameters: dict[str, str], complaint: str) -> None:
    for platform in READERS:
        writer = (twilio if platform == "twilio" else telnyx).Writer("CA1")
        with pytest.raises(ProtocolError, match=complaint):
            heard(platform, writer.opening(parameters))


def test_a_bad_network_and_clocks_that_drift_keep_one_timeline() -> None:
    """1 % lost, 50 ms of jitter, 2 % overtaken, a cut of 5 s, and ±100 ppm: within 20 ms, and every gap is said."""
    chance, writer, seconds = random.Random(1), twilio.Writer("CA1"), 300
    click, quiet = b"\x80" + b"\xff" * 159, b"\xff" * 160
    arrivals: list[tuple[float, str]] = []
    clicks: dict[Channel, set[int]] = {party: set() for party in PARTIES.values()}
    for (track, party), drift in zip(PARTIES.items(), (100e-6, -100e-6), strict=True):
        for number in range(seconds * 50):
            stamp = round(20 * number * (1 + drift))
            if chance.random() < 0.01 or 100_000 < stamp < 105_000:
                continue
            late = chance.uniform(0, 50) + (chance.random() < 0.02) * chance.uniform(20, 100)
            text = writer.media(track, number + 1, stamp, quiet if number % 50 else click)
            arrivals.append((stamp + late, text))
            if number % 50 == 0:
                clicks[party].add(round(20 * number * (1 + drift)) * 16)
    stream, pieces = heard("twilio", [*writer.opening({}), *(text for _, text in sorted(arrivals))])
    counts = stream.counts
    assert counts.overtaken > 1000 and counts.late == 0
    for party, found in pieces.items():
        loud = [
            chunk.start + int(at)
            for chunk in found
            if isinstance(chunk, AudioChunk)
            for at in np.flatnonzero(np.abs(chunk.samples) > 0.5)
        ]
        where = sorted({min(clicks[party], key=lambda said: abs(said - at)) for at in loud})
        assert where == sorted(clicks[party])
        assert max(min(abs(said - at) for said in where) for at in loud) <= 320
        long = [(start, stop) for start, stop in gaps(found) if stop - start > 16_000]
        assert len(long) == 1 and abs(long[0][0] - 1_600_000) < 640 and abs(long[0][1] - 1_680_000) < 640
        said = sum(stop - start for start, stop in gaps(found))
        stop = max(piece.stop for piece in found)
        assert said + len(joined(found)) // 4 == stop
        assert abs(stop - seconds * 16_000) < 640


@pytest.mark.parametrize("platform", READERS)
def test_a_hostile_stream_does_not_grow(platform: str) -> None:
    opening, media, _ = packet_texts(platform, 0.1)
    stream = MediaStream(READERS[platform])
    for text in opening:
        stream.read(text)
    chance = random.Random(1)
    peaks = []
    tracemalloc.start()
    for _ in range(2):
        for _ in range(3000):
            _, text = chance.choice(media)
            stamp = chance.randrange(0, 400_000)
            stream.read(text.replace('"timestamp":"0"', f'"timestamp":"{stamp}"'))
        peaks.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert peaks[1] - peaks[0] < 200_000
    assert set(stream._tracks) == set(PARTIES)
