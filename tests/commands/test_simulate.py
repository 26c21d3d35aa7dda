"""``voicemon simulate`` says in one line what it cannot send."""

import pytest

from tests.commands.test_bad_input import one_line, voicemon
from voicemon.demo import demo_call

SERVER = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("twilio", demo_call(), "--server", SERVER), "no voicemon server"),
        (("siprec", demo_call(), "--server", "sip:127.0.0.1:9"), "no voicemon server at sip:127.0.0.1:9"),
        (("siprec", demo_call(), "--speed", "2"), "siprec knows speed 1 alone"),
        (("skype", demo_call()), "platform 'skype'"),
        (("telnyx", "nowhere.wav"), "nowhere.wav: there is no such file"),
        (("telnyx", demo_call(), "--loss", "1.5"), "loss 1.5 is not a share"),
        (("telnyx", demo_call(), "--speed", "0"), "speed 0.0 is not above 0"),
    ],
)
def test_the_command_says_in_one_line_what_is_wrong(arguments: tuple, complaint: str) -> None:
    one_line(voicemon("simulate", *arguments), complaint)
