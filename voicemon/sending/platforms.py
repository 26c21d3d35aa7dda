"""Which telephone platforms can be rehearsed, and a recording sent as one of them would send it."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from voicemon.clock import Clock, MonotonicClock
from voicemon.errors import AudioFormatError, ConfigError
from voicemon.sending import audiohook, media_stream, siprec, untimed
from voicemon.sending.asterisk_audio_socket import AUDIO_SOCKET
from voicemon.sending.rehearsal import RehearsalOptions, Simulator
from voicemon.sending.tracks import tracks_of
from voicemon.sources.naming import call_name, paths_of
from voicemon.sources.recording import open_recording

SIMULATORS: Mapping[str, Simulator] = {
    "twilio": media_stream.TWILIO,
    "telnyx": media_stream.TELNYX,
    "audiosocket": AUDIO_SOCKET,
    "chan_websocket": untimed.CHAN_WEBSOCKET,
    "freeswitch": untimed.FREESWITCH,
    "vonage": untimed.VONAGE,
    "audiohook": audiohook.SIMULATOR,
    "siprec": siprec.SIPREC,
}


async def rehearse(call: str, options: RehearsalOptions, clock: Clock | None = None) -> list[str]:
    """Send the recording as often as is asked for and wait until all is analysed. Returns the calls' names there.

    Raises ServerUnreachable, AudioFormatError, ChannelMapError, ConfigError or, with the server's words, ProtocolError.
    """
    simulator = SIMULATORS.get(options.platform)
    if simulator is None:
        raise ConfigError(f"platform {options.platform!r}; there are {', '.join(SIMULATORS)}")
    recording = open_recording(paths_of(call), options.channels)
    tracks = await asyncio.to_thread(tracks_of, recording, simulator.rate_hz)
    name = options.name or call_name(call)
    sending = []
    for index in range(options.calls):
        own = options
        if index:
            network = replace(options.network, seed=options.network.seed + index)
            own = replace(options, network=network, on_sent=lambda seconds: None)
        parameters = {
            "call": f"{name}-{index + 1}" if index else name,
            "team": options.team,
            "agent": options.agent,
        }
        if options.speed > 1:
            parameters["pace"] = "recording"
        task = simulator.send(tracks, parameters, own, clock or MonotonicClock())
        sending.append(asyncio.ensure_future(task))
    try:
        names = await asyncio.gather(*sending)
    finally:
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
    if recording.damage:
        raise AudioFormatError(recording.damage)
    return names
