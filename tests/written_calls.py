"""Calls on disk as a server would have left them, for tests that look at calls and do not follow any."""

from pathlib import Path

import msgspec
import numpy as np
import soundfile

from tests.dashboards.made_advice import advised, remarks
from tests.dashboards.made_call import SECONDS, events, header, log_bytes
from voicemon.audio.chunk import RATE_HZ
from voicemon.call import remarks as rm
from voicemon.call.host import AUDIO_NAME, LOG_NAME


def write_call(
    calls: Path, name: str = "made", audio: bool = False, remarked: bool = True, agent: str = ""
) -> Path:
    """The made call with its advice in a folder of ``calls``, which a server that starts there will know."""
    folder = calls / name
    folder.mkdir(parents=True)
    (folder / LOG_NAME).write_bytes(
        log_bytes(msgspec.structs.replace(header(name), agent=agent), advised(events()))
    )
    for remark in remarks() if remarked else []:
        rm.add_remark(folder, remark)
    if audio:
        hum = np.sin(np.arange(round(SECONDS * RATE_HZ)) * 0.05).astype(np.float32) * 0.01
        soundfile.write(folder / AUDIO_NAME, np.stack([hum, hum], axis=1), RATE_HZ)
    return folder
