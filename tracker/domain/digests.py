"""The weekly digest: what a manager reads on Monday about one partnership."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain import mail, timetable, wording, working_days
from tracker.domain.mail import Item
from tracker.domain.statuses import OPEN

DAYS_AHEAD = 28


@dataclass(frozen=True)
class Gap:
    """An open action that lacks what would let anybody chase it."""

    item: Item
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """An action that moved since the week before began, with what happened, the oldest first."""

    reference: str
    happened: tuple[str, ...]


@dataclass(frozen=True)
class Countdown:
    """A written statement that is still to be sent."""

    reference: str
    report: str
    due_on: date
    working_days: int
    missing: int | None = None

    @property
    def in_words(self) -> str:
        """due in 19 working days, due today, or 2 working days late."""
        days = wording.count(abs(self.working_days), "working day")
        if self.working_days > 0:
            return f"due in {days}"
        return f"{days} late" if self.working_days else "due today"


@dataclass(frozen=True)
class DigestRow:
    """An action in tracking that is still open, as the job finds it."""

    item: Item
    lead_has_left: bool = False


@dataclass(frozen=True)
class StatementRow:
    """A report whose statement has not been sent yet."""

    reference: str
    report: str
    due_on: date
    missing: int | None = None


@dataclass(frozen=True)
class WeeklyDigest:
    """Everything one digest says, each list with what is worst or soonest first."""

    today: date
    statements: tuple[Countdown, ...]
    overdue: tuple[Item, ...]
    due_soon: tuple[Item, ...]
    gaps: tuple[Gap, ...]
    changes: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say; such a digest is not sent."""
        return not (self.statements or self.overdue or self.due_soon or self.gaps or self.changes)

    @property
    def due_this_week(self) -> int:
        """How many fall due from today to Sunday."""
        end = timetable.week_start(self.today) + timedelta(days=6)
        return sum(item.due_on is not None and item.due_on <= end for item in self.due_soon)

    @property
    def items(self) -> tuple[Item, ...]:
        """Every action that it asks somebody to do something about, once."""
        all_items = (*self.overdue, *self.due_soon, *(gap.item for gap in self.gaps))
        return tuple(dict.fromkeys(all_items))

    @property
    def counts(self) -> list[str]:
        """Where they stand, in parts: 2 actions late, 3 due this week, 5 in the three weeks after."""
        later = len(self.due_soon) - self.due_this_week
        return mail.counted(
            [
                (len(self.overdue), "late"),
                (self.due_this_week, "due this week"),
                (later, "in the three weeks after" if self.due_this_week else "due in the next four weeks"),
                (len(self.gaps), "without a date or a lead"),
            ]
        )

    @property
    def subject(self) -> str:
        """2 actions late, 3 due this week, statement due in 19 working days: Richmond JTAI and others."""
        parts = mail.counted([(len(self.overdue), "late"), (self.due_this_week, "due this week")])
        parts = parts or mail.counted([(len(self.due_soon), "due in the next four weeks")])
        parts = parts or mail.counted([(len(self.gaps), "without a date or a lead")])
        if self.statements:
            parts.append(f"statement {self.statements[0].in_words}")
        parts = parts or mail.counted([(len(self.changes), "changed last week")])
        reports = [item.report for item in self.items] + [each.report for each in self.statements]
        return mail.subject(parts, reports)


def changes_since(today: date) -> date:
    """The Monday of the week before, so that no day falls between two digests."""
    return timetable.week_start(today) - timedelta(days=7)


def build(
    rows: Sequence[DigestRow],
    changes: Iterable[tuple[str, str]],
    statements: Iterable[StatementRow],
    *,
    today: date,
    holidays: Container[date],
) -> WeeklyDigest:
    """One partnership's digest: its open actions, what happened (reference, sentence), its statements."""
    items = [row.item for row in rows]
    late = [item for item in items if item.days_overdue(today)]
    soon = [
        item for item in items if item.due_on and today <= item.due_on <= today + timedelta(days=DAYS_AHEAD)
    ]
    gaps = [Gap(row.item, lacks) for row in rows if (lacks := _lacks(row))]
    return WeeklyDigest(
        today=today,
        statements=tuple(
            Countdown(
                reference=row.reference,
                report=row.report,
                due_on=row.due_on,
                working_days=working_days.between(today, row.due_on, holidays),
                missing=row.missing,
            )
            for row in sorted(statements, key=lambda row: (row.due_on, row.reference))
        ),
        overdue=tuple(sorted(late, key=_by_date)),
        due_soon=tuple(sorted(soon, key=_by_date)),
        gaps=tuple(sorted(gaps, key=lambda gap: gap.item.reference)),
        changes=_by_action(changes),
    )


def _by_date(item: Item) -> tuple[date, str]:
    return item.due_on or date.max, item.reference


def _lacks(row: DigestRow) -> tuple[str, ...]:
    """no date, no lead, no lead agency, its lead has left: whichever apply to an open action."""
    if row.item.status not in OPEN:
        return ()
    facts: Mapping[str, bool] = {
        "no date": row.item.due_on is None,
        "no lead": row.item.lead is None,
        "its lead has left": row.lead_has_left,
        "no lead agency": row.item.lead_agency is None,
    }
    return tuple(words for words, is_so in facts.items() if is_so)


def _by_action(changes: Iterable[tuple[str, str]]) -> tuple[Change, ...]:
    happened: dict[str, list[str]] = defaultdict(list)
    for reference, sentence in changes:
        happened[reference].append(sentence)
    return tuple(Change(reference, tuple(sentences)) for reference, sentences in sorted(happened.items()))
