"""How large a sheet may be, and the sentences that say so."""

from tracker.domain.errors import DomainError

MOST_ROWS = 2_000
MOST_COLUMNS = 100


def check_rows(row: int) -> None:
    """Refuse a sheet that goes on past the most rows; it is read no further."""
    if row > MOST_ROWS:
        raise DomainError(
            f"This sheet has more than {MOST_ROWS:,} rows. Bring in only the rows that are actions, "
            "in several files if need be."
        )


def check_columns(column: int) -> None:
    """Refuse a sheet that is wider than any tracker."""
    if column > MOST_COLUMNS:
        raise DomainError(f"This sheet has more than {MOST_COLUMNS} columns. Keep those of the tracker.")
