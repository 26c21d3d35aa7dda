"""One recorded call inside the server: its ports, its packets on their way to the board, and its end."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from starlette.datastructures import State

from voicemon.audio.chunk import AudioChunk
from voicemon.errors import Overloaded, SenderLeft, VoicemonError
from voicemon.server.call_intake import take_call
from voicemon.server.rtp_ports import Listening, PortPool, RtpPorts
from voicemon.sources.incoming import NewCall, fit_name
from voicemon.sources.reorder import PATIENCE_SECONDS
from voicemon.sources.rtp.rtp import is_rtcp
from voicemon.sources.rtp.rtp_call import RtpCall
from voicemon.sources.sip.sip_answers import Refused
from voicemon.sources.siprec.siprec_invitation import (
    AGENT_HEADER,
    CALL_HEADER,
    PACE_HEADER,
    TEAM_HEADER,
    Invitation,
    Taken,
)
from voicemon.sources.siprec.siprec_parties import PartyRule
from voicemon.sources.siprec.siprec_session import Plan, RecordingSession

IDLE_SECONDS = 60.0
"""Without any packet the call is lost: its sender has gone without a word."""

HELD_SECONDS = 3_600.0
"""The same while all streams are on hold."""

PATIENT_SECONDS = 2.0
"""So long a packet waits for those before it where the sender had rather wait than lose anything."""

QUEUE_CHUNKS = 600
"""Chunks of a tenth of a second that wait while the call is being opened; then the oldest is dropped, which the lanes
say as a gap."""

log = logging.getLogger(__name__)


class SiprecCall:
    """From its invitation to its end. Lives on the event loop."""

    def __init__(self, pool: PortPool, allowed: Callable[[str], bool], rule: PartyRule, now: float) -> None:
        self.name = ""
        """By which the call goes on the board, once it is there."""
        self._pool = pool
        self._allowed = allowed
        self._session = RecordingSession(rule)
        self._ports: dict[str, RtpPorts] = {}
        self._heard_at = now
        self._chunks: deque[AudioChunk] = deque(maxlen=QUEUE_CHUNKS)
        self._changed = asyncio.Event()
        self._over = False
        self._fault: str | None = None
        self._rtp: RtpCall | None = None

    def invite(self, invitation: Invitation, address: str) -> Taken:
        """Receive what the first or a later offer brings. Raises Refused, and then nothing has changed."""
        offer = invitation.offer
        assert offer is not None
        plans = self._session.plan(offer, invitation.metadata)
        if self._rtp is None:
            patience = PATIENT_SECONDS if _is_patient(invitation) else PATIENCE_SECONDS
            self._rtp = RtpCall(self._session.channels, patience)
        opened = self._open_ports(
            [plan for plan in plans if plan.channel and plan.key not in self._ports], invitation
        )
        for plan in plans:
            if plan.channel is None and plan.key in self._ports:
                self._ports.pop(plan.key).close()
                self._give(self._rtp.close(plan.key))
            elif plan.channel is not None and plan.key in opened:
                self._rtp.open(plan.key, plan.channel, plan.description.laws, plan.description.comfort)
        self._ports |= opened
        return Taken(tuple(self._ports[plan.key].number if plan.channel else 0 for plan in plans), address)

    def _open_ports(self, plans: list[Plan], invitation: Invitation) -> dict[str, RtpPorts]:
        """Ports for new streams: all, or none and Refused."""
        opened: dict[str, RtpPorts] = {}
        for plan in plans:
            near = {invitation.flow.host, plan.description.address}

            def hear(data: bytes, control: bool, now: float, key: str = plan.key) -> None:
                self._hear(key, data, control, now)

            def may(host: str, near: set[str] = near) -> bool:
                return host in near or self._allowed(host)

            try:
                offered = plan.description.address, plan.description.port
                opened[plan.key] = self._pool.open(Listening(offered, may, hear))
            except Overloaded as error:
                for ports in opened.values():
                    ports.close()
                raise Refused(503, str(error)) from None
        return opened

    def tick(self, now: float) -> str | None:
        """Let go what has waited long enough. Returns why the call is lost, where it is."""
        if self._rtp is not None:
            self._give(self._rtp.due(now))
        limit = HELD_SECONDS if self._session.held else IDLE_SECONDS
        return f"no audio came for {limit:.0f} s" if now - self._heard_at > limit else None

    def end(self, fault: str | None) -> None:
        """No more will come; ``fault`` says why where that is no good end."""
        if self._over:
            return
        for ports in self._ports.values():
            ports.close()
        self._ports.clear()
        if self._rtp is not None:
            self._give(self._rtp.flush())
        self._over, self._fault = True, fault
        self._changed.set()

    async def follow(self, state: State, invitation: Invitation) -> None:
        """Bring the call to the board and through to its end. Raises VoicemonError where it cannot be followed."""
        call = self._new_call(invitation)
        try:
            await take_call(state, call, self._audio(), self._opened)
        except VoicemonError as error:
            log.warning("call %s ended: %s", self.name or call.name, error)
            raise
        finally:
            self.end(None)
            log.info(
                "call %s: %s", self.name or call.name, self._rtp.summary if self._rtp else "nothing came"
            )

    async def _opened(self, name: str) -> None:
        self.name = name

    def _new_call(self, invitation: Invitation) -> NewCall:
        request, metadata = invitation.request, invitation.metadata
        session = metadata.session if metadata else ""
        own = request.first("call-id")
        return NewCall(
            name=fit_name(request.first(CALL_HEADER.lower()) or session or own),
            channels=self._session.channels,
            source=f"SIPREC {own}",
            started_at=datetime.now(UTC).isoformat(timespec="seconds"),
            patient=_is_patient(invitation),
            team=request.first(TEAM_HEADER.lower()),
            agent=request.first(AGENT_HEADER.lower()),
        )

    async def _audio(self) -> AsyncIterator[AudioChunk]:
        """The call's audio to its end. Raises SenderLeft where that is no good one."""
        while True:
            while self._chunks:
                yield self._chunks.popleft()
            if self._over:
                break
            self._changed.clear()
            await self._changed.wait()
        if self._fault is not None:
            raise SenderLeft(self._fault)

    def _hear(self, key: str, data: bytes, control: bool, now: float) -> None:
        assert self._rtp is not None
        self._heard_at = now
        if control or is_rtcp(data):
            self._rtp.rtcp(key, data)
        else:
            self._give(self._rtp.rtp(key, data, now))

    def _give(self, chunks: list[AudioChunk]) -> None:
        if chunks:
            self._chunks.extend(chunks)
            self._changed.set()


def _is_patient(invitation: Invitation) -> bool:
    return invitation.request.first(PACE_HEADER.lower()) == "recording"
