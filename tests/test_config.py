"""Options are what the file says, and a slip of the pen is answered with the nearest name."""

from pathlib import Path

import pytest

from voicemon.config import Config, load_config
from voicemon.errors import ConfigError


def config(folder: Path, text: str) -> Config:
    path = folder / "voicemon.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def test_no_file_means_the_defaults() -> None:
    assert load_config(None) == Config()
    assert load_config(None).emotion.channels == ("customer",)


def test_what_is_said_is_taken_and_the_rest_stays(tmp_path: Path) -> None:
    loaded = config(
        tmp_path, '[whisper]\nmodel = "tiny.en"\n[emotion]\nchannels = []\n[server]\nkeep_audio = false\n'
    )
    assert loaded.whisper.model == "tiny.en"
    assert loaded.whisper.device == "auto"
    assert loaded.emotion.channels == ()
    assert loaded.server.keep_audio is False


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[whisper]\nmodle = "base"', "unknown option 'modle'; did you mean 'model'"),
        ("[sever]\nport = 1", "unknown option 'sever'; did you mean 'server'"),
        ('[server]\nport = "80"', "'port' takes a int, not '80'"),
        ("[server]\nport = true", "'port' takes a int, not True"),
        ('[emotion]\nchannels = "customer"', "'channels' takes a list of names"),
        ('whisper = "base"', "'whisper' is a section"),
        ('[people]\nfiles = "people.toml"', "unknown option 'files'; did you mean 'file'"),
        ('[server]\ncertificat = "c.pem"', "did you mean 'certificate'"),
        ("port = ", "voicemon.toml"),
    ],
)
def test_a_slip_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=r"voicemon\.toml") as raised:
        config(tmp_path, text)
    assert complaint in str(raised.value)


def test_people_and_the_pages_certificate_are_files(tmp_path: Path) -> None:
    text = '[people]\nfile = "people.toml"\n[server]\ncertificate = "c.pem"\nprivate_key = "k.pem"\n'
    loaded = config(tmp_path, text)
    assert (loaded.people.file, loaded.server.certificate, loaded.server.private_key) == (
        "people.toml", "c.pem", "k.pem",
    )  # fmt: skip
    assert Config().people.file == ""


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml"):
        load_config(tmp_path / "nowhere.toml")


def test_a_team_has_a_vocabulary_of_its_own(tmp_path: Path) -> None:
    text = '[whisper]\nvocabulary = ["Ada"]\n[whisper.teams]\nrepairs = ["Zyntarix", "Bo"]\n'
    options = config(tmp_path, text).whisper
    assert options.names_of("repairs") == ("Zyntarix", "Bo", "Ada")
    assert options.names_of("") == ("Ada",)


def test_an_unknown_team_is_named_beside_those_there_are(tmp_path: Path) -> None:
    options = config(tmp_path, "[whisper.teams]\nrepairs = []\nbilling = []\n").whisper
    with pytest.raises(
        ConfigError, match=r"^team 'sales' is unknown: the configuration names billing, repairs$"
    ):
        options.names_of("sales")
    with pytest.raises(ConfigError, match=r"^team 'sales' is unknown: the configuration names no teams"):
        Config().whisper.names_of("sales")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('repairs = "Zyntarix"', r"'teams', 'repairs' takes a list of names, not 'Zyntarix'"),
        ("repairs = [1]", r"takes a list of names"),
    ],
)
def test_a_team_takes_a_list_of_names(tmp_path: Path, line: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        config(tmp_path, f"[whisper.teams]\n{line}\n")
    with pytest.raises(ConfigError, match="'teams' is a section of lists of names, not 3"):
        config(tmp_path, "[whisper]\nteams = 3\n")
