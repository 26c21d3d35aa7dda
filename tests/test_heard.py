"""Whatever the analyser can learn says whose it is and when it was learned."""

import dataclasses
from typing import get_args

from voicemon.heard import Heard, UtteranceEnded


def test_every_fact_has_a_channel_and_known() -> None:
    for kind in get_args(Heard):
        names = {item.name for item in dataclasses.fields(kind)}
        assert "known" in names
        assert "channel" in names or kind is UtteranceEnded  # the utterance inside says it
        assert kind.__doc__
