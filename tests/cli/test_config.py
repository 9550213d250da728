"""Settings: what each defaults to, and one clear sentence for each that is wrong."""

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import notify
from tests.conftest import SETTINGS
from tracker import config
from tracker.config import SettingError, Settings
from tracker.domain.sign_on import Provider

KEY = "6f1d0c52a94be873d05f4a1be6c82977"


def settings(home: Path, **environ: str) -> Settings:
    return config.from_environment({"TRACKER_HOME": str(home), **environ})


def test_every_setting_has_a_default(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.home == tmp_path
    assert found.database_url == f"sqlite:///{tmp_path}/tracker.db"
    assert (found.port, found.base_url) == (8000, "http://127.0.0.1:8000")
    assert (found.mail_url.scheme, found.clock, found.is_https) == ("mailbox", None, False)
    assert "@" in found.mail_from


def test_what_is_set_to_nothing_is_as_if_it_were_not_set(tmp_path: Path) -> None:
    empty = dict.fromkeys(SETTINGS, "")
    assert settings(tmp_path, **empty) == settings(tmp_path)


def test_the_home_is_var_in_the_checkout_and_is_made_where_it_is_missing(tmp_path: Path) -> None:
    assert (config.PROJECT / "pyproject.toml").is_file()
    home = tmp_path / "new" / "home"
    settings(home)
    assert home.is_dir()


def test_two_copies_run_side_by_side_by_port(tmp_path: Path) -> None:
    assert settings(tmp_path, PORT="8123").base_url == "http://127.0.0.1:8123"


def test_everything_can_be_set(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        DATABASE_URL="postgresql://tracker:a-horse@db.example/tracker",
        BASE_URL="https://tracker.example.gov.uk/",
        MAIL_URL="smtp://user:a-lamp@mail.example:587",
        MAIL_FROM="Tracker <tracker@council.example>",
        SECRET_KEY=KEY,
    )
    assert found.database_url == "postgresql://tracker:a-horse@db.example/tracker"
    assert (found.base_url, found.is_https) == ("https://tracker.example.gov.uk", True)
    assert (found.mail_url.hostname, found.mail_url.port) == ("mail.example", 587)
    assert (found.mail_url.username, found.mail_url.password) == ("user", "a-lamp")
    assert (found.mail_from, found.secret_key) == ("Tracker <tracker@council.example>", KEY)
    assert not (tmp_path / "secret_key").exists()


def test_how_mail_leaves_can_be_set(tmp_path: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "bounces" / name).mkdir(parents=True)
    found = settings(
        tmp_path,
        MAIL_URL=notify.Notify(port=443).url,
        MAIL_TIMEOUT="7",
        MAIL_PER_MINUTE="100",
        NOTIFY_API_KEY=notify.API_KEY,
        NOTIFY_CALLBACK_TOKEN="hunter2-hunter2-hunter2",
        BOUNCES_MAILDIR=str(tmp_path / "bounces"),
    )
    assert (found.mail_url.scheme, found.mail_url.path) == ("notify", f"/{notify.TEMPLATE}")
    assert (found.mail_timeout, found.mail_per_minute) == (7, 100)
    assert (found.notify_api_key, found.bounces_maildir) == (notify.API_KEY, tmp_path / "bounces")
    assert notify.SECRET not in repr(found)
    assert "hunter2" not in repr(found)


def test_how_many_processes_serve_can_be_set(tmp_path: Path) -> None:
    assert settings(tmp_path).workers == 2
    assert settings(tmp_path, WORKERS="4").workers == 4


def test_who_looks_after_it_can_be_set(tmp_path: Path) -> None:
    found = settings(tmp_path, ADMIN_MAIL="it@council.example", METRICS_TOKEN="hunter2-hunter2-hunter2")
    assert (found.admin_mail, found.metrics_token) == ("it@council.example", "hunter2-hunter2-hunter2")
    assert "hunter2" not in repr(found)
    assert (settings(tmp_path).admin_mail, settings(tmp_path).metrics_token) == (None, "")


def test_mail_through_notify_needs_its_key(tmp_path: Path) -> None:
    for key in ("", "hunter2", notify.API_KEY[:-1]):
        with pytest.raises(SettingError, match="NOTIFY_API_KEY must be a key") as refused:
            settings(tmp_path, MAIL_URL=notify.Notify(port=443).url, NOTIFY_API_KEY=key)
        assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-11-18T09:00", datetime(2024, 11, 18, 9, tzinfo=UTC)),
        ("2024-07-18T09:00", datetime(2024, 7, 18, 8, tzinfo=UTC)),
        ("2024-07-18T09:00+00:00", datetime(2024, 7, 18, 9, tzinfo=UTC)),
        ("2024-07-18T09:00Z", datetime(2024, 7, 18, 9, tzinfo=UTC)),
        ("2024-12-16", datetime(2024, 12, 16, 0, tzinfo=UTC)),
    ],
)
def test_a_clock_without_a_zone_is_londons(tmp_path: Path, text: str, expected: datetime) -> None:
    assert settings(tmp_path, TRACKER_CLOCK=text).clock == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "²"),
        ("BASE_URL", "tracker.example.gov.uk"),
        ("BASE_URL", "ftp://tracker.example"),
        ("BASE_URL", "http://"),
        ("BASE_URL", "http://[::1"),
        ("BASE_URL", "http://host:port"),
        ("MAIL_URL", "mail.example"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_URL", "http://mail.example"),
        ("MAIL_URL", "smtp://mail.example:99999"),
        ("MAIL_URL", "smtp://mail.example:mail"),
        ("MAIL_URL", "smtp://[mail"),
        ("MAIL_URL", "smtps://"),
        ("MAIL_URL", "notify://api.notifications.service.gov.uk"),
        ("MAIL_URL", "notify://api.notifications.service.gov.uk/hunter2"),
        ("MAIL_TIMEOUT", "0"),
        ("MAIL_TIMEOUT", "31"),
        ("MAIL_TIMEOUT", "soon"),
        ("WORKERS", "0"),
        ("WORKERS", "many"),
        ("MAIL_PER_MINUTE", "0"),
        ("MAIL_PER_MINUTE", "-5"),
        ("NOTIFY_CALLBACK_TOKEN", "hunter2"),
        ("BOUNCES_MAILDIR", "/nowhere/at/all"),
        ("ADMIN_MAIL", "it"),
        ("ADMIN_MAIL", "IT <it@council.example>"),
        ("ADMIN_MAIL", "a@council.example,b@council.example"),
        ("METRICS_TOKEN", "short"),
        ("MAIL_FROM", "Followthrough"),
        ("MAIL_FROM", "tracker@"),
        ("MAIL_FROM", "@council.example"),
        ("MAIL_FROM", "a@council.example\r\nBcc: all@council.example"),
        ("OIDC_ONLY", "perhaps"),
        ("OIDC_ONLY", "yes"),
        ("TRACKER_CLOCK", "Monday"),
        ("TRACKER_CLOCK", "18/11/2024"),
        ("DATABASE_URL", "tracker.db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "postgres://user:hunter2@host/tracker"),
        ("DATABASE_URL", "mysql://user:hunter2@host/tracker"),
        ("DATABASE_URL", "postgresql://user:hunter2@host:port/tracker"),
        ("DATABASE_URL", "postgresql://user:hunter2@host"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it_and_keeps_its_secrets(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(SettingError, match=name) as refused:
        settings(tmp_path, **{name: value})
    said = str(refused.value)
    assert "\n" not in said
    assert "hunter2" not in said


SIGN_ON = {
    "OIDC_ISSUER": "https://sign-on.example/realm",
    "OIDC_CLIENT_ID": "followthrough",
    "OIDC_CLIENT_SECRET": KEY,
    "OIDC_ALLOWED_DOMAINS": "Council.gov.uk, police.uk",
}


def test_single_sign_on_is_read_whole_and_hides_its_secret(tmp_path: Path) -> None:
    found = settings(tmp_path, **SIGN_ON, OIDC_NAME="Microsoft", OIDC_SECOND_FACTOR="mfa", OIDC_ONLY="yes")
    assert found.sign_on == Provider(
        issuer="https://sign-on.example/realm",
        client_id="followthrough",
        client_secret=KEY,
        domains=frozenset({"council.gov.uk", "police.uk"}),
        name="Microsoft",
        second_factor="mfa",
        is_only=True,
    )
    assert KEY not in repr(found)
    assert settings(tmp_path).sign_on is None


@pytest.mark.parametrize("name", [name for name in SIGN_ON if name != "OIDC_ISSUER"])
def test_half_of_single_sign_on_is_refused_and_says_what_is_missing(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingError, match=f"{name} must be set too"):
        settings(tmp_path, **{**SIGN_ON, name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "sign-on.example"),
        ("OIDC_ISSUER", "http://sign-on.example/realm"),
        ("OIDC_ISSUER", "https://"),
        ("OIDC_ISSUER", "https://sign-on.example/realm?x=1"),
        ("OIDC_ISSUER", "https://login.microsoftonline.com/common/v2.0"),
        ("OIDC_ISSUER", "https://login.microsoftonline.com/organizations/v2.0"),
        ("OIDC_CLIENT_SECRET", "hunter2"),
        ("OIDC_ALLOWED_DOMAINS", "*"),
        ("OIDC_ALLOWED_DOMAINS", "council.gov.uk @police.uk"),
        ("OIDC_ALLOWED_DOMAINS", "uk"),
    ],
)
def test_single_sign_on_that_could_let_anybody_in_is_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name) as refused:
        settings(tmp_path, **{**SIGN_ON, name: value})
    assert "hunter2" not in str(refused.value)


def test_a_home_that_cannot_be_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for home in (tmp_path / "file", tmp_path / "file" / "below", Path("~nobody-of-that-name/home")):
        with pytest.raises(SettingError, match="TRACKER_HOME"):
            settings(home)


# --- the secret key ---


def test_older_keys_stand_beside_each_other_and_a_weak_one_is_refused(tmp_path: Path) -> None:
    older = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    assert settings(tmp_path).old_keys == ()
    assert settings(tmp_path, SECRET_KEY_OLD=f"{KEY}\n{older}").old_keys == (KEY, older)
    with pytest.raises(SettingError, match="SECRET_KEY_OLD could be guessed") as refusal:
        settings(tmp_path, SECRET_KEY_OLD=f"{KEY} short-one")
    assert "short-one" not in str(refusal.value)


def test_the_secret_key_is_made_once_for_its_owner_alone_and_kept(tmp_path: Path) -> None:
    first = settings(tmp_path).secret_key
    kept = tmp_path / "secret_key"
    assert len(first) >= 64
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert settings(tmp_path).secret_key == first == kept.read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    assert settings(tmp_path / "one").secret_key != settings(tmp_path / "two").secret_key


def test_a_key_that_was_lost_in_writing_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("\n")
    with pytest.raises(SettingError, match="secret_key"):
        settings(tmp_path)


def test_a_key_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "secret_key").mkdir()
    with pytest.raises(SettingError, match="SECRET_KEY"):
        settings(tmp_path)


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    tell = "from tracker import config; print(config.from_environment().secret_key)"
    environ = {**os.environ, "TRACKER_HOME": str(tmp_path)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", tell], cwd=config.PROJECT, env=environ, stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    keys = {process.communicate(timeout=60)[0].strip() for process in started}
    assert keys == {settings(tmp_path).secret_key}


def test_a_process_reads_its_own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_HOME", str(tmp_path))
    monkeypatch.setenv("PORT", "8124")
    assert config.from_environment().port == 8124
    assert os.environ["PORT"] == "8124"
