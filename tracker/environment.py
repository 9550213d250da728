"""Every setting that an installation reads from its environment, in one list, and where secrets come from."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SHORTEST_KEY = 32  # characters
SHORTEST_TOKEN = 20
FEWEST_DIFFERENT = 8
WELL_KNOWN = {
    "admin",
    "administrator",
    "default",
    "example",
    "followthrough",
    "guest",
    "letmein",
    "passw0rd",
    "password",
    "password1",
    "postgres",
    "postgresql",
    "qwerty",
    "root",
    "secret",
    "test",
    "tracker",
    "user",
    "welcome",
    "123456",
    "12345678",
    "123456789",
    "1234567890",
}
"""Passwords that are tried first."""

PLACEHOLDERS = (
    "changeme",
    "changethis",
    "replaceme",
    "replacethis",
    "yoursecret",
    "secretkey",
    "supersecret",
    "placeholder",
    "donotuse",
)
"""What stands in examples where a secret belongs."""


class SettingError(Exception):
    """A setting is wrong; the message names it and says what it should look like."""


@dataclass(frozen=True)
class Setting:
    """One setting: its name, what it is, and its default, in words where it is worked out."""

    name: str
    what: str
    default: str = ""
    otherwise: str = ""
    is_secret: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Under which names it may be set: a secret also by the name of the file that holds it."""
        return (self.name, f"{self.name}_FILE") if self.is_secret else (self.name,)

    @property
    def default_in_words(self) -> str:
        """The default as a table shows it."""
        return self.otherwise or (f"`{self.default}`" if self.default else "none")


SETTINGS = (
    Setting(
        "TRACKER_HOME",
        "The folder for the database, the files, the mailbox and the secret key.",
        otherwise="`var/` in the checkout",
    ),
    Setting(
        "DATABASE_URL",
        "`sqlite:////folder/tracker.db` or `postgresql://user:password@host/database`.",
        otherwise="SQLite in `TRACKER_HOME`",
        is_secret=True,
    ),
    Setting("PORT", "The port that `serve` listens on.", default="8000"),
    Setting(
        "WORKERS",
        "The processes of `serve`, each of eight threads: about one for each core. On Windows there is one.",
        default="2",
    ),
    Setting(
        "BASE_URL",
        "The address that people use, such as `https://tracker.example.gov.uk`; `https` makes cookies "
        "secure. Requests for another host are refused.",
        otherwise="`http://127.0.0.1:PORT`",
    ),
    Setting(
        "MAIL_URL",
        "`smtp://user:password@host:587` (STARTTLS), `smtps://user:password@host:465` (TLS at once), "
        "`notify://api.notifications.service.gov.uk/ID` with the ID of a GOV.UK Notify template whose "
        "subject is `((subject))` and whose message is `((body))`, or `mailbox:` to keep mail inside.",
        default="mailbox:",
        is_secret=True,
    ),
    Setting(
        "MAIL_FROM",
        "Who mail comes from (Notify has its own).",
        default="Followthrough <followthrough@localhost>",
    ),
    Setting(
        "MAIL_TIMEOUT", "Seconds to wait for each answer of the mail server, from 1 to 30.", default="30"
    ),
    Setting("MAIL_PER_MINUTE", "How many mails may go out in a minute.", otherwise="no limit"),
    Setting(
        "NOTIFY_API_KEY",
        "The key of GOV.UK Notify, which sends the text of each mail, without attachments.",
        is_secret=True,
    ),
    Setting(
        "NOTIFY_CALLBACK_TOKEN",
        "The bearer token with which Notify reports to `BASE_URL/webhooks/notify` what was delivered and "
        "what came back; at least 20 characters.",
        otherwise="none, and no such address",
        is_secret=True,
    ),
    Setting("BOUNCES_MAILDIR", "A Maildir into which your mail system puts what comes back to `MAIL_FROM`."),
    Setting(
        "ADMIN_MAIL",
        "The address that is told, once each, when a job fails, and once a day when mail was given up.",
        otherwise="none, and nobody is told",
    ),
    Setting(
        "METRICS_TOKEN",
        "The bearer token with which Prometheus reads `BASE_URL/metrics`; at least 20 characters.",
        otherwise="none, and no such address",
        is_secret=True,
    ),
    Setting(
        "SESSION_IDLE_MINUTES",
        "After how many minutes without a page a person is signed out, from 5 to 720.",
        default="60",
    ),
    Setting(
        "SESSION_HOURS", "After how many hours a person signs in anew in any case, 1 to 24.", default="12"
    ),
    Setting(
        "OIDC_ISSUER",
        "The OpenID provider through which people may sign in, such as "
        "`https://login.microsoftonline.com/ID-of-the-tenant/v2.0`; it sends them back to "
        "`BASE_URL/sign-in/sso/back`.",
        otherwise="none, and no single sign-on",
    ),
    Setting("OIDC_CLIENT_ID", "What the provider calls this installation."),
    Setting(
        "OIDC_CLIENT_SECRET",
        "What the provider gave this installation to show that it is the one; at least 20 characters.",
        is_secret=True,
    ),
    Setting(
        "OIDC_ALLOWED_DOMAINS",
        "Whose addresses the provider may vouch for, such as `council.gov.uk police.uk`. Who has none yet "
        "gets an account without a role.",
    ),
    Setting(
        "OIDC_NAME", "What the button of the sign-in page calls the provider.", default="your organisation"
    ),
    Setting(
        "OIDC_SECOND_FACTOR",
        "The value of `amr` or `acr`, such as `mfa`, that counts as a second factor.",
        otherwise="none: whoever needs a second factor needs ours",
    ),
    Setting(
        "OIDC_ONLY",
        "`yes`: nobody signs in with a password any more but whoever runs the installation.",
        default="no",
    ),
    Setting(
        "SECRET_KEY",
        "Signs sessions; at least 32 characters that nobody can guess. To change it, keep the one before in "
        "`SECRET_KEY_OLD` for a while; else everybody is signed out, codes of telephones no longer work, and "
        "webhooks are signed with another secret.",
        otherwise="made once in `TRACKER_HOME`, for its owner alone",
        is_secret=True,
    ),
    Setting(
        "SECRET_KEY_OLD",
        "Keys from before, with spaces between, that are still taken while nothing new is made with them; "
        "`tracker doctor` says what still needs them.",
        is_secret=True,
    ),
    Setting(
        "BACKUP_PASSPHRASE",
        "Encrypts what `tracker backup` makes, and opens it again; at least 12 characters that nobody can "
        "guess. Keep it where the backups are not.",
        otherwise="none, and backups are not encrypted",
        is_secret=True,
    ),
    Setting(
        "TRACKER_CLOCK",
        "The moment at which a demonstration's process starts, such as `2024-12-16T06:59`.",
        otherwise="none; a real installation refuses it",
    ),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


def names() -> tuple[str, ...]:
    """Every name under which something may be set."""
    return tuple(name for setting in SETTINGS for name in setting.names)


def read(environ: Mapping[str, str], name: str) -> str:
    """What is set under this name, or in the file that NAME_FILE names for a secret, or else its default."""
    setting = BY_NAME[name]
    value = environ.get(name) or ""
    path = environ.get(f"{name}_FILE") or "" if setting.is_secret else ""
    if value and path:
        raise SettingError(f"Both {name} and {name}_FILE are set; set one of them.")
    return (_in_file(name, path) if path else value) or setting.default


def _in_file(name: str, path: str) -> str:
    try:
        text = Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise SettingError(f"{name}_FILE is {path!r}, which cannot be read: {why}") from error
    if not text:
        raise SettingError(f"{name}_FILE is {path!r}, and that file is empty.")
    return text


def secret_files(environ: Mapping[str, str] = os.environ) -> Iterator[tuple[str, Path]]:
    """The files in which secrets lie, each with the name under which it is set."""
    for name in (f"{setting.name}_FILE" for setting in SETTINGS if setting.is_secret):
        if path := environ.get(name):
            yield name, Path(path)


def check_key(name: str, text: str) -> str:
    """A key that signs sessions, refused without being repeated where it is short or could be guessed."""
    if len(text) < SHORTEST_KEY or _is_guessable(text):
        raise SettingError(
            f"{name} could be guessed: it must be at least {SHORTEST_KEY} characters made by chance. "
            "To make one: python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return text


def check_token(name: str, text: str) -> str:
    """A bearer token, refused without being repeated where it is short or could be guessed; none is fine."""
    if text and (len(text) < SHORTEST_TOKEN or not text.isascii()):
        raise SettingError(f"{name} must be at least {SHORTEST_TOKEN} letters and digits.")
    if text and _is_guessable(text):
        raise SettingError(
            f"{name} could be guessed. To make one: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe())'"
        )
    return text


def check_password(name: str, password: str | None) -> None:
    """The password within an address, refused where it is one that everybody tries first; none is fine."""
    plain = _plain(password or "")
    if plain in WELL_KNOWN or any(word in plain for word in PLACEHOLDERS):
        raise SettingError(f"The password in {name} is one that everybody tries first. Choose another.")


def _is_guessable(text: str) -> bool:
    """Few different characters, the same again and again, or what an example says."""
    is_repetition = text in (text + text)[1:-1]
    has_placeholder = any(word in _plain(text) for word in PLACEHOLDERS)
    return len(set(text)) < FEWEST_DIFFERENT or is_repetition or has_placeholder


def _plain(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def as_markdown() -> str:
    """The page of the documentation that says what can be set."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield "# Settings"
    yield ""
    yield "This page is written by `tracker settings --markdown`; a test holds it equal to the code."
    yield ""
    yield (
        "Every setting comes from the environment. A secret may lie in a file instead, whose path is set "
        "under the second name; then nobody who may list processes reads it. A wrong, weak or well-known one "
        "is refused at the start, in a sentence without it. `tracker settings` shows what is set."
    )
    yield ""
    yield "| setting | what it is | default |"
    yield "|---|---|---|"
    for setting in SETTINGS:
        named = " or ".join(f"`{name}`" for name in setting.names)
        yield f"| {named} | {setting.what} | {setting.default_in_words} |"


def in_force(environ: Mapping[str, str] = os.environ) -> Iterator[tuple[str, str]]:
    """Each setting with what it is now; of a secret only whether, and from where, it is set."""
    for setting in SETTINGS:
        value = read(environ, setting.name)
        given = [name for name in setting.names if environ.get(name)]
        if setting.is_secret and given:
            yield setting.name, f"set by {given[0]}, not shown"
        else:
            yield setting.name, value if given else f"not set: {setting.default_in_words.replace('`', '')}"
