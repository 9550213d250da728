"""What mails share: names of reports, lines that stay lines, subjects that say it all."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters import bank_holidays
from tracker.domain import mail
from tracker.domain.mail import Item
from tracker.domain.reports import ReportKind
from tracker.domain.statuses import Status


@pytest.mark.parametrize(
    ("authority", "kind", "name"),
    [
        ("Richmond upon Thames", ReportKind.JTAI, "Richmond JTAI"),
        ("London Borough of Richmond upon Thames", ReportKind.SIF, "Richmond SIF"),
        ("Royal Borough of Kingston upon Thames Council", ReportKind.SIF, "Kingston SIF"),
        ("Royal Borough of Kensington and Chelsea", ReportKind.SLAC, "Kensington and Chelsea SLAC"),
        ("London Borough of Wandsworth", ReportKind.FOCUSED_VISIT, "Wandsworth focused visit"),
        ("Wandsworth", ReportKind.OTHER, "Wandsworth"),
    ],
)
def test_a_report_is_called_as_people_call_it(authority: str, kind: ReportKind, name: str) -> None:
    assert mail.report_name(authority, kind) == name


@given(st.text(), st.integers(20, 200))
def test_a_line_stays_one_line_and_short(text: str, limit: int) -> None:
    line = mail.one_line(text, limit)
    assert len(line.splitlines()) <= 1
    assert len(line) <= limit + 2


@given(st.lists(st.text(min_size=1), min_size=1), st.lists(st.text()))
def test_no_report_can_break_a_subject_into_two_headers(parts: list[str], reports: list[str]) -> None:
    subject = mail.subject(["1 action late", *parts], reports)
    assert "\n" not in subject
    assert "\r" not in subject


def test_a_date_that_has_passed_says_how_late_it_is() -> None:
    today = date(2024, 12, 16)
    assert mail.due_words(date(2024, 12, 13), today) == "was due Friday 13 December 2024, 3 days late"
    assert mail.due_words(today, today) == "due Monday 16 December 2024, today"


@pytest.mark.parametrize(
    ("original", "times", "said"),
    [
        (date(2024, 12, 20), 2, "moved 2 times, slipped 7 working days"),
        (date(2025, 1, 6), 1, "moved 1 time, brought forward 1 working day"),
        (date(2025, 1, 3), 2, "moved 2 times"),
        (date(2025, 1, 3), 0, ""),
        (None, 0, ""),
    ],
)
def test_an_action_in_a_mail_says_how_its_date_moved(original: date | None, times: int, said: str) -> None:
    item = Item(
        action_id=1,
        partnership_id=1,
        reference="RICH-JTAI-24-01",
        report="Richmond JTAI",
        words="The quality of referrals.",
        status=Status.IN_PROGRESS,
        due_on=date(2025, 1, 3),
        original_due_on=original,
        times_moved=times,
    )
    assert item.moved(bank_holidays.england_and_wales()) == said
