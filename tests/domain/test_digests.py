"""The weekly digest: what it says, in which order, and when there is nothing to say."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters import bank_holidays
from tracker.domain import digests
from tracker.domain.digests import DigestRow, StatementRow, WeeklyDigest
from tracker.domain.mail import Item
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
    item = Item(
        action_id=1, partnership_id=1, reference=reference, words="The quality of referrals.", **given
    )
    return DigestRow(item, lead_has_left=left)


def build(
    *rows: DigestRow,
    changes: list[tuple[str, str]] | None = None,
    statements: list[StatementRow] | None = None,
) -> WeeklyDigest:
    return digests.build(rows, changes or [], statements or [], today=TODAY, holidays=HOLIDAYS)


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


def test_the_subject_says_it_all() -> None:
    late = [row(f"A-{n}", due_on=TODAY - timedelta(days=n)) for n in (1, 2)]
    week = [row(f"B-{n}", due_on=TODAY + timedelta(days=n), report="Kingston SIF") for n in (0, 3, 6)]
    assert build(*late, *week).subject == "2 actions late, 3 due this week: Richmond JTAI and others"
    statement = [StatementRow("RICH-JTAI-24", "Richmond JTAI", date(2024, 12, 13))]
    assert (
        build(*late[:1], statements=statement).subject
        == "1 action late, statement due in 19 working days: Richmond JTAI"
    )
    assert build(statements=statement).subject == "Statement due in 19 working days: Richmond JTAI"
    later = row(due_on=TODAY + timedelta(days=20))
    assert build(later).subject == "1 action due in the next four weeks: Richmond JTAI"
    assert build(row(due_on=None)).subject == "1 action without a date or a lead: Richmond JTAI"
    assert build(row(), changes=[("A-1", "Update posted")]).subject == "1 action changed last week"


def test_this_week_ends_on_sunday() -> None:
    digest = build(*(row(f"A-{n}", due_on=TODAY + timedelta(days=n)) for n in (6, 7)))
    assert digest.due_this_week == 1
    assert digest.counts == ["1 action due this week", "1 in the three weeks after"]


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


def test_changes_reach_back_to_the_monday_before_so_that_no_day_is_lost() -> None:
    assert digests.changes_since(date(2024, 11, 18)) == date(2024, 11, 11)
    assert digests.changes_since(date(2024, 8, 27)) == date(2024, 8, 19)
