"""How dates and counts are written for people: the same words on screen, in mail and on paper."""

from datetime import date, datetime
from functools import lru_cache

from tracker.domain import london


@lru_cache(maxsize=4096)  # mails say the same few dates thousands of times
def long_date(day: date) -> str:
    """13 December 2024."""
    return f"{day.day} {day:%B %Y}"


@lru_cache(maxsize=4096)
def weekday_date(day: date) -> str:
    """Friday 13 December 2024."""
    return f"{day:%A} {long_date(day)}"


@lru_cache(maxsize=4096)
def short_date(day: date) -> str:
    """13 Dec 2024."""
    return f"{day.day} {day:%b %Y}"


def moment(at: datetime) -> str:
    """18 November 2024, 09:12, by London clocks."""
    local = at.astimezone(london.LONDON)
    return f"{long_date(local.date())}, {local:%H:%M}"


def count(number: int, one: str, many: str | None = None) -> str:
    """1 action, 2 actions."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@lru_cache(maxsize=4096)
def distance(day: date, today: date) -> str:
    """How far a date is from today: in 12 days, today, tomorrow, 41 days ago."""
    days = (day - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    return f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} ago"


def late(days: int) -> str:
    """41 days late."""
    return f"{count(days, 'day')} late"


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends with a mark of its own."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def sentence_list(words: list[str]) -> str:
    """a, b and c."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""
