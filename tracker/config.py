"""Settings: read from the environment once, checked at start, the same for every command."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from tracker import environment
from tracker.domain import london
from tracker.domain.accounts import Lifetime
from tracker.domain.sign_on import MICROSOFT, NO_TENANT, Provider
from tracker.environment import SettingError

__all__ = ["PROJECT", "SettingError", "Settings", "from_environment"]

PROJECT = Path(__file__).resolve().parent.parent
MAIL_SCHEMES = ("smtp", "smtps", "notify", "mailbox")
ADDRESS = r"[^@\s]+@[^@\s]+"
UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
LONGEST_WAIT_SECONDS = 30
MOST_WORKERS = 64
LOOPBACK = ("127.0.0.1", "localhost", "::1")
DATABASE_SCHEMES = ("sqlite", "postgresql", "postgresql+psycopg")


@dataclass(frozen=True)
class Settings:
    """Everything an installation may set; all of it has a default."""

    home: Path
    database_url: str = field(repr=False)
    port: int
    base_url: str
    mail_url: SplitResult = field(repr=False)
    mail_from: str
    clock: datetime | None
    secret_key: str = field(repr=False)
    workers: int = 2
    old_keys: tuple[str, ...] = field(default=(), repr=False)
    mail_timeout: int = LONGEST_WAIT_SECONDS
    mail_per_minute: int | None = None
    notify_api_key: str = field(default="", repr=False)
    notify_callback_token: str = field(default="", repr=False)
    bounces_maildir: Path | None = None
    admin_mail: str | None = None
    metrics_token: str = field(default="", repr=False)
    session_lifetime: Lifetime = field(default=Lifetime(timedelta(hours=1), timedelta(hours=12)))
    sign_on: Provider | None = None

    @property
    def is_https(self) -> bool:
        """Whether people reach the application over TLS, so that cookies may insist on it."""
        return self.base_url.startswith("https://")


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process; makes the home folder and, once, a secret key in it."""

    def given(name: str) -> str:
        return environment.read(environ, name)

    def token(name: str) -> str:
        return environment.check_token(name, given(name))

    home = _home(given("TRACKER_HOME") or str(PROJECT / "var"))
    port = _port(given("PORT"))
    mail_url = _mail_url(given("MAIL_URL"))
    key = given("SECRET_KEY")
    return Settings(
        home=home,
        database_url=_database_url(given("DATABASE_URL") or f"sqlite:///{home / 'tracker.db'}"),
        port=port,
        workers=_workers(given("WORKERS")),
        base_url=_base_url(given("BASE_URL") or f"http://127.0.0.1:{port}"),
        mail_url=mail_url,
        mail_from=_mail_from(given("MAIL_FROM")),
        clock=_moment(given("TRACKER_CLOCK")),
        secret_key=environment.check_key("SECRET_KEY", key) if key else _kept_secret(home / "secret_key"),
        old_keys=tuple(
            environment.check_key("SECRET_KEY_OLD", old) for old in given("SECRET_KEY_OLD").split()
        ),
        mail_timeout=_mail_timeout(given("MAIL_TIMEOUT")),
        mail_per_minute=_mail_per_minute(given("MAIL_PER_MINUTE")),
        notify_api_key=_notify_api_key(given("NOTIFY_API_KEY"), mail_url),
        notify_callback_token=token("NOTIFY_CALLBACK_TOKEN"),
        bounces_maildir=_maildir(given("BOUNCES_MAILDIR")),
        admin_mail=_admin_mail(given("ADMIN_MAIL")),
        metrics_token=token("METRICS_TOKEN"),
        session_lifetime=_session_lifetime(given("SESSION_IDLE_MINUTES"), given("SESSION_HOURS")),
        sign_on=_sign_on(given, token("OIDC_CLIENT_SECRET")),
    )


def _home(text: str) -> Path:
    try:
        home = Path(text).expanduser().resolve()
        home.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:
        raise SettingError(f"TRACKER_HOME is {text!r}; there can be no such folder: {error}") from error
    return home


def _split(text: str, complaint: str) -> SplitResult:
    """The parts of an address; one that cannot be taken apart, or whose port is no number, is refused."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:
        raise SettingError(complaint) from error
    return parts


def _database_url(text: str) -> str:
    """Checked without being repeated, since it may hold a password."""
    complaint = (
        "DATABASE_URL must look like sqlite:////folder/tracker.db or postgresql://user:password@host/database"
    )
    parts = _split(text, complaint)
    if parts.scheme not in DATABASE_SCHEMES or not parts.path.strip("/"):
        raise SettingError(complaint)
    environment.check_password("DATABASE_URL", parts.password)
    return text


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingError(f"PORT is {text!r}; it must be a number from 1 to 65535.")
    return int(text)


def _base_url(text: str) -> str:
    complaint = f"BASE_URL is {text!r}; it must look like https://tracker.example.gov.uk"
    parts = _split(text, complaint)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingError(complaint)
    return text.rstrip("/")


def _mail_url(text: str) -> SplitResult:
    complaint = (
        "MAIL_URL must look like smtp://user:password@host:587, smtps://user:password@host:465 or "
        "notify://api.notifications.service.gov.uk/ID-of-the-template, or be mailbox:"
    )
    parts = _split(text, complaint)
    if parts.scheme not in MAIL_SCHEMES or (parts.scheme != "mailbox" and not parts.hostname):
        raise SettingError(complaint)
    if parts.scheme == "notify" and not re.fullmatch(f"/{UUID}/?", parts.path):
        raise SettingError(complaint)
    environment.check_password("MAIL_URL", parts.password)
    return parts


def _notify_api_key(text: str, mail_url: SplitResult) -> str:
    """Checked without being repeated: who has it may send in our name."""
    if mail_url.scheme == "notify" and not re.fullmatch(f".*-{UUID}-{UUID}", text):
        raise SettingError("NOTIFY_API_KEY must be a key of GOV.UK Notify: its name, then two long numbers")
    return text


def _mail_timeout(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= LONGEST_WAIT_SECONDS:
        raise SettingError(f"MAIL_TIMEOUT is {text!r}; it must be 1 to {LONGEST_WAIT_SECONDS} seconds.")
    return int(text)


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WORKERS:
        raise SettingError(f"WORKERS is {text!r}; it must be a number of processes, 1 to {MOST_WORKERS}.")
    return int(text)


def _mail_per_minute(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) == 0:
        raise SettingError(f"MAIL_PER_MINUTE is {text!r}; it must be a number of mails, such as 100.")
    return int(text)


def _session_lifetime(minutes: str, hours: str) -> Lifetime:
    if not minutes.isdecimal() or not 5 <= int(minutes) <= 720:
        raise SettingError(f"SESSION_IDLE_MINUTES is {minutes!r}; it must be 5 to 720 minutes.")
    if not hours.isdecimal() or not 1 <= int(hours) <= 24:
        raise SettingError(f"SESSION_HOURS is {hours!r}; it must be 1 to 24 hours.")
    return Lifetime(timedelta(minutes=int(minutes)), timedelta(hours=int(hours)))


def _sign_on(given: Callable[[str], str], secret: str) -> Provider | None:
    """The provider of single sign-on, all of it or none."""
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_ALLOWED_DOMAINS", "OIDC_SECOND_FACTOR")
    issuer, client_id, domains, second_factor = (given(name).strip() for name in names)
    only, name = given("OIDC_ONLY").lower(), " ".join(given("OIDC_NAME").split())
    if only not in ("yes", "no"):
        raise SettingError(f"OIDC_ONLY is {only!r}; it must be yes or no.")
    if not issuer:
        if only == "yes":
            raise SettingError("OIDC_ONLY is yes, and nobody could sign in: OIDC_ISSUER is not set.")
        return None
    missing = {"OIDC_CLIENT_ID": client_id, "OIDC_CLIENT_SECRET": secret, "OIDC_ALLOWED_DOMAINS": domains}
    for setting in [setting for setting, value in missing.items() if not value]:
        raise SettingError(f"OIDC_ISSUER is set, so {setting} must be set too.")
    return Provider(
        issuer=_issuer(issuer),
        client_id=client_id,
        client_secret=secret,
        domains=_domains(domains),
        name=name,
        second_factor=second_factor,
        is_only=only == "yes",
    )


def _issuer(text: str) -> str:
    complaint = f"OIDC_ISSUER is {text!r}; it must look like https://sign-on.example.gov.uk/realm"
    parts = _split(text, complaint)
    is_local = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not (parts.scheme == "https" or is_local) or not parts.hostname or parts.query or parts.fragment:
        raise SettingError(complaint)
    if parts.hostname in MICROSOFT and NO_TENANT & set(parts.path.split("/")):
        raise SettingError(
            f"OIDC_ISSUER is {text!r}, by which anybody's directory could vouch for anybody. Name your own: "
            "https://login.microsoftonline.com/ID-of-the-tenant/v2.0"
        )
    return text


def _domains(text: str) -> frozenset[str]:
    domains = re.split(r"[\s,]+", text.lower())
    wrong = [domain for domain in domains if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain)]
    if wrong:
        raise SettingError(
            f"OIDC_ALLOWED_DOMAINS has {wrong[0]!r}; it must be domains such as council.gov.uk police.uk"
        )
    return frozenset(domains)


def _maildir(text: str) -> Path | None:
    if not text:
        return None
    folder = Path(text)
    if not (folder / "new").is_dir() or not (folder / "cur").is_dir():
        raise SettingError(f"BOUNCES_MAILDIR is {text!r}; it must be a Maildir, with new and cur in it.")
    return folder


def _admin_mail(text: str) -> str | None:
    if not text:
        return None
    if not re.fullmatch(ADDRESS, text) or parseaddr(text)[1] != text:
        raise SettingError(f"ADMIN_MAIL is {text!r}; it must be one address, such as name@example.gov.uk")
    return text


def _mail_from(text: str) -> str:
    if not text.isprintable() or not re.fullmatch(ADDRESS, parseaddr(text)[1]):
        raise SettingError(f"MAIL_FROM is {text!r}; it must look like Followthrough <name@example.gov.uk>")
    return text


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingError(
            f"TRACKER_CLOCK is {text!r}; it must be a date and time such as 2024-11-18T09:00"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=london.LONDON)


def _kept_secret(path: Path) -> str:
    """The installation's own key, made once and readable by its owner alone."""
    try:
        if not path.exists():
            _make_secret(path)
        secret = path.read_text().strip()
    except OSError as error:
        raise SettingError(
            f"The key in {path} cannot be kept: {error.strerror}. Mend that, or set SECRET_KEY."
        ) from error
    if not secret:
        raise SettingError(f"The file {path} is empty. Remove it, and a new key is made.")
    return environment.check_key(f"The key in {path}", secret)


def _make_secret(path: Path) -> None:
    """Written beside its place and then linked there, so that a second process never reads half of it."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    try:
        with suppress(FileExistsError):  # another process was first, and its key is the one
            os.link(fresh, path)
    finally:
        fresh.unlink()
