"""A mail as it goes over the wire, and what a server may say to it."""

import binascii
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import encoders, policy
from email.header import Header
from email.message import Message
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache
from typing import Any

_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
_POLICY = policy.compat32.clone(linesep="\r\n", mangle_from_=False)

SHORT_HEADER = 70
"""Characters of a header that surely stays on one line."""

BOUNDARY_BYTES = 8
"""Enough that no text has it, and so few that its header stays on one line."""

Send = Callable[[Message], str]
"""Hands over one mail and says what the server answered; MailRefusedError or MailServerError."""


class MailServerError(Exception):
    """The mail server cannot be used now, so that every mail waits; the message says why."""


class MailRefusedError(Exception):
    """The mail server refused this one mail; the message is what it answered."""

    def __init__(self, message: str, *, for_good: bool = False) -> None:
        super().__init__(message)
        self.for_good = for_good


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that goes with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail with everything that its reader gets, their own link in it."""

    to_address: str
    subject: str
    text: str
    html: str
    message_id: str
    created_at: datetime
    unsubscribe_url: str | None = None
    attachment: File | None = None


def compose(letter: Letter, sender: str) -> Message:
    """The mail as it goes over the wire; MailRefusedError where it cannot be one.

    Each part is encoded by the C library's own routine: the newer interface of `email` takes ten times as
    long, and a morning has hundreds of mails.
    """
    try:
        return _composed(letter, sender)
    except ValueError as error:
        raise MailRefusedError(
            f"The address or the subject cannot be sent: {error}", for_good=True
        ) from error


def _composed(letter: Letter, sender: str) -> Message:
    if not letter.to_address.isascii() or not _ADDRESS.fullmatch(letter.to_address):
        raise ValueError("the address is none that mail can go to")
    both = _multipart("alternative", _text("plain", letter.text), _text("html", letter.html))
    message = _multipart("mixed", both, _file(letter.attachment)) if letter.attachment else both
    headers: dict[str, str | Header] = {
        "From": _from(sender),
        "To": letter.to_address,
        "Subject": _subject(_line(letter.subject)),
        "Date": format_datetime(letter.created_at),
        "Message-ID": letter.message_id,
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
    }
    if letter.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in headers.items():
        message[name] = value  # type: ignore[assignment]
    return message


def on_the_wire(message: Message) -> bytes:
    """What `message.as_bytes()` gives, which writes each line by itself and takes five times as long."""
    held: Any = message.get_payload()
    if message.is_multipart():
        boundary = message.get_boundary()
        parts = [f"--{boundary}\r\n".encode() + on_the_wire(part) + b"\r\n" for part in held]
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    else:
        body = held.replace("\n", "\r\n").encode("ascii")
    return b"".join(_header(name, value) for name, value in message.raw_items()) + b"\r\n" + body


def _header(name: str, value: Any) -> bytes:  # noqa: ANN401 - text, or text in an encoding
    is_plain = isinstance(value, str) and value.isascii() and value.isprintable()
    if is_plain and len(name) + len(value) <= SHORT_HEADER:
        return f"{name}: {value}\r\n".encode("ascii")
    return _POLICY.fold_binary(name, value)


@cache
def _from(sender: str) -> str:
    """The same on every mail of an installation."""
    return formataddr(parseaddr(_line(sender)))


def _subject(subject: str) -> str | Header:
    return subject if subject.isascii() else Header(subject, header_name="Subject")


def _line(value: str) -> str:
    if value.splitlines() != [value]:
        raise ValueError("it must be one line")
    return value


def _multipart(subtype: str, *parts: Message) -> Message:
    message = Message(_POLICY)
    message["Content-Type"] = f'multipart/{subtype}; boundary="{secrets.token_hex(BOUNDARY_BYTES)}"'
    for part in parts:
        message.attach(part)
    return message


def _text(subtype: str, content: str) -> Message:
    part = Message(_POLICY)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    lines = "\n".join(content.splitlines()) + "\n"
    part.set_payload(binascii.b2a_qp(lines.encode(), istext=True).decode("ascii"))
    return part


def _file(file: File) -> Message:
    part = Message(_POLICY)
    part["Content-Type"] = file.media_type
    part.add_header("Content-Disposition", "attachment", filename=_line(file.name))
    part.set_payload(file.content)
    encoders.encode_base64(part)
    return part
