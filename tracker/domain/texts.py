"""What people write: that there is something where there must be, and no more than anybody would read."""

from tracker.domain.errors import DomainError

LIMIT = 20_000  # characters
LONGEST_TAG = 40  # characters


def check(text: str, *, field: str, needed: str = "") -> None:
    """Refuse a text that is too long or, where `needed` says what to write, one that is empty."""
    if needed and not text.strip():
        raise DomainError(needed, field=field)
    if len(text) > LIMIT:
        raise DomainError(f"Keep this under {LIMIT:,} characters.", field=field)
