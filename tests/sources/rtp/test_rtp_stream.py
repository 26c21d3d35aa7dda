"""One stream from packets to placed audio: wraps, restarts, strangers' packets, and what is no speech."""

from voicemon.audio.codec import Encoding
from voicemon.sources.reorder import Counts
from voicemon.sources.rtp.rtcp import Named, SenderReport
from voicemon.sources.rtp.rtp import RtpPacket
from voicemon.sources.rtp.rtp_clock import CallClock
from voicemon.sources.rtp.rtp_retime import Placed, Retimer
from voicemon.sources.rtp.rtp_stream import RtpStream

LAWS = {0: Encoding.MULAW, 8: Encoding.ALAW}


class Heard:
    """A stream, and all that came out of it."""

    def __init__(self) -> None:
        self.counts = Counts()
        self.stream = RtpStream(LAWS, CallClock(), Retimer(self.counts), self.counts, [13])
        self.placed: list[Placed] = []

    def push(self, index: int, now: float | None = None, first: int = 0, **other: int) -> None:
        fields = {
            "payload_type": 0,
            "source": 1,
            "sequence": first + index,
            "timestamp": 160 * index,
            **other,
        }
        packet = RtpPacket(
            fields["payload_type"], False, fields["sequence"] & 0xFFFF, fields["timestamp"] & 0xFFFFFFFF,
            fields["source"], bytes([index % 251]) * 160,
        )  # fmt: skip
        self.placed += self.stream.push(packet, 0.02 * index if now is None else now)

    def indices(self) -> list[int]:
        self.placed += self.stream.flush()
        return [one.samples[0] for one in self.placed]


def test_numbers_and_stamps_wrap_without_a_seam() -> None:
    heard = Heard()
    for index in range(200):
        heard.push(index, first=65_500, timestamp=160 * index - 8000)
    assert heard.indices() == list(range(200))
    assert [one.position for one in heard.placed] == [160 * index for index in range(200)]
    assert heard.counts == Counts(packets=200)


def test_both_laws_in_one_stream() -> None:
    heard = Heard()
    for index in range(20):
        heard.push(index, payload_type=8 if index >= 10 else 0)
    heard.indices()
    assert [one.encoding for one in heard.placed] == [Encoding.MULAW] * 10 + [Encoding.ALAW] * 10


def test_a_restarted_sender_goes_on_when_its_packets_came() -> None:
    heard = Heard()
    for index in range(50):
        heard.push(index)
    for index in range(50):
        heard.push(
            index, now=3 + 0.02 * index, source=9, sequence=40_000 + index, timestamp=9_999_000 + 160 * index
        )
    assert heard.indices() == [*range(50), *range(50)]
    assert heard.placed[50].position == 3 * 8000
    assert heard.counts.lost_samples == 2 * 8000


def test_stray_packets_change_nothing() -> None:
    heard = Heard()
    for index in range(50):
        heard.push(index)
        heard.push(index, source=1000 + index)
        heard.push(index, sequence=20_000 + 70 * index)
        heard.push(index, timestamp=160 * index + 40_000_000, sequence=index + 1000)
    assert heard.indices() == list(range(50))
    assert [one.position for one in heard.placed] == [160 * index for index in range(50)]
    assert heard.counts.late == 149, "the last may yet go on"


def test_a_stray_packet_before_the_first_leaves_no_trace() -> None:
    heard = Heard()
    heard.push(77, now=-0.3, source=66)
    heard.push(12, now=-0.2, source=67)
    for index in range(50):
        heard.push(index)
    assert heard.indices() == list(range(50))
    assert heard.placed[0].position == 0 and heard.counts.late == 2


def test_a_long_cut_is_a_hole_of_its_length() -> None:
    heard = Heard()
    for index in [*range(100), *range(6100, 6200)]:  # two minutes: further than numbers may jump
        heard.push(index)
    assert heard.indices()[100] == 6100 % 251
    assert heard.placed[100].position == 160 * 6100


def test_keys_and_unknown_codecs_are_no_sound() -> None:
    heard = Heard()
    for index in range(60):
        heard.push(
            index,
            payload_type=101 if 20 <= index < 30 else 0,
            timestamp=160 * min(index, 20) if 20 <= index < 30 else 160 * index,
        )
    silent = [one for one in heard.placed if len(one.samples) > 160]
    heard.indices()
    assert [(one.position, len(one.samples)) for one in silent] == [(3200, 1600)]
    assert heard.counts.lost_samples == 0


def test_comfort_noise_keeps_a_silent_party_on_the_timeline() -> None:
    heard = Heard()
    for index in range(50):
        heard.push(index)
    heard.push(50, payload_type=13)
    for tick in range(200):
        heard.placed += heard.stream.due(1.0 + tick / 20)
    silent = [one for one in heard.placed if one.samples.strip(b"\xff") == b""]
    assert silent[0].position == 8000 and max(len(one.samples) for one in silent) <= 800
    assert 9.0 < (silent[-1].position + len(silent[-1].samples)) / 8000 < 11.0
    heard.push(51, now=11.0, timestamp=11 * 8000)
    assert heard.indices()[-1] == 51 and heard.placed[-1].position == 11 * 8000
    assert heard.counts.lost_samples == 0


def test_reports_of_others_are_not_its_own() -> None:
    heard = Heard()
    heard.push(0)
    for source in (5, 1):
        heard.stream.hear(SenderReport(source, 1000.0 + source, 80))
        heard.stream.hear(Named(source, b"me"))
        assert heard.stream.clock.name == (b"me" if source == 1 else b"")
    assert heard.stream.clock.reported is not None
