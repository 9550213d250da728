"""Bounces in a Maildir: delivery reports by RFC 3464, each with the headers of the mail that came back."""

import email
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

from tracker.domain.bounces import Aftermath
from tracker.domain.mail import Outcome

LARGEST = 5 * 1024 * 1024  # bytes; a report returns at most the mail itself
HEADERS = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
SEEN = ":2,S"


def unread(folder: Path) -> Iterator[tuple[Path, Aftermath]]:
    """Each new report that a mail could not be delivered, with its file; whatever else lies there is left."""
    for path in sorted((folder / "new").iterdir()):
        try:
            content = path.read_bytes() if path.stat().st_size <= LARGEST else b""
        except OSError:
            continue  # another process has just put it away
        if found := parse(content):
            yield path, found


def put_away(path: Path) -> None:
    """Mark a report as seen, as mail programs do."""
    try:
        path.rename(path.parent.parent / "cur" / (path.name.partition(":")[0] + SEEN))
    except FileNotFoundError:
        return  # another process was first


def parse(content: bytes) -> Aftermath | None:
    """Which mail came back and why; None where this is no report of a failure for good."""
    report = email.message_from_bytes(content)
    if report.get_content_type() != "multipart/report":
        return None
    failed = next((each for each in _recipients(report) if _field(each, "Action").lower() == "failed"), None)
    message_id = _returned_message_id(report)
    if failed is None or not message_id:
        return None
    why = _field(failed, "Diagnostic-Code").partition(";")[2].strip() or _field(failed, "Status")
    whom = _field(failed, "Final-Recipient").partition(";")[2].strip()
    return Aftermath(message_id, Outcome.BOUNCED, f"{whom}: {why}" if whom else why or "It came back")


def _recipients(report: Message) -> Iterator[Message]:
    """The blocks of a delivery status: one for the mail, then one for each recipient."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            yield from (each for each in blocks if isinstance(each, Message))


def _returned_message_id(report: Message) -> str:
    """The Message-ID among the headers of the mail that came back, which the report carries last."""
    for part in report.walk():
        if part.get_content_type() not in HEADERS:
            continue
        inside = part.get_payload()
        returned = inside[0] if isinstance(inside, list) and inside else None
        if not isinstance(returned, Message):
            content = part.get_payload(decode=True)
            returned = email.message_from_bytes(content if isinstance(content, bytes) else b"")
        if message_id := _field(returned, "Message-ID"):
            return message_id
    return ""


def _field(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())
