"""Where a due date comes from, and the dates that a report's words or the law give."""

import re
from calendar import monthrange
from collections.abc import Container
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain import wording, working_days

STATEMENT_WORKING_DAYS = 70
"""A written statement is owed 70 working days after receipt: SI 2015/1792 reg 4, SI 2007/462."""

STATEMENT_KINDS = frozenset({"jtai", "sif", "slac", "ilacs", "focused_visit", "area_send"})
"""The kinds to which the 70 days apply: Children Act 2004 s20, Education and Inspections Act 2006 s137."""

CORONER = "coroner_report"
RESPONSE_DAYS = 56
"""A coroner's report is answered within 56 days: SI 2013/1629 reg 29; the coroner may extend them."""

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
    rf"\bwithin\s+(?:a\s+)?(?P<count>\d+|{'|'.join(NUMBER_WORDS)})\s+(?P<unit>day|week|month|year)s?\b",
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


def derive(phrase: str | None, base: date | None) -> date | None:
    """Turn a report's own words ("Within three months") into a date counted from its publication.

    None where the words name no period of days, weeks, months or years, or there is no date to count from.
    """
    if not phrase or base is None:
        return None
    if found := PERIOD.search(phrase):
        if re.search(r"\bworking\s+days?\b", phrase, re.IGNORECASE):
            return None
        return _after(base, _count(found["count"]), found["unit"].lower())
    return base if IMMEDIATELY.search(phrase) else None


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBER_WORDS[word.lower()]


def _after(base: date, count: int, unit: str) -> date:
    if unit in ("month", "year"):
        return add_months(base, count * (12 if unit == "year" else 1))
    return base + timedelta(days=count * (7 if unit == "week" else 1))


def statutory_statement_due(kind: str, letter_date: date | None, holidays: Container[date]) -> date | None:
    """Give the day the law wants the written statement: 70 working days, the letter's own day left out.

    Children Act 2004 s20 with SI 2015/1792 reg 4; Education and Inspections Act 2006 s137 with SI 2007/462;
    the answer to a coroner 56 days, Coroners and Justice Act 2009 Sch 5 para 7 with SI 2013/1629 reg 29.
    It dates statements, never actions. None for a kind of report that the rule does not cover.
    """
    if letter_date is not None and kind == CORONER:
        return letter_date + timedelta(days=RESPONSE_DAYS)
    if letter_date is None or kind not in STATEMENT_KINDS:
        return None
    return working_days.add(letter_date, STATEMENT_WORKING_DAYS, holidays)


def rule_words(kind: str) -> str:
    """Say the law's time for a statement on this kind of report: 70 working days, 56 days."""
    return f"{RESPONSE_DAYS} days" if kind == CORONER else f"{STATEMENT_WORKING_DAYS} working days"


def check_statement_deadline(
    printed: date,
    letter_date: date | None,
    kind: str,
    holidays: Container[date],
    *,
    printed_weekday: str | None = None,
) -> tuple[str, ...]:
    """Say what is odd about a statement's printed date; the printed date still holds."""
    warnings = []
    date_printed = wording.long_date(printed)
    if printed_weekday and printed_weekday.lower() != f"{printed:%A}".lower():
        warnings.append(
            f"The report prints {printed_weekday}, but {date_printed} is a {printed:%A}. Check the date."
        )
    if not working_days.is_working_day(printed, holidays):
        warnings.append(f"The statement's date, {printed:%A} {date_printed}, is not a working day.")
    if letter_date is not None and printed < letter_date:
        warnings.append(
            f"The statement's date, {date_printed}, is before the report's own, "
            f"{wording.long_date(letter_date)}."
        )
    else:
        warnings.extend(_far_from_rule(printed, letter_date, kind, holidays))
    return tuple(warnings)


def _far_from_rule(
    printed: date, letter_date: date | None, kind: str, holidays: Container[date]
) -> tuple[str, ...]:
    rule = statutory_statement_due(kind, letter_date, holidays)
    if rule is None or letter_date is None:
        return ()
    if abs(working_days.between(rule, printed, holidays)) <= TOLERATED_WORKING_DAYS:
        return ()
    counted = working_days.between(letter_date, printed, holidays)
    return (
        f"The statement's date, {wording.long_date(printed)}, is {counted} working days after the report; "
        f"the rule of {rule_words(kind).removesuffix(' working days')} gives {wording.long_date(rule)}.",
    )
