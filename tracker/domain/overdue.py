"""The one definition of overdue, used by every list, mail, count, export and paper."""

from datetime import date

from tracker.domain.statuses import OPEN, Status


def is_overdue(
    *, tracked: bool, status: Status, due_on: date | None, review_on: date | None, today: date
) -> bool:
    """Past its due date and still open; due today is not overdue, no date is undated, not overdue.

    On hold counts as open once its review date has passed. Actions of a historic report never count.
    """
    if not tracked or due_on is None or due_on >= today or status not in OPEN:
        return False
    return not (status is Status.ON_HOLD and review_on is not None and review_on >= today)


def days_overdue(
    *, tracked: bool, status: Status, due_on: date | None, review_on: date | None, today: date
) -> int:
    """Calendar days past the due date, 0 where it is not overdue."""
    late = is_overdue(tracked=tracked, status=status, due_on=due_on, review_on=review_on, today=today)
    return (today - due_on).days if late and due_on else 0
