"""Sending mail: over SMTP on one open connection, or into a Maildir in the installation's own folder."""

import mailbox
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote

TIMEOUT_SECONDS = 30
SUBMISSION_PORT = 587
PLAIN_PORT = 25
CLOSING = 421

Send = Callable[[EmailMessage], None]


class MailServerError(Exception):
    """The mail server cannot be used now, so that every mail waits; the message says why."""


class MailRefusedError(Exception):
    """The mail server refused this one mail; the message is what it answered."""


class Outgoing(Protocol):
    """What a mail needs to have before it can be written out."""

    to_address: str
    subject: str
    text: str
    html: str
    message_id: str
    created_at: datetime


def compose(mail: Outgoing, sender: str) -> EmailMessage:
    """The mail as it goes over the wire; MailRefusedError where its address cannot be one."""
    message = EmailMessage(policy=policy.SMTP)
    try:
        message["From"] = sender
        message["To"] = mail.to_address
        message["Subject"] = mail.subject
    except ValueError as error:
        raise MailRefusedError(f"The address or the subject cannot be sent: {error}") from error
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


@contextmanager
def sender(url: SplitResult, home: Path) -> Iterator[Send]:
    """What sends a batch: it connects at the first mail, keeps the connection, and closes it at the end."""
    if url.scheme == "mailbox":
        yield _to_maildir(home / "mailbox")
        return
    server = SmtpServer(url)
    try:
        yield server.send
    finally:
        server.close()


def _to_maildir(folder: Path) -> Send:
    def send(message: EmailMessage) -> None:
        try:
            mailbox.Maildir(folder).add(message)
        except OSError as error:
            raise MailServerError(f"The mail could not be written to {folder}: {error.strerror}.") from error

    return send


class SmtpServer:
    """One connection to the server of MAIL_URL, opened when it is first needed."""

    def __init__(self, url: SplitResult) -> None:
        self.host = url.hostname or ""
        self.user = unquote(url.username or "")
        self.password = unquote(url.password or "")
        self.port = url.port or (SUBMISSION_PORT if self.user else PLAIN_PORT)
        self.connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand over one mail; MailRefusedError is about this mail, MailServerError about all of them."""
        if self.connection is None:
            self.connection = self._connect()
        try:
            self.connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise self._refusal(*next(iter(error.recipients.values()))) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise self._refusal(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPNotSupportedError, ValueError) as error:
            raise MailRefusedError(f"The mail server cannot take this address: {error}") from error
        except OSError as error:  # smtplib's other errors are OSErrors too
            raise self._server_error(error) from error

    def close(self) -> None:
        """Say goodbye, if the server still listens."""
        connection, self.connection = self.connection, None
        if connection is not None:
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()

    def _connect(self) -> smtplib.SMTP:
        try:
            connection = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        except OSError as error:
            raise self._server_error(error) from error
        try:
            self._secure(connection)
        except (OSError, ValueError) as error:
            connection.close()
            raise self._server_error(error) from error
        except MailServerError:
            connection.close()
            raise
        return connection

    def _secure(self, connection: smtplib.SMTP) -> None:
        """Encrypt where the server offers it; a password never travels without."""
        connection.ehlo_or_helo_if_needed()
        if connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        elif self.password:
            raise MailServerError(
                f"{self.host}:{self.port} offers no STARTTLS, and a password is never sent without it. "
                "Use a port of the server that offers STARTTLS, or a MAIL_URL without a password."
            )
        if self.user:
            connection.login(self.user, self.password)

    def _refusal(self, code: int, answer: bytes | str) -> MailRefusedError | MailServerError:
        """What the server answered to one mail; 421 says that it is closing for everybody."""
        said = f"The mail server answered {code} {_plain(answer)}"
        if code != CLOSING:
            return MailRefusedError(said)
        self.close()
        return MailServerError(said)

    def _server_error(self, error: OSError | ValueError) -> MailServerError:
        self.close()
        if isinstance(error, smtplib.SMTPAuthenticationError):
            why = f"it did not accept the user and password of MAIL_URL ({error.smtp_code})"
        elif isinstance(error, smtplib.SMTPResponseException):
            why = f"it answered {error.smtp_code} {_plain(error.smtp_error)}"
        elif isinstance(error, TimeoutError):
            why = f"no answer within {TIMEOUT_SECONDS} seconds"
        else:
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return MailServerError(f"The mail server {self.host}:{self.port} cannot be used: {why}.")


def _plain(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())
