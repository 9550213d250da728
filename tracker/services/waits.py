"""How long what failed waits until it is tried again: a mail, or a job of the timetable."""

from datetime import datetime, timedelta

MINUTES = (1, 5, 15, 60, 240)
"""Of real time, after the first failure, the second …; the last one stays."""


def next_try(failures_before: int, real_now: datetime) -> datetime:
    """When to try again what has failed just now, and failed so often before."""
    return real_now + timedelta(minutes=MINUTES[min(failures_before, len(MINUTES) - 1)])
