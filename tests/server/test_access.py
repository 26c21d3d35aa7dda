"""Who may see what: laws over every person, action and call, and the words in which no is said."""

from hypothesis import given
from hypothesis import strategies as st

from voicemon.server import access
from voicemon.server.access import About, Action, Person, Role, may, own_only, same_name

NAMES = st.sampled_from(["Joe", "joe", "JOE ", "Ada", "Straße", "STRASSE", "7", ""])
PEOPLE = st.builds(Person, NAMES.filter(bool), st.sampled_from(Role), st.sampled_from(["", "repairs"]))
ABOUT = st.builds(About, st.none() | NAMES, st.sampled_from(["", "repairs"]), NAMES)
ACTIONS = st.sampled_from(Action)
CLOSE_REASON_BYTES = 123
"""What a WebSocket may give as its reason."""


@given(PEOPLE, ABOUT)
def test_a_persons_trends_are_seen_by_that_person_and_nobody_else(person: Person, about: About) -> None:
    if about.agent is not None and may(person, Action.TRENDS, about) is None:
        assert person.role is Role.AGENT and same_name(about.agent, person.name)


@given(PEOPLE, ABOUT)
def test_an_agent_sees_the_own_calls_and_no_others_supervisors_and_programs_all(
    person: Person, about: About
) -> None:
    own = about.agent is not None and same_name(about.agent, person.name)
    assert (may(person, Action.CALL, about) is None) == (own or person.role is not Role.AGENT)
    assert (may(person, Action.SEARCH, about) is None) == (
        own or about.agent is None or person.role is not Role.AGENT
    )
    assert own_only(person) == (person.name if person.role is Role.AGENT else None)


@given(PEOPLE, ABOUT)
def test_the_wall_and_alerts_are_not_for_agents(person: Person, about: About) -> None:
    for action in (Action.ALL, Action.CARE):
        assert (may(person, action, about) is None) == (person.role is not Role.AGENT)


@given(PEOPLE, ABOUT)
def test_teams_trends_are_for_supervisors_and_programs(person: Person, about: About) -> None:
    team = About(team="repairs", agent=about.agent)
    assert (may(person, Action.TRENDS, team) is None) == (
        person.role is not Role.AGENT and about.agent is None
    )


@given(PEOPLE, ABOUT)
def test_nobody_changes_what_somebody_else_said(person: Person, about: About) -> None:
    own = same_name(about.by, person.name)
    assert not own or may(person, Action.REWORD, about) is may(person, Action.CORRECT, about) is None
    if about.by.strip() and not own:
        assert may(person, Action.REWORD, about) is not None
    if person.role is Role.AGENT:
        assert (may(person, Action.CORRECT, about) is None) == own


@given(PEOPLE, ACTIONS, ABOUT)
def test_a_no_is_one_kind_line_that_tells_nothing_of_what_is_refused(
    person: Person, action: Action, about: About
) -> None:
    reason = may(person, action, about)
    if reason is not None:
        assert reason in vars(access).values(), "a constant: it holds no name of a call or a colleague"
        assert reason.endswith(".") and "\n" not in reason and len(reason.encode()) <= CLOSE_REASON_BYTES


@given(PEOPLE, ABOUT)
def test_a_call_of_another_and_none_at_all_are_refused_alike(person: Person, about: About) -> None:
    if may(person, Action.CALL, about) is not None:
        assert may(person, Action.CALL, about) == may(person, Action.CALL, About(agent=None))


@given(ACTIONS, ABOUT)
def test_without_a_sign_in_everything_is_as_it_was(action: Action, about: About) -> None:
    assert may(None, action, about) is None
    assert own_only(None) is None


@given(NAMES, NAMES, NAMES)
def test_names_are_the_same_or_not_for_good(one: str, two: str, three: str) -> None:
    assert same_name(one, one)
    assert same_name(one, two) == same_name(two, one)
    assert not (same_name(one, two) and same_name(two, three)) or same_name(one, three)
