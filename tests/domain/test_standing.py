"""How things stand: what is said of it, in which order, and when there is nothing to say."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters import bank_holidays
from tracker.domain import standing
from tracker.domain.brag import Facts
from tracker.domain.mail import Item
from tracker.domain.standing import DigestRow, Happening, Movement, Standing, StatementRow
from tracker.domain.statuses import OPEN, Status

HOLIDAYS = bank_holidays.england_and_wales()
TODAY = date(2024, 11, 18)


def row(reference: str = "RICH-JTAI-24-01", **values: object) -> DigestRow:
    given = {
        "due_on": date(2025, 6, 1),
        "status": Status.IN_PROGRESS,
        "lead": "Head of service",
        "lead_agency": "Council",
        "report": "Richmond JTAI",
        "review_on": None,
    } | values
    left = bool(given.pop("lead_has_left", False))
    last_update_on = given.pop("last_update_on", TODAY)
    item = Item(
        action_id=1, partnership_id=1, reference=reference, words="The quality of referrals.", **given
    )
    facts = Facts(
        tracked=True,
        status=item.status,
        due_on=item.due_on,
        review_on=item.review_on,
        times_moved=item.times_moved,
        last_update_on=last_update_on,
    )
    return DigestRow(item, facts, lead_has_left=left)


def build(
    *rows: DigestRow,
    changes: list[tuple[str, str]] | None = None,
    statements: list[StatementRow] | None = None,
) -> Standing:
    happenings = [Happening(1, reference, sentence) for reference, sentence in changes or []]
    return standing.build(rows, happenings, statements or [], today=TODAY, holidays=HOLIDAYS)


def test_a_digest_with_nothing_to_say_is_empty() -> None:
    assert build().is_empty
    assert build(row()).is_empty, "an owned action that is due next summer needs no mail"


def test_each_thing_it_can_say_makes_it_worth_sending() -> None:
    assert not build(row(due_on=TODAY - timedelta(days=1))).is_empty
    assert not build(row(due_on=TODAY)).is_empty
    assert not build(row(due_on=None)).is_empty
    assert not build(row(), changes=[("RICH-JTAI-24-01", "Update posted")]).is_empty
    assert not build(statements=[StatementRow("RICH-JTAI-24", "Richmond JTAI", TODAY)]).is_empty


def test_the_worst_is_first() -> None:
    late = [row(f"A-{n}", due_on=TODAY - timedelta(days=n)) for n in (3, 30, 10)]
    assert [item.reference for item in build(*late).overdue] == ["A-30", "A-10", "A-3"]
    soon = [row(f"A-{n}", due_on=TODAY + timedelta(days=n)) for n in (20, 0, 28, 29)]
    assert [item.reference for item in build(*soon).due_soon] == ["A-0", "A-20", "A-28"]


def test_gaps_say_what_lacks() -> None:
    gaps = build(
        row("A-1", due_on=None, lead=None, lead_agency=None),
        row("A-2", lead_has_left=True),
        row("A-3"),
    ).gaps
    assert [(gap.item.reference, gap.lacks) for gap in gaps] == [
        ("A-1", ("no date", "no lead", "no lead agency")),
        ("A-2", ("its lead has left",)),
    ]


def test_what_is_on_hold_until_a_later_review_is_not_late() -> None:
    held = {"status": Status.ON_HOLD, "due_on": date(2024, 11, 1)}
    assert not build(row(review_on=date(2024, 12, 1), **held)).overdue
    assert build(row(review_on=date(2024, 11, 17), **held)).overdue


def test_the_statement_counts_down_in_working_days() -> None:
    def words(due_on: date) -> str:
        return (
            build(statements=[StatementRow("RICH-JTAI-24", "Richmond JTAI", due_on)]).statements[0].in_words
        )

    assert words(date(2024, 12, 13)) == "due in 19 working days"
    assert words(date(2024, 11, 19)) == "due in 1 working day"
    assert words(TODAY) == "due today"
    assert words(date(2024, 11, 14)) == "2 working days late"


def test_several_changes_of_an_action_stand_together() -> None:
    changes = build(
        changes=[("A-2", "Update posted"), ("A-1", "Due date set"), ("A-2", "Status moved")]
    ).changes
    assert [(change.reference, change.happened) for change in changes] == [
        ("A-1", ("Due date set",)),
        ("A-2", ("Update posted", "Status moved")),
    ]


def test_this_week_ends_on_sunday() -> None:
    found = build(*(row(f"A-{n}", due_on=TODAY + timedelta(days=n)) for n in (6, 7)))
    assert found.due_this_week == 1
    assert standing.counts([found], "week", "after") == [
        "1 action due this week",
        "1 in the three weeks after",
    ]
    assert standing.counts([found, found], "late", "week") == ["2 actions due this week"]


def test_what_lacks_a_date_and_what_lacks_somebody_are_each_counted() -> None:
    found = build(row("A-1", due_on=None), row("A-2", lead=None), row("A-3", due_on=None, lead_agency=None))
    assert (found.undated, found.unowned, len(found.gaps)) == (2, 2, 3)


def test_next_months_reds_are_what_is_amber_now_and_due_by_then_each_with_why() -> None:
    found = build(
        row("A-1", due_on=TODAY + timedelta(days=20), status=Status.NOT_STARTED),
        row("A-2", due_on=TODAY + timedelta(days=31), times_moved=2),
        row("A-3", due_on=TODAY + timedelta(days=32), times_moved=2),
        row("A-4", due_on=TODAY + timedelta(days=3)),
        row("A-5", due_on=TODAY, last_update_on=TODAY - timedelta(days=30)),
        row("A-6", due_on=TODAY - timedelta(days=1)),
    )
    assert [(red.item.reference, red.reason) for red in found.reds] == [
        ("A-5", "Amber: due today, no update for 30 days."),
        ("A-1", "Amber: due in 20 days, not started."),
        ("A-2", "Amber: its date has moved 2 times."),
    ]


def test_movement_is_told_before_what_was_only_spoken_of() -> None:
    happenings = [
        Happening(1, "A-1", "Update posted"),
        Happening(2, "A-2", "Marked as delivered", Movement.DELIVERED),
        Happening(2, "A-2", "Marked as verified", Movement.VERIFIED),
        Happening(3, "A-3", "Back in progress", Movement.WENT_BACK),
        Happening(4, "A-4", "Marked as delivered", Movement.DELIVERED),
    ]
    found = standing.build([], happenings, [], today=TODAY, holidays=HOLIDAYS)
    assert [change.reference for change in found.changes] == ["A-3", "A-2", "A-4", "A-1"]
    assert found.moved == "1 went back, 2 delivered and 1 verified"


@pytest.mark.parametrize(
    ("kind", "before", "after", "moved"),
    [
        ("action.created", {}, {}, Movement.NEW),
        ("action.status_changed", {"status": "in_progress"}, {"status": "delivered"}, Movement.DELIVERED),
        ("action.status_changed", {"status": "delivered"}, {"status": "verified"}, Movement.VERIFIED),
        ("action.status_changed", {"status": "verified"}, {"status": "embedded"}, Movement.EMBEDDED),
        ("action.status_changed", {"status": "verified"}, {"status": "delivered"}, Movement.WENT_BACK),
        ("action.status_changed", {"status": "delivered"}, {"status": "in_progress"}, Movement.WENT_BACK),
        ("action.status_changed", {"status": "not_started"}, {"status": "in_progress"}, None),
        ("action.status_changed", {"status": "in_progress"}, {"status": "on_hold"}, None),
        ("action.status_changed", {"status": "on_hold"}, {"status": "in_progress"}, None),
        ("action.date_moved", {"due_on": "2024-11-01"}, {"due_on": "2024-12-01"}, Movement.DATE_MOVED),
        ("action.date_set", {"due_on": None}, {"due_on": "2024-12-01"}, None),
        ("action.updated", {}, {}, None),
    ],
)
def test_how_an_action_moved_is_read_from_its_history(
    kind: str, before: dict[str, str | None], after: dict[str, str | None], moved: Movement | None
) -> None:
    assert standing.movement(kind, before, after) is moved


def test_a_countdown_says_how_much_is_missing() -> None:
    def lacks(missing: int | None) -> str:
        due = StatementRow("RICH-JTAI-24", "Richmond JTAI", TODAY, missing)
        return build(statements=[due]).statements[0].lacks

    assert lacks(None) == ""
    assert lacks(0) == "Nothing is missing."
    assert lacks(1) == "1 thing is still missing."
    assert lacks(5) == "5 things are still missing."


@given(
    st.lists(
        st.builds(
            lambda n, status, due: row(f"A-{n}", status=status, due_on=due),
            st.integers(1, 999),
            st.sampled_from(sorted(OPEN)),
            st.none() | st.dates(date(2024, 9, 1), date(2025, 3, 1)),
        ),
        unique_by=lambda one: one.item.reference,
    )
)
def test_an_action_is_late_or_coming_or_neither_but_never_both(rows: list[DigestRow]) -> None:
    digest = build(*rows)
    assert not set(digest.overdue) & set(digest.due_soon)
    assert len(digest.items) == len(set(digest.items))
    for item in digest.overdue:
        assert item.days_overdue(TODAY) > 0
