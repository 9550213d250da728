"""Running the reminders of a day, or of many, and what each reader was told."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.adapters import bank_holidays
from tracker.domain import working_days
from tracker.models import (
    Mail,
)
from tracker.services import reminders
from tracker.services.reminders import Occasion

HOLIDAYS = bank_holidays.england_and_wales()
MONDAY = date(2024, 11, 18)
DUE = date(2024, 12, 16)


def on(day: date) -> Occasion:
    return Occasion(
        today=day,
        now=datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC),
        real_now=datetime(2026, 3, 2, 9, 0, tzinfo=UTC) + (day - MONDAY),
        holidays=HOLIDAYS,
        base_url="https://tracker.example",
    )


def remind(session: Session, day: date) -> dict[str, Mail]:
    """The mails of that day's run, by their reader's name."""
    before = set(session.scalars(select(Mail.id)))
    reminders.queue_reminders(session, on(day))
    found = session.scalars(select(Mail).where(Mail.id.not_in(before)).order_by(Mail.id)).all()
    return {mail.user.name: mail for mail in found if mail.user}


def kinds(mail: Mail) -> list[str]:
    return [item["kind"] for item in mail.items]


def tried(session: Session) -> None:
    """As after a delivery, so that no mail is replaced by the next day's."""
    session.execute(update(Mail).values(tries=1))


def remind_each_day(session: Session, start: date, end: date) -> dict[str, list[tuple[date, str, str]]]:
    """Every run from one day to another: what each reader was told, when, of which kind and why."""
    heard: dict[str, list[tuple[date, str, str]]] = {}
    day = start
    while day <= end:
        if working_days.is_working_day(day, HOLIDAYS):
            for name, mail in remind(session, day).items():
                tried(session)
                heard.setdefault(name, []).extend((day, item["kind"], item["why"]) for item in mail.items)
        day += timedelta(days=1)
    return heard
