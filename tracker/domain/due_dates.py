"""Where a due date comes from, and the dates that a report's words or the law give."""

import re
from calendar import monthrange
from collections.abc import Container, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from tracker.domain import wording, working_days


class Rule(NamedTuple):
    """How long the answer to a kind of report may take, and what that answer is called."""

    answer: str
    length: int
    unit: str
    is_law: bool = True
    """Where no law sets the time, it is told and never taken for the date."""

    @property
    def words(self) -> str:
        """Say the time: 70 working days."""
        return f"{self.length} {self.unit}"

    def after(self, day: date, holidays: Container[date]) -> date:
        """Count it on from the day of the report, that day left out."""
        if self.unit == "working days":
            return working_days.add(day, self.length, holidays)
        return _after(day, self.length, self.unit.removesuffix("s"))


STATEMENT = Rule("statement", 70, "working days")
"""SI 2015/1792 reg 4 (Children Act 2004 s20); SI 2007/462 (Education and Inspections Act 2006 s137)."""

AREA_SEND = "area_send"
PRIORITY_PLAN = Rule("priority action plan", 35, "working days", is_law=False)
PRIORITY_PLANS_FROM = date(2023, 1, 1)
"""From this year on, area SEND inspections ask for a priority action plan, before it for a statement."""

RULES: Mapping[str, Rule] = {
    "jtai": STATEMENT,
    "sif": STATEMENT,
    "slac": STATEMENT,
    "ilacs": STATEMENT,
    "focused_visit": STATEMENT,
    AREA_SEND: STATEMENT,
    "coroner_report": Rule("response", 56, "days"),  # SI 2013/1629 reg 29; the coroner may extend them
    "health_review": Rule("action plan", 20, "working days", is_law=False),
    "police_child_protection": Rule("action plan", 6, "weeks", is_law=False),
}
"""By the kind of report; the times without a law are the inspectorates' usual ones."""

TOLERATED_WORKING_DAYS = 2
"""How far a printed date may lie from the rule before a person is told."""

NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=1,
    )
}

PERIOD = re.compile(
    rf"\bwithin\s+(?:a\s+)?(?P<count>\d+|{'|'.join(NUMBER_WORDS)})\s+(?P<unit>(?:working\s+)?day|week|month|year)s?\b",
    re.IGNORECASE,
)
IMMEDIATELY = re.compile(r"\bimmediate(?:ly)?\b", re.IGNORECASE)


class DueBasis(StrEnum):
    """Where a due date comes from."""

    PRINTED = "printed"
    DERIVED = "derived"
    STATUTORY = "statutory"
    SET = "set_by_a_person"

    @property
    def label(self) -> str:
        """Say the basis as it stands beside the date on a page."""
        return BASIS_LABELS[self]


BASIS_LABELS = {
    DueBasis.PRINTED: "printed in the report",
    DueBasis.DERIVED: "derived from the report's words",
    DueBasis.STATUTORY: "statutory",
    DueBasis.SET: "set by a person",
}


def add_months(start: date, months: int) -> date:
    """Count calendar months on; where the month is too short, its last day (31 January + 1 = 28 February)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def derive(phrase: str | None, base: date | None, holidays: Container[date] | None = None) -> date | None:
    """Turn a report's own words ("Within three months") into a date counted from its publication.

    None where the words name no period, or there is no date to count from. Working days are counted only
    where the bank holidays are given.
    """
    if not phrase or base is None:
        return None
    if found := PERIOD.search(phrase):
        count, unit = _count(found["count"]), found["unit"].lower()
        if not unit.startswith("working"):
            return _after(base, count, unit)
        return None if holidays is None else working_days.add(base, count, holidays)
    return base if IMMEDIATELY.search(phrase) else None


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBER_WORDS[word.lower()]


def _after(base: date, count: int, unit: str) -> date:
    if unit in ("month", "year"):
        return add_months(base, count * (12 if unit == "year" else 1))
    return base + timedelta(days=count * (7 if unit == "week" else 1))


def rule_for(kind: str, letter_date: date | None) -> Rule | None:
    """Give the time that an answer to this kind of report has; None where none is known."""
    if kind == AREA_SEND and letter_date and letter_date >= PRIORITY_PLANS_FROM:
        return PRIORITY_PLAN
    return RULES.get(kind)


def statutory_statement_due(kind: str, letter_date: date | None, holidays: Container[date]) -> date | None:
    """Give the day the law wants the written statement, or the answer to a coroner.

    It dates statements, never actions. None for a kind of report that no law covers.
    """
    rule = rule_for(kind, letter_date)
    if letter_date is None or rule is None or not rule.is_law:
        return None
    return rule.after(letter_date, holidays)


def by_the_rule(kind: str, letter_date: date | None, holidays: Container[date]) -> str:
    """Say what the rule of this kind gives, to stand beside a doubt: "; 70 working days … give …"."""
    rule = rule_for(kind, letter_date)
    if letter_date is None or rule is None:
        return ""
    usual = "" if rule.is_law else "the usual "
    due = wording.long_date(rule.after(letter_date, holidays))
    return f"; {usual}{rule.words} from the report give {due}"


def answer(kind: str, letter_date: date | None) -> str:
    """Name what a report of this kind asks for: statement, response, priority action plan."""
    rule = rule_for(kind, letter_date)
    return rule.answer if rule else STATEMENT.answer


def check_statement_deadline(
    printed: date,
    letter_date: date | None,
    kind: str,
    holidays: Container[date],
    *,
    printed_weekday: str | None = None,
) -> tuple[str, ...]:
    """Say what is odd about a statement's date, with the rule's beside it; the printed date holds."""
    faults = []
    shown = wording.long_date(printed)
    named = f"The {answer(kind, letter_date)}'s date"
    if printed_weekday and printed_weekday.lower() != f"{printed:%A}".lower():
        faults.append(f"The report prints {printed_weekday}, but {shown} is a {printed:%A}")
    if not working_days.is_working_day(printed, holidays):
        faults.append(f"{named}, {printed:%A} {shown}, is not a working day")
    if letter_date is not None and printed < letter_date:
        faults.append(f"{named}, {shown}, is before the report's own, {wording.long_date(letter_date)}")
    elif apart := _far_from_rule(printed, letter_date, kind, holidays):
        faults.append(f"{named}, {shown}, is {apart} than the rule")
    beside = by_the_rule(kind, letter_date, holidays)
    return tuple(f"{fault}{beside}." for fault in faults)


def _far_from_rule(
    printed: date, letter_date: date | None, kind: str, holidays: Container[date]
) -> str | None:
    """Say by how many working days a date is later or earlier than the rule, where that is too many."""
    rule = rule_for(kind, letter_date)
    if rule is None or letter_date is None:
        return None
    apart = working_days.between(rule.after(letter_date, holidays), printed, holidays)
    if abs(apart) <= TOLERATED_WORKING_DAYS:
        return None
    return f"{abs(apart)} working days {'later' if apart > 0 else 'earlier'}"
