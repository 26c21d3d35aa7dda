"""FreeSWITCH's mod_audio_fork and mod_audio_stream: what their texts say, and what a rehearsal writes.

Described at https://github.com/drachtio/drachtio-freeswitch-modules (modules/mod_audio_fork) and at
https://github.com/amigniter/mod_audio_stream. The command ``uuid_audio_fork UUID start URL MIX RATE METADATA`` sends
the metadata as the first text, whatever it is, and then binary audio: 16-bit samples, little-endian, of the caller
(``mono``), of both parties at once (``mixed``) or of the caller and the callee in turn (``stereo``). Neither the mix
nor the rate is on the wire, so the metadata, a JSON object, or the query of the address says both: ``mix`` and ``rate``
as in the command, or ``mixType`` and ``sampleRate`` as jambonz writes them. Beside the parameters of ``parameters.py``
they may say:

- ``customer``: ``caller`` or ``callee`` of a stereo stream; ``caller`` where nothing is said

A later text is a last one where it is an object whose ``event`` is ``stop``, as ``uuid_audio_fork UUID stop METADATA``
can send it; else it changes nothing. mod_audio_stream does not connect again where a connection is lost.
"""

from collections.abc import Mapping

import msgspec

from voicemon.audio.chunk import Channel
from voicemon.audio.codec import Encoding
from voicemon.errors import ProtocolError
from voicemon.sources.counted import Sound
from voicemon.sources.parameters import PARTIES, Parameters, told_call, told_track
from voicemon.sources.untimed import Begun, Text

SUBPROTOCOL = "audio.drachtio.org"

MIXES = ("mono", "mixed", "stereo")
RATES_HZ: Mapping[str, int] = {
    told: rate for rate in (8_000, 16_000, 24_000, 32_000, 48_000) for told in (str(rate), f"{rate // 1000}k")
}
CUSTOMERS = ("caller", "callee")

SPELLINGS = {"mixType": "mix", "sampleRate": "rate", "callSid": "uuid"}
"""Other names of parameters."""


class Texts:
    """The texts of one connection."""

    def __init__(self, query: Parameters) -> None:
        self._query = query
        self._begun = False

    def read(self, text: str) -> Begun | Text:
        """Take one text. Raises ProtocolError where the first does not say enough."""
        told = _object(text)
        if self._begun:
            return Text.LAST if told.get("event") == "stop" else Text.OTHER
        return self._begin({**self._query, **told})

    def unannounced(self) -> Begun:
        """The call of a connection without metadata. Raises ProtocolError where the query does not say enough."""
        return self._begin(self._query)

    def _begin(self, told: Parameters) -> Begun:
        parameters = {SPELLINGS.get(name, name): value for name, value in told.items()}
        mix, rate = parameters.get("mix", ""), parameters.get("rate", "")
        if mix not in MIXES or rate not in RATES_HZ:
            raise ProtocolError(
                f"mix {mix!r} and rate {rate!r}: the metadata or the address's query must say which audio comes, "
                f"such as mix=stereo&rate=8k; a mix is {', '.join(MIXES)}, a rate {', '.join(RATES_HZ)}"
            )
        tracks = _tracks(mix, parameters)
        uuid = parameters.get("uuid", "")[:100]
        call = told_call(parameters, uuid or "freeswitch", f"FreeSWITCH {uuid}".strip(), tracks)
        self._begun = True
        return Begun(call, Sound(tracks, Encoding.PCM16, RATES_HZ[rate]))


def _tracks(mix: str, parameters: Parameters) -> tuple[Channel, ...]:
    """Who is on the connection, in the order of the samples."""
    if mix == "mixed":
        return (Channel.MIXED,)
    if mix == "mono":
        return (told_track(parameters, Channel.CUSTOMER),)
    customer = parameters.get("customer", "caller")
    if customer not in CUSTOMERS:
        raise ProtocolError(f"the parameter 'customer' is {customer!r}; it is {' or '.join(CUSTOMERS)}")
    return PARTIES if customer == "caller" else PARTIES[::-1]


def _object(text: str) -> dict[str, str]:
    """The names and plain values of a JSON object; none where the text is something else, for it may be anything."""
    try:
        told = msgspec.json.decode(text, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return {}
    return {
        name: str(value)
        for name, value in told.items()
        if isinstance(value, str | int) and not isinstance(value, bool)
    }


def write_metadata(parameters: Parameters) -> str:
    """The first text of a connection, for rehearsals."""
    return msgspec.json.encode(dict(parameters)).decode()


LAST = '{"event":"stop"}'
"""The last text of a rehearsal."""
