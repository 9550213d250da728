"""How mail leaves, by the scheme of MAIL_URL: SMTP, GOV.UK Notify, or a Maildir in the home folder."""

import mailbox
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.message import Message
from pathlib import Path
from urllib.parse import SplitResult

from tracker.adapters.letters import MailServerError, Send
from tracker.adapters.notify import NotifyServer
from tracker.adapters.smtp import SmtpServer

TIMEOUT_SECONDS = 30


@contextmanager
def sender(
    url: SplitResult, home: Path, *, timeout: float = TIMEOUT_SECONDS, notify_api_key: str = ""
) -> Iterator[Send]:
    """What sends a batch: it connects at the first mail, keeps the connection, and closes it at the end."""
    if url.scheme == "mailbox":
        yield _to_maildir(home / "mailbox")
        return
    by_notify = url.scheme == "notify"
    server = (
        NotifyServer(url, notify_api_key, timeout=timeout) if by_notify else SmtpServer(url, timeout=timeout)
    )
    with closing(server):
        yield server.send


def _to_maildir(folder: Path) -> Send:
    def send(message: Message) -> str:
        try:
            mailbox.Maildir(folder).add(message)
        except OSError as error:
            raise MailServerError(f"The mail could not be written to {folder}: {error.strerror}.") from error
        return "Kept in the mailbox of this installation"

    return send
