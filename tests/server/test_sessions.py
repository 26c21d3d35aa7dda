"""Sessions end after a shift, on sign-out, and when somebody has too many; nothing in memory opens one."""

from voicemon.server.access import Person, Role
from voicemon.server.sessions import MOST_OF_A_PERSON, SESSION_SECONDS, Sessions

JOE, ADA = Person("Joe", Role.AGENT), Person("Ada", Role.AGENT)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_session_lasts_a_shift() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    token = sessions.begin(JOE)
    session = sessions.of(token)
    assert session is not None and session.person == JOE
    clock.now += SESSION_SECONDS - 1
    assert sessions.of(token) is session
    clock.now += 1
    assert sessions.of(token) is None
    sessions.begin(ADA)
    assert len(sessions) == 1 and session.over.is_set()


def test_signing_out_ends_one_session_and_tells_who_listens_by_it() -> None:
    sessions = Sessions(Clock())
    one, other = sessions.begin(JOE), sessions.begin(JOE)
    session = sessions.of(one)
    assert session is not None
    sessions.end(one)
    sessions.end("made up")
    assert session.over.is_set()
    assert sessions.of(one) is None and sessions.of(other) is not None
    assert sessions.of("") is None and sessions.of("made \udcff up") is None


def test_the_oldest_gives_way_where_somebody_has_too_many_and_nobody_elses() -> None:
    sessions = Sessions(Clock())
    adas = sessions.begin(ADA)
    joes = [sessions.begin(JOE) for _ in range(3 * MOST_OF_A_PERSON)]
    assert [token for token in joes if sessions.of(token)] == joes[-MOST_OF_A_PERSON:]
    assert sessions.of(adas) is not None and len(sessions) == MOST_OF_A_PERSON + 1


def test_tokens_are_long_and_nowhere_in_what_is_kept() -> None:
    sessions = Sessions(Clock())
    token = sessions.begin(JOE)
    assert len(token) >= 43
    assert token not in repr(vars(sessions)) + repr(sessions.of(token))
