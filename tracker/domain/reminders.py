"""The ladder of reminders: when each rung is reached, which one is owed, and what goes into one mail."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain import mail, overdue, working_days
from tracker.domain.mail import Item
from tracker.domain.statuses import Status

WORKING_DAYS_BEFORE = (1, 5, 10, 20)
"""The rungs before the due date, the nearest to it first."""

DAYS_BETWEEN_AFTER = 7
"""After the due date a rung is reached each week: 7, 14, 21 … calendar days past it."""

ON_THE_DAY = "on_the_day"


@dataclass(frozen=True)
class Stage:
    """One rung: 20, 10, 5 or 1 working days before, on the day, or the n-th week after (overdue-n)."""

    code: str
    reached_on: date


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An open, dated action with a lead who can be written to, as the job finds it."""

    item: Item
    user_id: int
    user_name: str
    to_address: str
    partnership: str
    tracked_since: date | None
    due_set_on: date | None


@dataclass(frozen=True)
class Owed:
    """A candidate whose rung has been reached and not been sent."""

    candidate: Candidate
    due_on: date
    stage: Stage


@dataclass(frozen=True)
class Reminder:
    """One mail to one person about one partnership's actions, the most urgent first."""

    user_id: int
    user_name: str
    to_address: str
    partnership_id: int
    partnership: str
    owed: tuple[Owed, ...]


def stage_reached(due_on: date, today: date, holidays: Container[date]) -> Stage | None:
    """The latest rung that has been reached up to today; None before the first."""
    if today >= due_on:
        weeks = (today - due_on).days // DAYS_BETWEEN_AFTER
        reached_on = due_on + timedelta(days=weeks * DAYS_BETWEEN_AFTER)
        return Stage(f"overdue-{weeks}" if weeks else ON_THE_DAY, reached_on)
    for days in WORKING_DAYS_BEFORE:
        reached_on = working_days.add(due_on, -days, holidays)
        if reached_on <= today:
            return Stage(str(days), reached_on)
    return None


def stage_owed(due_on: date, today: date, since: date, holidays: Container[date]) -> Stage | None:
    """The latest rung reached after `since` and up to today, so that jumping several owes only the last.

    A rung reached before `since` or on that very day is not owed: whoever set a date that day knows it.
    """
    stage = stage_reached(due_on, today, holidays)
    return stage if stage and stage.reached_on > since else None


def is_chased(status: Status, review_on: date | None, today: date) -> bool:
    """Whether people are reminded: whatever would be overdue if its date had passed long ago."""
    return overdue.is_overdue(tracked=True, status=status, due_on=date.min, review_on=review_on, today=today)


def owed(
    candidates: Iterable[Candidate],
    sent: Container[tuple[int, date, str, int]],
    *,
    today: date,
    since: date,
    holidays: Container[date],
) -> list[Owed]:
    """Every rung that is owed and not in `sent` (action, due date, stage code, person)."""
    found = []
    for candidate in candidates:
        item = candidate.item
        if item.due_on is None or not is_chased(item.status, item.review_on, today):
            continue
        begins = max(since, candidate.tracked_since or since, candidate.due_set_on or since)
        stage = stage_owed(item.due_on, today, begins, holidays)
        if stage and (item.action_id, item.due_on, stage.code, candidate.user_id) not in sent:
            found.append(Owed(candidate, item.due_on, stage))
    return found


def by_person(items: Iterable[Owed]) -> list[Reminder]:
    """One mail for each person.

    Where a person's actions belong to two partnerships there is one mail for each, since the managers of a
    partnership read what was sent in it, and nobody sees another's work.
    """
    grouped: dict[tuple[int, int], list[Owed]] = defaultdict(list)
    for item in items:
        grouped[item.candidate.user_id, item.candidate.item.partnership_id].append(item)
    return [_reminder(group) for group in grouped.values()]


def _reminder(group: Collection[Owed]) -> Reminder:
    ordered = sorted(group, key=lambda each: (each.due_on, each.candidate.item.reference))
    person = ordered[0].candidate
    return Reminder(
        user_id=person.user_id,
        user_name=person.user_name,
        to_address=person.to_address,
        partnership_id=person.item.partnership_id,
        partnership=person.partnership,
        owed=tuple(ordered),
    )


def subject(reminder: Reminder, today: date) -> str:
    """RICH-JTAI-24-03 is due in 5 days; or 2 actions late, 1 due today: Richmond JTAI and others."""
    if len(reminder.owed) == 1:
        only = reminder.owed[0]
        about = mail.due_words(only.due_on, today)
        return mail.subject([f"{only.candidate.item.reference}: {about}"], [])
    parts = counts(reminder, today)
    return mail.subject(parts, (each.candidate.item.report for each in reminder.owed))


def counts(reminder: Reminder, today: date) -> list[str]:
    """2 actions late, 1 due today, 3 due soon: only what there is."""
    late = sum(each.due_on < today for each in reminder.owed)
    now = sum(each.due_on == today for each in reminder.owed)
    soon = len(reminder.owed) - late - now
    return mail.counted(((late, "late"), (now, "due today"), (soon, "due soon")))
