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
    with closing(_server(url, timeout, notify_api_key)) as server:
        yield server.send


def try_server(url: SplitResult, timeout: float, notify_api_key: str = "") -> tuple[str, bool]:
    """Go to the door of the server and send nothing: what it was like, and whether the way was encrypted."""
    with closing(_server(url, timeout, notify_api_key)) as server:
        return server.knock()


def _server(url: SplitResult, timeout: float, notify_api_key: str) -> NotifyServer | SmtpServer:
    if url.scheme == "notify":
        return NotifyServer(url, notify_api_key, timeout=timeout)
    return SmtpServer(url, timeout=timeout)


def _to_maildir(folder: Path) -> Send:
    def send(message: Message) -> str:
        try:
            mailbox.Maildir(folder).add(message)
        except OSError as error:
            raise MailServerError(f"The mail could not be written to {folder}: {error.strerror}.") from error
        return "Kept in the mailbox of this installation"

    return send
