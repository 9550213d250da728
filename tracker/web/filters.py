"""How templates write dates, and what they may ask."""

from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from flask import Flask, g
from flask_wtf.csrf import generate_csrf

from tracker.adapters import bank_holidays
from tracker.domain import differences, recommendations, wording
from tracker.domain import extensions as extension_rules
from tracker.domain.brag import Brag
from tracker.domain.differences import Difference
from tracker.domain.statuses import Status
from tracker.models import Action, Event
from tracker.queries import actions
from tracker.queries.actions import Listed
from tracker.web import extensions, forms, templating, urls


def init_app(app: Flask) -> None:
    """Give every template the same words for dates."""
    app.jinja_env.filters.update(
        long_date=wording.long_date,
        short_date=wording.short_date,
        weekday_date=wording.weekday_date,
        moment=wording.moment,
        changes=changes,
        distance=distance,
        laid_out=recommendations.laid_out,
    )
    app.jinja_env.globals.update(
        asset=urls.asset,
        brag_codes=tuple(Brag),
        status_codes=tuple(Status),
        count=wording.count,
        csrf_token=generate_csrf,
        due_words=due_words,
        late_words=wording.late,
        today=_today,
        slipped=slipped,
        written=templating.written,
        moved_words=extension_rules.moved_words,
        **forms.TEMPLATE_HELPERS,
    )


def changes(event: Event) -> list[Difference]:
    """What an event changed, but for what follows from it and what its own sentence says."""
    return differences.of_event(event.kind, event.before, event.after)


def distance(day: date) -> str:
    """How far a date is from today."""
    return wording.distance(day, _today())


class DueWords(NamedTuple):
    """What stands in the column of due dates: the date, how far it is, and from where it was moved."""

    date: str
    distance: str
    is_late: bool
    original: str
    moved: str


def due_words(action: Action | Listed) -> DueWords:
    """The due date of an action that has one; late by the one definition of overdue."""
    today = _today()
    late = actions.days_overdue(action, today)
    original = action.original_due_on if action.times_moved else None
    return _due_words(action.due_on, late, original, action.times_moved, today)


@lru_cache(maxsize=4096)
def _due_words(due_on: date, late: int, original: date | None, times_moved: int, today: date) -> DueWords:
    """The words for these dates, which many rows of a list share."""
    return DueWords(
        wording.short_date(due_on),
        wording.late(late) if late else wording.distance(due_on, today),
        is_late=bool(late),
        original=wording.short_date(original) if original else "",
        moved=extension_rules.moved_words(times_moved, slipped(original, due_on)) if original else "",
    )


@cache
def slipped(original: date | None, due: date | None) -> int:
    """Working days between the original due date and the one that holds."""
    return extension_rules.slipped(original, due, bank_holidays.england_and_wales())


def _today() -> date:
    """One today for the whole page, however long it takes to write."""
    today: date | None = g.get("today")
    if today is None:
        today = g.today = extensions.today()
    return today
