"""The demonstration's time: a Monday in November 2024, when the statement of the letter is still ahead."""

from datetime import date, datetime, time, timedelta

from tracker.domain import london

FIRST_DAY = date(2024, 11, 18)
"""The Monday of the digest that the demonstration promises."""

STARTS_AT = london.at(FIRST_DAY, time(9, 0))
"""What the clock shows when the demonstration is first loaded; nothing before it is owed to anybody."""

PASSWORD = "demonstration-only"  # noqa: S105 - every account is invented, and nothing but a demonstration has it # nosec B105


def clock_offset(real_now: datetime) -> timedelta:
    """How far to move the clock so that it shows the start now; fixed at the first load, in whole seconds."""
    return timedelta(seconds=round((STARTS_AT - real_now).total_seconds()))


def moment(text: str) -> datetime:
    """A moment of the story, written as London clocks showed it: 2024-09-09T09:30."""
    return datetime.fromisoformat(text).replace(tzinfo=london.LONDON)
