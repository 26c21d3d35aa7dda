"""One recorded call inside the server: ports opened and closed with its offers, audio to its end, its end's reason."""

import asyncio
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from starlette.datastructures import State

from tests.siprec import METADATA, OFFER, UDP, request
from voicemon import events as ev
from voicemon.audio.chunk import Channel
from voicemon.call.host import LOG_NAME, CallHost
from voicemon.call.log import read_log
from voicemon.config import Config
from voicemon.errors import SenderLeft
from voicemon.server.board import Board
from voicemon.server.rtp_ports import PortPool
from voicemon.server.siprec_call import IDLE_SECONDS, SiprecCall
from voicemon.sources.rtp.rtp import RtpPacket, write_packet
from voicemon.sources.sip.sdp import read_sdp
from voicemon.sources.sip.sip_answers import Refused
from voicemon.sources.siprec.siprec import read_metadata
from voicemon.sources.siprec.siprec_invitation import Invitation
from voicemon.sources.siprec.siprec_parties import PartyRule

FIRST = 28_200
NAMED = request("INVITE", x_voicemon_call="mine", x_voicemon_team="")


def invitation(offer: bytes = OFFER) -> Invitation:
    return Invitation(NAMED, replace(UDP, host="127.0.0.1"), read_sdp(offer), read_metadata(METADATA))


def call(pairs: int = 8) -> SiprecCall:
    pool = PortPool("127.0.0.1", FIRST, FIRST + 2 * pairs - 1)
    return SiprecCall(pool, lambda host: False, PartyRule(), asyncio.get_running_loop().time())


def test_ports_open_and_close_with_the_offers() -> None:
    async def scene() -> None:
        own = call()
        assert own.invite(invitation(), "192.0.2.7").ports == (FIRST, FIRST + 2)
        third = OFFER.replace(b"m=audio 4002", b"m=audio 0") + b"m=audio 4004 RTP/AVP 0\na=label:3\n"
        assert own.invite(invitation(third), "192.0.2.7").ports == (FIRST, 0, FIRST + 4)
        own.end(None)
        own.end("once is enough")
        short = call(pairs=1)
        with pytest.raises(Refused, match="all 1 pairs of RTP ports are taken") as refused:
            short.invite(invitation(), "192.0.2.7")
        assert refused.value.status == 503
        alone = OFFER[: OFFER.index(b"m=audio 4002")]
        assert short.invite(invitation(alone), "192.0.2.7").ports == (FIRST,), (
            "nothing was kept of the refused one"
        )
        short.end(None)

    asyncio.run(scene())


def test_a_call_without_packets_is_lost_unless_it_is_held() -> None:
    async def scene() -> None:
        own = call()
        own.invite(invitation(), "x")
        now = asyncio.get_running_loop().time()
        assert own.tick(now + IDLE_SECONDS - 1) is None
        assert own.tick(now + IDLE_SECONDS + 1) == "no audio came for 60 s"
        own.invite(invitation(OFFER.replace(b"sendonly", b"inactive")), "x")
        assert own.tick(now + IDLE_SECONDS + 1) is None
        assert own.tick(now + 3700) == "no audio came for 3600 s"
        own.end(None)

    asyncio.run(scene())


@pytest.mark.parametrize("fault", [None, "hung up in a tunnel"])
def test_its_audio_reaches_the_board_to_the_end(tmp_path: Path, fault: str | None) -> None:
    async def scene() -> None:
        async with CallHost(Config(), words=False) as host:
            state = State({"host": host, "board": Board(tmp_path), "keep_audio": False, "most_calls": 10})
            own = call()
            taken = own.invite(invitation(), "x")
            following = asyncio.create_task(own.follow(state, invitation()))
            loop = asyncio.get_running_loop()
            transport, _ = await loop.create_datagram_endpoint(
                asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0)
            )
            for index in range(100):
                for port, law in zip(taken.ports, (0, 8), strict=True):
                    packet = RtpPacket(
                        law, False, index, 160 * index, port, np.arange(160, dtype=np.uint8).tobytes()
                    )
                    transport.sendto(write_packet(packet), ("127.0.0.1", port))
                await asyncio.sleep(0)
            own.end(fault)
            if fault is None:
                await following
            else:
                with pytest.raises(SenderLeft, match=fault):
                    await following
            transport.close()
            assert own.name == "mine"

    asyncio.run(scene())
    header, events = read_log(tmp_path / "mine" / LOG_NAME)
    last = list(events)[-1]
    assert header.channels == [Channel.CUSTOMER, Channel.AGENT]
    assert isinstance(last, ev.CallEnded if fault is None else ev.CallFailed)
    # Two seconds that are sent at once: whose packet was read first decides how far the parties are apart.
    assert 32_000 <= last.known <= 33_000
