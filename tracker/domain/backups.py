"""What a backup holds: its tables, how each value of them is written, and the sums that prove it whole."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tracker.domain import passwords
from tracker.domain.errors import DomainError

FORMAT = 1
SHORTEST_PASSPHRASE = 12


class BadBackupError(DomainError):
    """A backup that cannot be trusted: damaged, cut off, sealed with other words, or of a newer version."""


class Kind(StrEnum):
    """What a column holds, whatever the engine calls it."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"
    MOMENT = "moment"
    DECIMAL = "decimal"
    JSON = "json"
    BYTES = "bytes"


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    kind: Kind
    may_lack: bool
    is_key: bool


@dataclass(frozen=True)
class Table:
    """One table; those that it refers to come before it."""

    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Sum:
    """What a table comes to: how many rows, and the SHA-256 of all their lines."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Header:
    """What stands first in a backup: all that is needed to read the rest."""

    migration: str
    made_at: datetime
    tables: tuple[Table, ...]
    format: int = FORMAT


@dataclass
class Manifest:
    """What stands last in a backup, so that one that was cut off has none: the sums of all before it."""

    header_sha256: str = ""
    tables: dict[str, Sum] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0
    missing: list[str] = field(default_factory=list)
    """The files that rows name and that were not whole in the store when the backup was made."""

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(each.rows for each in self.tables.values())


def check_passphrase(passphrase: str) -> None:
    """Refuse one that is short or tried first, without repeating it: whoever finds the file has all night."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise DomainError(f"The passphrase must have at least {SHORTEST_PASSPHRASE} characters.")
    if passwords.is_tried_first(passphrase):
        raise DomainError("The passphrase is among the first that are tried. Use four random words or more.")


def line(values: Sequence[Any], columns: Sequence[Column]) -> bytes:
    """One row as one line of JSON: the same row gives the same bytes from either engine."""
    plain = [_plain(value, column.kind) for value, column in zip(values, columns, strict=True)]
    return json.dumps(plain, separators=(",", ":")).encode() + b"\n"


def row(text: bytes, columns: Sequence[Column]) -> dict[str, Any]:
    """The row that a line says, by the names of its columns."""
    values = json.loads(text)
    return {c.name: _value(value, c.kind) for value, c in zip(values, columns, strict=True)}


def _plain(value: Any, kind: Kind) -> Any:  # noqa: ANN401 - a value of any column
    if value is None:
        return None
    if kind is Kind.MOMENT:
        return value.astimezone(UTC).isoformat()
    if kind is Kind.DATE:
        return value.isoformat()
    if kind is Kind.DECIMAL:
        return format(Decimal(value).normalize(), "f")
    return base64.b64encode(value).decode() if kind is Kind.BYTES else value


def _value(plain: Any, kind: Kind) -> Any:  # noqa: ANN401 - a value of any column
    if plain is None:
        return None
    if kind is Kind.MOMENT:
        return datetime.fromisoformat(plain)
    if kind is Kind.DATE:
        return date.fromisoformat(plain)
    if kind is Kind.DECIMAL:
        return Decimal(plain)
    return base64.b64decode(plain) if kind is Kind.BYTES else plain


def header_text(header: Header) -> bytes:
    """The header as it is written."""
    return _text({**asdict(header), "made_at": header.made_at.isoformat()})


def read_header(text: bytes) -> Header:
    """What a header says; one of a newer format is refused."""
    try:
        said = json.loads(text)
        if said["format"] > FORMAT:
            raise BadBackupError("This backup was made by a newer version. Restore it with that version.")
        tables = tuple(
            Table(each["name"], tuple(Column(**{**c, "kind": Kind(c["kind"])}) for c in each["columns"]))
            for each in said["tables"]
        )
        return Header(said["migration"], datetime.fromisoformat(said["made_at"]), tables, said["format"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadBackupError("This is no backup of Followthrough, or its beginning is damaged.") from error


def manifest_text(manifest: Manifest) -> bytes:
    """The manifest as it is written."""
    return _text(asdict(manifest))


def read_manifest(text: bytes) -> Manifest:
    """What a manifest says."""
    try:
        said = json.loads(text)
        return Manifest(**{**said, "tables": {name: Sum(**each) for name, each in said["tables"].items()}})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadBackupError("The end of this backup is damaged.") from error


def _text(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, indent=1).encode()
