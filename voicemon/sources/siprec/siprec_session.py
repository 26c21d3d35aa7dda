"""One recorded call's streams through all offers: which are taken, on which channel, and which are declined."""

from collections.abc import Sequence
from dataclasses import dataclass

from voicemon.audio.chunk import Channel
from voicemon.sources.sip.sdp import Offer
from voicemon.sources.sip.sdp import Stream as Description
from voicemon.sources.sip.sip_answers import Refused
from voicemon.sources.siprec.siprec import Metadata
from voicemon.sources.siprec.siprec_parties import PartyRule, parties


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do about one stream of an offer."""

    key: str
    """Its place in the offer, by which it is known for the rest of the call."""
    description: Description
    channel: Channel | None
    """None: it is declined, and no longer received if it was."""


class RecordingSession:
    """Which stream is whose. Once known, a party stays on its stream, whatever later metadata leaves out."""

    def __init__(self, rule: PartyRule) -> None:
        self._rule = rule
        self._known: dict[str, Channel] = {}
        """By the stream's place in the offer."""
        self.channels: tuple[Channel, ...] = ()
        """Those of the call, fixed by its first offer."""
        self.held = False
        """Whether nobody sends at the moment."""

    def plan(self, offer: Offer, metadata: Metadata | None) -> list[Plan]:
        """What to do about each stream of ``offer``.

        Raises Refused with 488 where nothing of the offer can be recorded.
        """
        fit = [place for place, stream in enumerate(offer.streams) if stream.port and not stream.why_unfit()]
        self._learn(offer, metadata, fit)
        if not self.channels:
            if not fit:
                raise Refused(488, _why_nothing_fits(offer))
            mixed = list(self._known.values()) == [Channel.MIXED]
            self.channels = (Channel.MIXED,) if mixed else (Channel.CUSTOMER, Channel.AGENT)
        taken: set[Channel] = set()
        plans = []
        # A stream that is held leaves its channel to one that speaks, as where a call is handed on.
        for place in sorted(fit, key=lambda place: not offer.streams[place].sends):
            channel = self._known[str(place)]
            speaks = offer.streams[place].sends
            usable = channel in self.channels and not (speaks and channel in taken)
            if usable and speaks:
                taken.add(channel)
            plans.append(Plan(str(place), offer.streams[place], channel if usable else None))
        declined = [place for place in range(len(offer.streams)) if place not in fit]
        plans += [Plan(str(place), offer.streams[place], None) for place in declined]
        self.held = not taken
        return sorted(plans, key=lambda plan: int(plan.key))

    def _learn(self, offer: Offer, metadata: Metadata | None, fit: Sequence[int]) -> None:
        """Whose the streams are that were not there before."""
        new = [place for place in fit if str(place) not in self._known]
        if not new:
            return
        labels = [offer.streams[place].label for place in new]
        found = parties(labels, metadata, self._rule)
        later = bool(self._known)
        for place, label, party in zip(new, labels, found, strict=True):
            told = self._rule.party(_all_words(label, metadata))
            # Whoever joins a call that has its customer already is an agent, unless a pattern says otherwise.
            self._known[str(place)] = self._joining(told) if later else party

    def _joining(self, told: Channel | None) -> Channel:
        if told is not None:
            return told
        return Channel.AGENT if Channel.CUSTOMER in self._known.values() else Channel.CUSTOMER


def _all_words(label: str, metadata: Metadata | None) -> list[str]:
    people = metadata.of_label(label) if metadata and label else ()
    return [label, *(word for person in people for word in person.words)]


def _why_nothing_fits(offer: Offer) -> str:
    whys = dict.fromkeys(why for stream in offer.streams if (why := stream.why_unfit()))
    return "; ".join(whys) or "no stream is offered"
