"""Entries of a calendar: what they are called, and a statement's stages planned back from its deadline."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOW
from tracker.adapters import bank_holidays
from tracker.domain import calendars
from tracker.domain.calendars import Entry
from tracker.domain.statements import stages
from tracker.domain.statements.stages import Stage

DEADLINE = date(2024, 12, 13)
SINCE = NOW - calendars.CANCELLED_FOR
STATEMENT = Entry(
    key="statement-5",
    on=DEADLINE,
    heading="RICH-JTAI-24 statement",
    words="Joint targeted area inspection of Richmond",
    path="statements/RICH-JTAI-24",
    partnership="Kingston and Richmond",
    sequence=7,
    changed_at=NOW - timedelta(days=50),
)
PLAN = stages.plan(DEADLINE, bank_holidays.england_and_wales())


def test_an_entry_says_what_is_due_in_its_own_words_and_who_leads() -> None:
    entry = replace(
        STATEMENT, heading="RICH-JTAI-24-01 due", words="Publish a guide\nfor parents", lead="Ana"
    )

    assert entry.title == "RICH-JTAI-24-01 due: Publish a guide for parents"
    assert entry.description == "Publish a guide\nfor parents\n\nLead: Ana"
    assert entry.uid("tracker.example") == "statement-5@tracker.example"


def test_a_cancelled_entry_keeps_its_name_and_none_of_its_words() -> None:
    entry = replace(STATEMENT, is_cancelled=True, lead="Ana")

    assert entry.title == "Cancelled: RICH-JTAI-24 statement"
    assert "Richmond" not in entry.title + entry.description
    assert "Ana" not in entry.description


def test_the_stages_are_planned_back_from_the_deadline_in_working_days() -> None:
    entries = list(calendars.stages(STATEMENT, PLAN, {}, SINCE))

    assert [(entry.key, entry.on) for entry in entries] == [
        ("statement-5-draft_ready", date(2024, 11, 22)),
        ("statement-5-agency_sign_off", date(2024, 12, 3)),
        ("statement-5-director_sign_off", date(2024, 12, 10)),
        ("statement-5-send", DEADLINE),
    ]
    assert entries[0].heading == "RICH-JTAI-24 statement, draft ready"
    assert not any(entry.is_cancelled for entry in entries)


def test_a_stage_that_is_done_is_cancelled_and_after_sixty_days_gone() -> None:
    done = {Stage.DRAFT_READY: SINCE - timedelta(seconds=1), Stage.AGENCY_SIGN_OFF: SINCE}

    entries = {entry.key: entry for entry in calendars.stages(STATEMENT, PLAN, done, SINCE)}

    assert "statement-5-draft_ready" not in entries
    assert entries["statement-5-agency_sign_off"].is_cancelled
    assert not entries["statement-5-send"].is_cancelled
    assert {entry.sequence for entry in entries.values()} == {9}


def test_sending_cancels_whatever_stage_was_left() -> None:
    entries = list(calendars.stages(STATEMENT, PLAN, {Stage.SEND: NOW}, SINCE))

    assert len(entries) == 4
    assert all(entry.is_cancelled and entry.changed_at == NOW for entry in entries)


@given(st.text(max_size=500))
def test_a_title_is_one_line_and_not_long_whatever_the_words(words: str) -> None:
    short = calendars.short(words)

    assert len(short) <= calendars.TITLE_LENGTH
    assert len(short.splitlines()) <= 1
