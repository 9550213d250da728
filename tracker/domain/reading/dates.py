"""Dates as reports print them: one day, a span of days, two visits."""

import re
from datetime import date

MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
MONTHS = {name: number for number, name in enumerate(MONTH.split("|"), start=1)}
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
DATE = rf"(?:{WEEKDAY},?\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{MONTH}),?\s+(?:\d{{4}}|\d{{2}})(?!\d)"
TOKEN = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+(?P<month>{MONTH})\b)?(?:,?\s+(?P<year>\d{{4}}|\d{{2}})(?!\d))?"
    rf"(?=\s*(?:$|[.,;:)]|to\b|and\b|until\b|[-–—─−]|\d))",
    re.IGNORECASE,
)
LONE_DATE = re.compile(rf"^(?:date:?\s*)?(?P<date>{DATE})$", re.IGNORECASE)
SPAN = re.compile(
    rf"^(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\s+(?:{MONTH}))?(?:,?\s+\d{{4}})?\s*(?:to|and|until|,|-|–|—|─|−)\s*)*{DATE}",
    re.IGNORECASE,
)


def parse(text: str | None) -> date | None:
    """Read one printed date; a year of two figures is of this century. None where it is no real day."""
    days = all_days(text or "")
    return days[0] if days else None


def span(text: str) -> tuple[date, date] | None:
    """Read the first and the last day of "24 November - 17 December 2015", or of two visits with "and"."""
    found = SPAN.match(text.strip())
    days = all_days(found[0]) if found else []
    return (days[0], max(days)) if days else None


def all_days(text: str) -> list[date]:
    """Read every day of a printed span; a day takes the month and year of the next one that prints them."""
    days: list[date] = []
    month = year = 0
    for token in reversed(list(TOKEN.finditer(text))):
        month = MONTHS[token["month"].lower()] if token["month"] else month
        year = _century(token["year"]) if token["year"] else year
        day = _real_day(year, month, int(token["day"]))
        if day and days and day > days[0] and not token["year"]:
            day = _real_day(year - 1, month, day.day)
        if day:
            days.insert(0, day)
    return days


def names_no_day(text: str) -> bool:
    """Say whether a date is printed that no calendar has: 31 June, 29 February 2023."""
    return bool(re.search(DATE, text, re.IGNORECASE)) and parse(text) is None


def weekday(text: str) -> str | None:
    """Give the weekday that a printed date names, or None."""
    found = re.search(WEEKDAY, text, re.IGNORECASE)
    return found[0].capitalize() if found else None


def _century(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _real_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
