"""What no answer may be: without its headers, or with an address of somebody else's in it."""

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from lxml import html
from sqlalchemy import Connection, text
from werkzeug.test import TestResponse

from tests.architecture import files
from tracker.db import Base

SENT_ALONG = "canary of a mass assignment"
ENTICED = "https://evil.example/"
ENTICING = dict.fromkeys(
    ("next", "back", "url", "return", "return_to", "redirect", "at", "from", "to"), ENTICED
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
FETCHED = " | ".join(
    (
        "//@src | //@srcset | //@poster | //@data | //form/@action | //@formaction | //link/@href",
        "//*[local-name()='use' or local-name()='image']/@href | //meta[@http-equiv]/@content | //base/@href",
    )
)
"""What a browser asks for by itself, or sends to."""


def faults(response: TestResponse) -> Iterator[str]:
    """What is wrong with the headers of an answer, where it leads, and what its page would fetch."""
    policy = response.headers.get("Content-Security-Policy", "")
    yield from _of_the_policy(policy)
    for name, value in FIXED.items():
        given = response.headers.get(name)
        is_stricter = given == "no-referrer"
        is_framed_by_us = given == "SAMEORIGIN" and "; sandbox" in policy
        if given != value and not is_stricter and not is_framed_by_us:
            yield f"{name}: {given}"
    if not re.fullmatch("[0-9a-f]{12}", response.headers.get("X-Request-ID", "")):
        yield "no X-Request-ID"
    if response.location and not is_own(response.location):
        yield f"leads to {response.location}"
    if response.mimetype == "text/html" and response.data:
        found = [str(each) for each in html.fromstring(response.data).xpath(FETCHED)]
        yield from (f"fetches {each}" for each in found if not is_own(each) and not each.startswith("data:"))


def _of_the_policy(policy: str) -> Iterator[str]:
    """Only our own files; a page that carries its own style runs in a sandbox, without any script."""
    is_sandboxed = policy.startswith("sandbox") or "; sandbox" in policy
    if "default-src 'none'" not in policy or "http" in policy or "*" in policy:
        yield f"policy {policy}"
    if "unsafe" in policy and (not is_sandboxed or "script" in policy):
        yield f"policy {policy}"


def is_own(address: str) -> bool:
    """Whether an address is of this application: a browser reads `//host` and `/\\host` as another one."""
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and not address.startswith(("//", "/\\", "\\"))


@cache
def sent_along() -> dict[str, str]:
    """Every column that is no field of any form, as a form would send it that hopes to be taken whole."""
    templates = [files.read(path) for path in files.ours() if path.parts[0] == "templates"]
    code = [files.read(path) for path in files.python_files("tracker") if path.parts[1] == "web"]
    said = set(re.findall(r"\w+", " ".join([*templates, *code])))
    columns = {column.name for table in Base.metadata.tables.values() for column in table.columns}
    never = {
        "id",
        "is_active",
        "is_administrator",
        "password_hash",
        "partnership_id",
        "created_at",
        "user_id",
    }
    return dict.fromkeys(sorted(columns - said | never), SENT_ALONG)


def was_taken(connection: Connection) -> list[str]:
    """The tables into which something went that was sent along."""
    return [
        table.name
        for table in Base.metadata.sorted_tables
        if SENT_ALONG in str(connection.execute(text(f'SELECT * FROM "{table.name}"')).all())  # noqa: S608
    ]
