"""The post: whether mail can leave here, tried up to the door of the server, or with one mail where asked."""

from collections.abc import Iterator
from datetime import datetime
from secrets import token_hex

from tracker.adapters import letters, mail
from tracker.adapters.letters import Letter, MailRefusedError, MailServerError
from tracker.config import Settings
from tracker.domain.checkup import Finding, warning, well, wrong
from tracker.domain.wording import moment

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MEND = "Check MAIL_URL, its password, and whether this machine may reach the mail server."


def examine(settings: Settings, real_now: datetime, send_to: str | None) -> Iterator[Finding]:
    """The settings of mail, and the server that they name."""
    if settings.mail_url.scheme == "mailbox":
        yield warning(
            "mail",
            "Mail stays in this application: MAIL_URL is mailbox:.",
            "Set MAIL_URL to your mail server.",
        )
    else:
        yield from _server(settings, real_now, send_to)
    if "@localhost" in settings.mail_from and settings.mail_url.scheme in ("smtp", "smtps"):
        yield warning(
            "mail",
            f"Mail comes from {settings.mail_from}, to which nobody can answer.",
            "Set MAIL_FROM to an address of your organisation.",
        )
    if settings.admin_mail is None:
        yield warning(
            "mail",
            "Nobody is told when a job fails: ADMIN_MAIL is not set.",
            "Set ADMIN_MAIL to your address.",
        )


def _server(settings: Settings, real_now: datetime, send_to: str | None) -> Iterator[Finding]:
    try:
        yield _knock(settings)
        if send_to:
            yield _send(settings, real_now, send_to)
    except (MailServerError, MailRefusedError) as error:
        yield wrong("mail", str(error), MEND)


def _knock(settings: Settings) -> Finding:
    says, is_encrypted = mail.try_server(settings.mail_url, settings.mail_timeout, settings.notify_api_key)
    if is_encrypted or settings.mail_url.hostname in LOOPBACK:
        return well("mail", says)
    return warning("mail", says, "Use a port of the mail server that offers STARTTLS, or smtps://.")


def _send(settings: Settings, real_now: datetime, send_to: str) -> Finding:
    text = f"This is a test of the mail of {settings.base_url}, sent on {moment(real_now)}."
    letter = Letter(
        to_address=send_to,
        subject="A test from Followthrough",
        text=text,
        html=f"<p>{text}</p>",
        message_id=f"<test.{token_hex(8)}@{settings.mail_from.rpartition('@')[2].strip('> ')}>",
        created_at=real_now,
    )
    with mail.sender(
        settings.mail_url,
        settings.home,
        timeout=settings.mail_timeout,
        notify_api_key=settings.notify_api_key,
    ) as send:
        said = send(letters.compose(letter, settings.mail_from))
    return well("mail", f"A mail to {send_to} was taken: {said}")
