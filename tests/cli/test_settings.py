"""The list of settings: it is the whole list, the documentation shows it, and secrets are files or strong."""

import secrets
from pathlib import Path

import pytest

from tests import terminal
from tests.architecture import files
from tracker import config, environment
from tracker.config import SettingError

STRONG = secrets.token_urlsafe(32)
SECRETS = [setting.name for setting in environment.SETTINGS if setting.is_secret]
OF_A_COMMAND = {"BACKUP_PASSPHRASE": "tracker/cli/backup.py"}
"""What a command reads for itself, and where; its own tests say what is refused."""

OF_A_SHAPE = {"DATABASE_URL", "MAIL_URL", "NOTIFY_API_KEY"}
KEPT_AS_THEY_ARE = [name for name in SECRETS if name not in OF_A_SHAPE | OF_A_COMMAND.keys()]


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, **values: str) -> None:
        super().__init__(**values)
        self.names: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.names.add(key)
        return super().get(key, default)


def test_the_list_is_the_whole_list(tmp_path: Path) -> None:
    asked = Asked(TRACKER_HOME=str(tmp_path))
    config.from_environment(asked)
    for name, place in OF_A_COMMAND.items():
        assert f'"{name}"' in files.read(Path(place))
        asked.names |= set(environment.BY_NAME[name].names)
    assert asked.names == set(environment.names())


def test_the_documentation_shows_every_setting_as_the_code_has_it() -> None:
    assert files.read(Path("docs/settings.md")) == environment.as_markdown()
    written = terminal.run("settings", "--markdown", home=Path("unused"))
    assert written.stdout == environment.as_markdown()


def test_a_setting_that_the_list_does_not_have_cannot_be_read() -> None:
    with pytest.raises(KeyError):
        environment.read({}, "COLOUR")


def test_the_terminal_shows_what_is_set_and_no_secret(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(STRONG)
    shown = terminal.run(
        "settings",
        home=tmp_path,
        BASE_URL="https://tracker.council.example",
        METRICS_TOKEN=STRONG,
        SECRET_KEY_FILE=str(key),
        MAIL_URL="smtp://user:a-horse-and-a-lamp@mail.example",
    )
    assert shown.exit_code == 0, shown.output
    lines = dict(line.split(None, 1) for line in shown.stdout.splitlines())
    assert list(lines) == [setting.name for setting in environment.SETTINGS]
    assert lines["BASE_URL"] == "https://tracker.council.example"
    assert lines["METRICS_TOKEN"] == "set by METRICS_TOKEN, not shown"
    assert lines["SECRET_KEY"] == "set by SECRET_KEY_FILE, not shown"
    assert lines["PORT"] == "not set: 8000"
    assert STRONG not in shown.output
    assert "horse" not in shown.output


def test_the_terminal_says_in_a_sentence_which_setting_is_wrong(tmp_path: Path) -> None:
    wrong = terminal.run("settings", home=tmp_path, MAIL_URL="mail.example")
    assert wrong.exit_code == 1
    assert "MAIL_URL must look like" in wrong.stderr


@pytest.mark.parametrize("name", KEPT_AS_THEY_ARE)
def test_a_secret_may_lie_in_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text(f"{STRONG}\n")
    assert environment.read({f"{name}_FILE": str(tmp_path / "secret")}, name) == STRONG


@pytest.mark.parametrize("name", SECRETS)
def test_a_file_that_cannot_be_read_or_is_empty_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").write_text(" \n")
    (tmp_path / "picture").write_bytes(b"\xff\xfe\xff")
    for path in ("nothing", "empty", "picture", ""):
        with pytest.raises(SettingError, match=f"{name}_FILE"):
            environment.read({f"{name}_FILE": str(tmp_path / path)}, name)


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_is_set_twice_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text(STRONG)
    with pytest.raises(SettingError, match=f"Both {name} and {name}_FILE"):
        environment.read({name: STRONG, f"{name}_FILE": str(tmp_path / "secret")}, name)


def test_what_is_no_secret_is_read_from_no_file(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("8123")
    assert environment.read({"PORT_FILE": str(tmp_path / "port")}, "PORT") == "8000"


@pytest.mark.parametrize(
    "weak",
    [
        "short",
        "a" * 64,
        "abc" * 30,
        "0123456789" * 5,
        "change-me-change-me-and-then-it-is-safe",
        "please_REPLACE_ME_with_something_better_1",
        "django-insecure-your-secret-key-goes-here",
    ],
)
def test_a_weak_or_well_known_secret_is_refused_without_being_repeated(tmp_path: Path, weak: str) -> None:
    for name in KEPT_AS_THEY_ARE:
        with pytest.raises(SettingError, match=name) as refused:
            config.from_environment({"TRACKER_HOME": str(tmp_path), name: weak})
        assert weak not in str(refused.value)
    (tmp_path / "secret_key").write_text(weak)
    with pytest.raises(SettingError, match="secret_key"):
        config.from_environment({"TRACKER_HOME": str(tmp_path)})


@pytest.mark.parametrize("password", ["postgres", "Password", "change-me", "tracker", "changeme123"])
@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("DATABASE_URL", "postgresql://tracker:{}@db.example/tracker"),
        ("MAIL_URL", "smtp://tracker:{}@mail.example:587"),
    ],
)
def test_a_password_that_everybody_tries_first_is_refused(
    tmp_path: Path, name: str, address: str, password: str
) -> None:
    with pytest.raises(SettingError, match=f"password in {name}") as refused:
        config.from_environment({"TRACKER_HOME": str(tmp_path), name: address.format(password)})
    assert password not in str(refused.value)


def test_no_secret_shows_in_the_settings_of_a_process(tmp_path: Path) -> None:
    values = dict.fromkeys(KEPT_AS_THEY_ARE, STRONG)
    found = config.from_environment({"TRACKER_HOME": str(tmp_path), **values})
    assert STRONG not in repr(found)
