"""Working days of England and Wales: Monday to Friday without bank holidays; the holidays are an argument."""

from collections.abc import Container
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def is_working_day(day: date, holidays: Container[date]) -> bool:
    """Say whether people are at work that day: not a Saturday, a Sunday or a bank holiday."""
    return day.weekday() < 5 and day not in holidays


def next_working_day(day: date, holidays: Container[date]) -> date:
    """Give the day itself where it is a working day, else the first working day after it."""
    while not is_working_day(day, holidays):
        day += ONE_DAY
    return day


def add(start: date, n: int, holidays: Container[date]) -> date:
    """Count n working days on from a date, or back where n is negative; the start day is never counted.

    SI 2015/1792 and SI 2007/462 count so: the day of receipt is left out. None counted is the start itself.
    """
    step = ONE_DAY if n > 0 else -ONE_DAY
    day = start
    left = abs(n)
    while left:
        day += step
        left -= is_working_day(day, holidays)
    return day


def between(start: date, end: date, holidays: Container[date]) -> int:
    """Count the working days after the start up to and including the end; negative where it is earlier."""
    if end < start:
        return -between(end, start, holidays)
    days = ((start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, holidays) for day in days)
