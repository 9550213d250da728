"""Dates that people speak of are dates in London; this says which one a moment falls on."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def date_of(moment: datetime) -> date:
    """The London calendar date of an aware moment."""
    return moment.astimezone(LONDON).date()


def at(day: date, clock_time: time) -> datetime:
    """The moment when London clocks show this time on this day."""
    return datetime.combine(day, clock_time, tzinfo=LONDON)


def end_of(day: date) -> datetime:
    """The last moment of a day in London."""
    return datetime.combine(day, time.max, tzinfo=LONDON)
