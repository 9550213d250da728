"""Dates as people write them: 13 December 2024, Fri 13th Dec 2024, 13/12/2024 or 2024-12-13."""

import re
from datetime import date, datetime

_SHAPES = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%Y-%m-%d")
_EARLIEST, _LATEST = date(1990, 1, 1), date(2199, 12, 31)


def read(text: str) -> date | None:
    """The date that a person wrote, day before month; None where it is none or lies far off."""
    plain = re.sub(r"^(mon|tues?|wed(nes)?|thur?s?|fri|satur|sat|sun)(day)?,?\s+", "", text.strip().lower())
    plain = re.sub(r"^(\d{1,2})(st|nd|rd|th)\b", r"\1", plain)
    plain = re.sub(r"^(\d{1,2})[.\-/ ](\d{1,2})[.\-/ ](\d{4})$", r"\1/\2/\3", plain)
    plain = re.sub(r"\bsept\b", "sep", re.sub(r"[\s,]+", " ", plain))
    for shape in _SHAPES:
        try:
            day = datetime.strptime(plain, shape).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
        return day if _EARLIEST <= day <= _LATEST else None
    return None
