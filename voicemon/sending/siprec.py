"""A session recording client, for rehearsals: a recording sent by SIP and RTP as a session border controller sends it.

RTP knows no other pace than that of life, and nobody waits for what comes after the call: what is returned is the
call's name, while its last words may still be written down.
"""

import contextlib
import random
import socket
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voicemon.audio.chunk import Channel, Samples
from voicemon.audio.codec import Encoding, encode
from voicemon.clock import Clock
from voicemon.errors import ConfigError, ProtocolError, ServerUnreachable
from voicemon.sending.rehearsal import Parameters, RehearsalOptions, Simulator, Tracks
from voicemon.sending.sip_line import Line, sip_address, sip_line
from voicemon.sources.rtp.rtcp import SenderReport, write_goodbye, write_sender_report
from voicemon.sources.rtp.rtp import RtpPacket, write_packet
from voicemon.sources.sip.sdp import RATE_HZ, write_offer
from voicemon.sources.sip.sip_client import SipClient
from voicemon.sources.siprec.siprec import write_metadata
from voicemon.sources.siprec.siprec_invitation import AGENT_HEADER, CALL_HEADER, PACE_HEADER, TEAM_HEADER

PACKET_SAMPLES = 160
REPORT_PACKETS = 250
"""Between sender reports: five seconds."""

PCMU = 0
NTP_EPOCH_SECONDS = 2_208_988_800
"""From 1900, where NTP begins to count, to 1970."""

PEOPLE = {
    Channel.CUSTOMER: ("sip:+15550100@example.com", "Customer", "1"),
    Channel.AGENT: ("sip:agent@example.com", "Agent", "2"),
}


@dataclass(frozen=True, slots=True)
class Leg:
    """One party's stream: where it goes from, and how it counts."""

    own: socket.socket
    source: int
    number: int
    stamp: int
    samples: bytes

    def packet(self, index: int) -> bytes:
        """Packet ``index``; empty behind the end."""
        payload = self.samples[index * PACKET_SAMPLES : (index + 1) * PACKET_SAMPLES]
        number, stamp = self.number + index, self.stamp + index * PACKET_SAMPLES
        packet = RtpPacket(PCMU, index == 0, number & 0xFFFF, stamp & 0xFFFFFFFF, self.source, payload)
        return write_packet(packet) if payload else b""

    def report(self, index: int, ntp_begun: float, name: bytes) -> bytes:
        """A sender report at the time of packet ``index``."""
        seconds = ntp_begun + index * PACKET_SAMPLES / RATE_HZ
        stamp = (self.stamp + index * PACKET_SAMPLES) & 0xFFFFFFFF
        return write_sender_report(
            SenderReport(self.source, seconds, stamp), index, index * PACKET_SAMPLES, name
        )


async def _send(tracks: Tracks, parameters: Parameters, options: RehearsalOptions, clock: Clock) -> str:
    if options.speed != 1:
        raise ConfigError(
            f"speed {options.speed}: RTP is sent as it was spoken, so siprec knows speed 1 alone"
        )
    address = sip_address(options.server)
    try:
        async with sip_line(address) as line:
            own = f"[{line.host}]" if ":" in line.host else line.host
            host = f"[{address.host}]" if ":" in address.host else address.host
            called = f"sip:voicemon@{host}:{address.port}"
            line.client = SipClient(called, f"{address.transport} {own}:{line.port}", options.key)
            with contextlib.ExitStack() as closing:
                legs = _legs(tracks, line.host, closing)
                return await _call(line, legs, parameters, options, clock)
    except (OSError, ServerUnreachable) as error:
        raise ServerUnreachable(
            f"no voicemon server at {options.server} that takes SIP ({error}); [ingest.siprec] host starts one"
        ) from None


SIPREC = Simulator(RATE_HZ, _send)


async def _call(
    line: Line, legs: dict[Channel, Leg], parameters: Parameters, options: RehearsalOptions, clock: Clock
) -> str:
    client = line.client
    assert client is not None
    people = [PEOPLE[channel] for channel in legs]
    ports = [(PEOPLE[channel][2], leg.own.getsockname()[1]) for channel, leg in legs.items()]
    told = {CALL_HEADER: "call", TEAM_HEADER: "team", AGENT_HEADER: "agent", PACE_HEADER: "pace"}
    names = [(header, parameters.get(name, "")) for header, name in told.items()]
    offer = write_offer(line.host, ports, PCMU, "sendonly")
    await line.ask(client.invite(offer, write_metadata(uuid.uuid4(), people), names))
    targets = [(stream.address or line.address.host, stream.port) for stream in client.streams]
    if len(targets) != len(legs) or not all(port for _, port in targets):
        raise ProtocolError(f"the server takes {sum(port > 0 for _, port in targets)} of {len(legs)} streams")
    begun = clock.now()
    packets = _packets(list(legs.values()), time.time() + NTP_EPOCH_SECONDS)
    for due, (place, control, data) in options.network.carry(packets):
        await clock.sleep_until(begun + due)
        if client.ended is not None:
            raise ProtocolError(f"the server ended the call: {client.ended}")
        host, port = targets[place]
        _sent(list(legs.values())[place].own, data, (host, port + control))
        options.on_sent(due)
    await line.ask(client.bye())
    return client.name or parameters["call"]


def _packets(legs: Sequence[Leg], ntp_begun: float) -> Iterator[tuple[float, tuple[int, int, bytes]]]:
    """Each party's packets in turn, once they have been spoken, and RTCP between them.

    With each goes the second at which it is sent, which leg it belongs to, and 1 for RTCP.
    """
    name = f"{uuid.uuid4()}@voicemon".encode()
    last = max(-(-len(leg.samples) // PACKET_SAMPLES) for leg in legs)
    for index in range(last):
        due = (index + 1) * PACKET_SAMPLES / RATE_HZ
        for place, leg in enumerate(legs):
            if index % REPORT_PACKETS == 0:
                yield due, (place, 1, leg.report(index, ntp_begun, name))
            if packet := leg.packet(index):
                yield due, (place, 0, packet)
    for place, leg in enumerate(legs):
        yield last * PACKET_SAMPLES / RATE_HZ, (place, 1, write_goodbye(leg.source))


def _legs(tracks: Tracks, host: str, closing: contextlib.ExitStack) -> dict[Channel, Leg]:
    return {channel: _leg(samples, host, closing) for channel, samples in tracks.items()}


def _leg(samples: Samples, host: str, closing: contextlib.ExitStack) -> Leg:
    own = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    closing.callback(own.close)
    own.setblocking(False)
    own.bind((host, 0))
    chance = random.SystemRandom()
    first = [chance.getrandbits(bits) for bits in (32, 16, 32)]
    return Leg(own, first[0], first[1], first[2], encode(Encoding.MULAW, samples))


def _sent(own: socket.socket, data: bytes, target: tuple[str, int]) -> None:
    """RTP waits for nobody: what cannot be sent now is lost."""
    with contextlib.suppress(OSError):
        own.sendto(data, target)
