"""Reading a mail back from the Maildir into which the demonstration delivers."""

import mailbox
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path


def find(folder: Path, message_id: str) -> EmailMessage | None:
    """The mail with this Message-ID as it arrived; None where there is none."""
    if not folder.is_dir():
        return None
    kept = mailbox.Maildir(folder, create=False)
    headers = BytesHeaderParser()
    for key in kept.iterkeys():
        written = kept.get_bytes(key)
        if (headers.parsebytes(written).get("Message-ID") or "").strip() == message_id:
            return BytesParser(policy=policy.default).parsebytes(written)
    return None


def page_of(message: EmailMessage) -> str:
    """The HTML of a mail; empty where it has none."""
    part = message.get_body(("html",))
    return str(part.get_content()) if part is not None else ""
