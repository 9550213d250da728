"""Addresses: which may be followed after signing in, and where a static file of this version stands."""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import request

STATIC = Path(__file__).resolve().parents[1] / "static"


def local_path(text: str | None, otherwise: str = "/") -> str:
    """A path of this application; anything that would lead to another site becomes the other path."""
    if not text or not text.startswith("/") or text.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(text)
    is_plain = text.isprintable() and "\\" not in parts.path
    return text if is_plain and not parts.scheme and not parts.netloc else otherwise


def this_path() -> str:
    """The path and query of this request."""
    return local_path(request.full_path.rstrip("?"))


def asset(name: str) -> str | None:
    """The address of a static file, which changes when the file does; None where it was not built."""
    version = _version(name)
    return f"{request.script_root}/static/{name}?v={version}" if version else None


@cache
def _version(name: str) -> str | None:
    """The mark of a file as it stood when a page first asked for it; a new file wants a new process."""
    path = STATIC / name
    return format(path.stat().st_mtime_ns, "x") if path.is_file() else None


def came_from_us() -> bool:
    """Whether a page of ours sent this form: what another site posts is never kept nor offered again."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.host
