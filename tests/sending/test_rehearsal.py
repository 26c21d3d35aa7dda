"""What a rehearsal is told."""

import pytest

from voicemon.errors import ConfigError
from voicemon.sending.rehearsal import RehearsalOptions


def test_a_rehearsal_goes_forward() -> None:
    with pytest.raises(ConfigError, match="speed 0 is not above 0"):
        RehearsalOptions("twilio", "http://127.0.0.1:9", speed=0)


def test_no_key_is_in_a_text() -> None:
    assert "battery" not in repr(RehearsalOptions("telnyx", "", key="correct-horse-battery"))
