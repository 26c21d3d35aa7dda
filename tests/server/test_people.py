"""The people file: what is written is read, and what makes no sense is one line that holds no secret."""

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.house import KEY, PASSPHRASES, QUICK, write_house
from voicemon.errors import ConfigError
from voicemon.server import people as module
from voicemon.server.access import Person, Role
from voicemon.server.people import Entry, People, person_of, read_people, write_people
from voicemon.server.secret_lines import PassphraseLine, key_line, passphrase_line

LINE = str(PassphraseLine(QUICK, bytes(range(16)), bytes(range(100, 132))))
HASH = LINE.rpartition(":")[2]


def test_who_is_written_can_sign_in_and_nobody_else(tmp_path: Path) -> None:
    people = read_people(write_house(tmp_path / "people.toml"))
    assert people.signed_in("Joe", PASSPHRASES["Joe"]) == Person("Joe", Role.AGENT, "repairs")
    assert people.signed_in(" joe ", PASSPHRASES["Joe"]) == Person("Joe", Role.AGENT, "repairs")
    for name, passphrase in [
        ("Joe", PASSPHRASES["Ada"]),
        ("Bob", PASSPHRASES["Joe"]),
        ("crm", KEY),
        ("", ""),
    ]:
        assert people.signed_in(name, passphrase) is None
    assert people.with_key(KEY) == Person("crm", Role.PROGRAM)
    assert people.with_key(KEY + "x") is None and people.with_key("") is None
    assert KEY not in repr(people) and "$" not in repr(people) and key_line(KEY) not in repr(people)


def test_the_file_is_its_owners_alone_also_when_it_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "people.toml"
    path.write_text("# open to all\n")
    path.chmod(0o644)
    for _ in range(2):
        write_people(path, read_people(path).entries)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["people.toml"]


def test_an_unknown_name_costs_one_check_as_dear_as_the_dearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = read_people(write_house(tmp_path / "people.toml"))
    costs = []
    true = PassphraseLine.is_of

    def counted(self: PassphraseLine, passphrase: str) -> bool:
        costs.append(self.cost)
        return true(self, passphrase)

    monkeypatch.setattr(module.PassphraseLine, "is_of", counted)
    for name in ("Joe", "nobody", "crm", ""):
        people.signed_in(name, "wrong")
    assert costs == [QUICK] * 4


@settings(max_examples=50)
@given(st.text(max_size=100), st.sampled_from(["agent", "supervisor"]), st.text(max_size=20))
def test_every_name_that_is_taken_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, name: str, role: str, team: str
) -> None:
    try:
        person = person_of(name, role, team)
    except ConfigError as error:
        assert "\n" not in str(error)
        return
    path = tmp_path_factory.mktemp("people") / "people.toml"
    write_people(path, [Entry(person, passphrase_line("x", QUICK))])
    assert [entry.person for entry in read_people(path).entries] == [person]


def table(**fields: str) -> str:
    return "[[person]]\n" + "".join(f'{name} = "{value}"\n' for name, value in fields.items())


JOE = {"name": "Joe", "role": "agent", "passphrase": LINE}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (LINE, "no table of people"),
        ("[people]\n", "nothing but"),
        ("person = 3\n", "nothing but"),
        ("person = [3]\n", "nothing but"),
        (table(role="agent", passphrase=LINE), "person 1: needs a name and a role"),
        (table(**JOE, password=LINE), "unknown 'password'"),
        (table(**{**JOE, "role": "boss"}), "role 'boss' is none of agent, supervisor, program"),
        (table(**{**JOE, "name": " "}), "is no name"),
        (table(**JOE, team="x" * 100), "is no name"),
        (table(**JOE) + "team = 3\n", "'team' is a text"),
        (table(**{**JOE, "role": "program"}), "has a key and no passphrase"),
        (table(**JOE, key=key_line(KEY)), "has a passphrase and no key"),
        (table(**JOE) + table(**{**JOE, "name": "JOE"}), "'JOE' is there twice"),
        (table(**{**JOE, "passphrase": LINE[:-6]}), "the passphrase of 'Joe' is no base64|was cut off"),
        (table(**{**JOE, "passphrase": f"plain {HASH}"}), "the passphrase of 'Joe' is no line"),
    ],
)
def test_a_file_that_makes_no_sense_is_one_line_without_a_hash(
    tmp_path: Path, text: str, complaint: str
) -> None:
    path = tmp_path / "people.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=complaint) as said:
        read_people(path)
    assert str(said.value).startswith(str(path)) and "\n" not in str(said.value)
    assert HASH[:12] not in str(said.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml: No such file"):
        read_people(tmp_path / "nowhere.toml")
    with pytest.raises(ConfigError, match="No such file"):
        write_people(tmp_path / "no folder" / "people.toml", People().entries)
