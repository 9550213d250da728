"""The store of files: whether what rows name is there and whole, and what nobody names."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from tracker.adapters.files import FileStore
from tracker.domain.checkup import Finding, warning, well, wrong
from tracker.domain.errors import NotFoundError
from tracker.domain.wording import count, sentence_list
from tracker.queries import stored_files

YOUNG = timedelta(days=1)
"""A file comes into the store before the row that names it; one that is older and unnamed is left over."""

MOST = 5


def examine(engine: Engine, files: FileStore, real_now: datetime, *, is_deep: bool) -> Iterator[Finding]:
    """What is missing, what is damaged (only where asked, for it reads everything), what is left over."""
    with engine.connect() as connection:
        needed, named = stored_files.needed(connection), stored_files.named(connection)
    missing = [each for each in needed if not files.holds(each)]
    damaged = [each for each in files.names() if not files.is_whole(each)] if is_deep else []
    if missing:
        yield wrong(
            "files",
            f"{count(len(missing), 'file')} that rows name {_are(missing)} missing: {_named(missing)}.",
            f"Bring them back from a backup into {files.folder}.",
        )
    if damaged:
        yield wrong(
            "files",
            f"{count(len(damaged), 'file')} {_are(damaged)} no longer what was kept: {_named(damaged)}.",
            f"Bring them back from a backup into {files.folder}.",
        )
    if not missing and not damaged:
        how = "and whole" if is_deep else "(`--deep` reads each to the end)"
        yield well("files", f"{count(len(needed), 'file')} of evidence and statements, all there {how}.")
    left = left_over(files, named, real_now)
    if left:
        yield warning(
            "files",
            f"{count(len(left), 'file')} in the store {_are(left)} named by nothing.",
            "`tracker retention apply --yes` takes such files away.",
        )


def left_over(files: FileStore, named: set[str], real_now: datetime) -> list[str]:
    """The files that nothing names and that have been here for a day or longer."""
    return [each for each in files.names() if each not in named and _age(files, each, real_now) > YOUNG]


def _age(files: FileStore, sha256: str, real_now: datetime) -> timedelta:
    try:
        return real_now - datetime.fromtimestamp(files.path(sha256).stat().st_mtime, UTC)
    except NotFoundError:
        return timedelta()


def _are(found: list[str]) -> str:
    return "is" if len(found) == 1 else "are"


def _named(found: list[str]) -> str:
    return sentence_list(found[:MOST]) + (" and others" if len(found) > MOST else "")
