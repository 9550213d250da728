"""A row that is written into a backup is the same row when it is read."""

import math
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain import backups
from tracker.domain.backups import BadBackupError, Column, Header, Kind, Manifest, Sum, Table

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
VALUES = {
    Kind.TEXT: st.text(max_size=20),
    Kind.NUMBER: st.integers(),
    Kind.FLAG: st.booleans(),
    Kind.DATE: st.dates(),
    Kind.MOMENT: st.datetimes(timezones=st.just(UTC)),
    Kind.DECIMAL: st.decimals(-(10**11), 10**11, places=3),
    Kind.JSON: JSON_VALUES,
    Kind.BYTES: st.binary(max_size=20),
}
COLUMNS = [Column(kind.value, kind, may_lack=True, is_key=False) for kind in Kind]


@settings(max_examples=50)
@given(st.tuples(*(st.none() | VALUES[kind] for kind in Kind)))
def test_every_row_comes_back_as_it_was_and_stands_on_one_line(values: tuple[Any, ...]) -> None:
    line = backups.line(values, COLUMNS)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert backups.row(line, COLUMNS) == dict(zip([kind.value for kind in Kind], values, strict=True))


def test_a_number_is_written_alike_however_many_noughts_the_engine_adds() -> None:
    columns = [Column("value", Kind.DECIMAL, may_lack=False, is_key=False)]
    lines = {backups.line([Decimal(text)], columns) for text in ("120", "120.000", "1.2E+2")}
    assert lines == {b'["120"]\n'}
    assert not math.isnan(backups.row(lines.pop(), columns)["value"])


def test_a_header_and_a_manifest_come_back_as_they_were() -> None:
    columns = (Column("id", Kind.NUMBER, may_lack=False, is_key=True),)
    header = Header("0015", datetime(2026, 11, 21, tzinfo=UTC), (Table("events", columns),))
    assert backups.read_header(backups.header_text(header)) == header
    manifest = Manifest("0" * 64, {"events": Sum(2, "1" * 64)}, {"tables/events/1": "2" * 64}, 3, 4, ["5"])
    assert backups.read_manifest(backups.manifest_text(manifest)) == manifest
    assert manifest.rows == 2


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"format": 1}', b"\xff", b"null"])
def test_what_is_no_header_or_manifest_is_refused_in_a_sentence(text: bytes) -> None:
    with pytest.raises(BadBackupError, match="damaged"):
        backups.read_header(text)
    if text != b"{}":  # an empty backup has an empty manifest
        with pytest.raises(BadBackupError, match="damaged"):
            backups.read_manifest(text)


def test_a_backup_of_a_later_format_is_refused() -> None:
    header = Header("0015", datetime(2026, 11, 21, tzinfo=UTC), (), format=backups.FORMAT + 1)
    with pytest.raises(BadBackupError, match="newer version"):
        backups.read_header(backups.header_text(header))


def test_dates_are_dates_and_not_moments() -> None:
    columns = [Column("due_on", Kind.DATE, may_lack=True, is_key=False)]
    assert backups.row(backups.line([date(2024, 12, 13)], columns), columns) == {"due_on": date(2024, 12, 13)}
