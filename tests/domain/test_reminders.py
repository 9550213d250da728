"""The ladder of reminders: 20, 10, 5 and 1 working days before, on the day, weekly after; no rung twice."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters import bank_holidays
from tracker.domain import reminders, working_days
from tracker.domain.mail import Item
from tracker.domain.reminders import Candidate, Owed, Stage
from tracker.domain.statuses import Status

HOLIDAYS = bank_holidays.england_and_wales()
LONG_AGO = date(2020, 1, 1)
DUE = date(2024, 12, 13)

days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def candidate(reference: str = "RICH-JTAI-24-01", **values: object) -> Candidate:
    given = {"due_on": DUE, "status": Status.IN_PROGRESS, "partnership_id": 1, "review_on": None} | values
    item = Item(
        action_id=int(reference[-2:]),
        reference=reference,
        report="Richmond JTAI",
        words="The quality of referrals.",
        status=given["status"],
        due_on=given["due_on"],
        review_on=given["review_on"],
        partnership_id=given["partnership_id"],
    )
    return Candidate(
        item=item,
        user_id=given.get("user_id", 7),
        user_name="Head of service",
        to_address="head@council.example",
        partnership="Kingston and Richmond",
        tracked_since=given.get("tracked_since"),
        due_set_on=given.get("due_set_on"),
    )


def owed_on(
    today: date, *candidates: Candidate, since: date = LONG_AGO, sent: frozenset = frozenset()
) -> list[Owed]:
    return reminders.owed(candidates, sent, today=today, since=since, holidays=HOLIDAYS)


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2024, 11, 14), None),
        (date(2024, 11, 15), "20"),
        (date(2024, 11, 28), "20"),
        (date(2024, 11, 29), "10"),
        (date(2024, 12, 6), "5"),
        (date(2024, 12, 11), "5"),
        (date(2024, 12, 12), "1"),
        (date(2024, 12, 13), "on_the_day"),
        (date(2024, 12, 19), "on_the_day"),
        (date(2024, 12, 20), "overdue-1"),
        (date(2024, 12, 27), "overdue-2"),
        (date(2025, 12, 12), "overdue-52"),
    ],
)
def test_the_rungs_of_a_date_in_december(today: date, code: str | None) -> None:
    stage = reminders.stage_reached(DUE, today, HOLIDAYS)
    assert (stage.code if stage else None) == code


def test_working_days_before_leave_out_christmas() -> None:
    due = date(2025, 1, 2)
    assert reminders.stage_reached(due, date(2024, 12, 22), HOLIDAYS) == Stage("10", date(2024, 12, 16))
    assert reminders.stage_reached(due, date(2024, 12, 23), HOLIDAYS) == Stage("5", date(2024, 12, 23))


@given(days, days, days)
def test_a_rung_is_owed_only_when_it_was_reached_after_the_beginning(
    due_on: date, today: date, since: date
) -> None:
    stage = reminders.stage_owed(due_on, today, since, HOLIDAYS)
    assert stage is None or since < stage.reached_on <= today


@given(days, st.integers(0, 60))
def test_the_ladder_never_repeats_a_rung_and_never_goes_back(due_on: date, start: int) -> None:
    first = due_on - timedelta(days=start)
    sent: set[tuple[int, date, str, int]] = set()
    reached: list[date] = []
    for n in range(100):
        for each in reminders.owed(
            [candidate(due_on=due_on)],
            sent,
            today=first + timedelta(days=n),
            since=LONG_AGO,
            holidays=HOLIDAYS,
        ):
            key = (each.candidate.item.action_id, each.due_on, each.stage.code, each.candidate.user_id)
            assert key not in sent
            sent.add(key)
            reached.append(each.stage.reached_on)
    assert reached == sorted(set(reached))


@given(days, st.sets(st.integers(0, 70)))
def test_mornings_that_were_missed_cost_rungs_but_never_the_latest(due_on: date, up: set[int]) -> None:
    """On every morning that the job runs, the latest rung has been sent by the end of it."""
    first = due_on - timedelta(days=40)
    sent: set[tuple[int, date, str, int]] = set()
    for n in sorted(up):
        today = first + timedelta(days=n)
        for each in owed_on(today, candidate(due_on=due_on), sent=frozenset(sent)):
            sent.add((each.candidate.item.action_id, each.due_on, each.stage.code, each.candidate.user_id))
        stage = reminders.stage_reached(due_on, today, HOLIDAYS)
        assert stage is None or stage.code in {code for _, _, code, _ in sent}


def test_a_jump_over_several_rungs_sends_the_latest_only() -> None:
    assert [each.stage.code for each in owed_on(date(2024, 12, 12), candidate())] == ["1"]


def test_a_missed_morning_is_made_up_on_the_next_one() -> None:
    friday, monday = date(2024, 12, 6), date(2024, 12, 9)
    assert [each.stage.code for each in owed_on(monday, candidate())] == ["5"]
    already = frozenset({(1, DUE, "5", 7)})
    assert owed_on(friday, candidate(), sent=already) == owed_on(monday, candidate(), sent=already) == []


def test_a_new_lead_is_told_what_the_last_one_was_told() -> None:
    already = frozenset({(1, DUE, "5", 7)})
    assert [each.stage.code for each in owed_on(date(2024, 12, 9), candidate(user_id=8), sent=already)] == [
        "5"
    ]


def test_a_moved_date_begins_the_ladder_again() -> None:
    moved = candidate(due_on=date(2025, 1, 31), due_set_on=date(2024, 12, 12))
    sent = frozenset({(1, DUE, "20", 7)})
    assert owed_on(date(2024, 12, 13), moved, sent=sent) == []
    assert [each.stage.code for each in owed_on(date(2025, 1, 3), moved, sent=sent)] == ["20"]


@pytest.mark.parametrize(
    ("since", "values"),
    [
        (date(2024, 12, 6), {}),
        (LONG_AGO, {"tracked_since": date(2024, 12, 6)}),
        (LONG_AGO, {"due_set_on": date(2024, 12, 9)}),
    ],
)
def test_what_was_reached_before_the_installation_tracking_or_the_date_is_not_owed(
    since: date, values: dict[str, date]
) -> None:
    assert owed_on(date(2024, 12, 9), candidate(**values), since=since) == []
    assert [each.stage.code for each in owed_on(date(2024, 12, 12), candidate(**values), since=since)] == [
        "1"
    ]


def test_an_action_brought_into_tracking_long_after_its_date_is_chased_from_the_next_week_on() -> None:
    old = candidate(due_on=date(2018, 3, 1), tracked_since=date(2024, 11, 18))
    codes = [
        (day, each.stage.code)
        for day in (date(2024, 11, 18) + timedelta(days=n) for n in range(10))
        for each in owed_on(day, old)
    ]
    assert codes[0][0] == date(2024, 11, 21)
    assert {code for _, code in codes} == {"overdue-351"}


@pytest.mark.parametrize("status", set(Status) - {Status.NOT_STARTED, Status.IN_PROGRESS, Status.ON_HOLD})
def test_nobody_is_reminded_of_what_is_delivered_or_closed(status: Status) -> None:
    assert owed_on(DUE, candidate(status=status)) == []


def test_what_is_on_hold_is_chased_once_its_review_date_has_passed() -> None:
    held = candidate(status=Status.ON_HOLD, review_on=date(2024, 12, 20))
    assert owed_on(date(2024, 12, 20), held) == []
    assert [each.stage.code for each in owed_on(date(2024, 12, 23), held)] == ["overdue-1"]


def test_an_undated_action_has_no_ladder() -> None:
    assert owed_on(DUE, candidate(due_on=None)) == []


candidates = st.lists(
    st.builds(
        lambda n, user, of, due: candidate(
            f"RICH-JTAI-24-{n:02d}", user_id=user, partnership_id=of, due_on=due
        ),
        st.integers(1, 99),
        st.integers(1, 5),
        st.integers(1, 2),
        st.dates(date(2024, 11, 1), date(2025, 1, 31)),
    ),
    max_size=40,
)


@given(candidates)
def test_a_person_gets_one_mail_for_each_partnership_with_everything_in_it(found: list[Candidate]) -> None:
    owed = owed_on(date(2024, 12, 12), *found)
    mails = reminders.by_person(owed)
    keys = [(mail.user_id, mail.partnership_id) for mail in mails]
    assert len(keys) == len(set(keys))
    assert sorted(id(each) for mail in mails for each in mail.owed) == sorted(id(each) for each in owed)
    for mail in mails:
        dates = [each.due_on for each in mail.owed]
        assert dates == sorted(dates), "the most urgent first"
        assert {each.candidate.item.partnership_id for each in mail.owed} == {mail.partnership_id}


def subject_on(today: date, *due: date) -> str:
    found = [candidate(f"RICH-JTAI-24-{n:02d}", due_on=day) for n, day in enumerate(due, start=1)]
    return reminders.subject(reminders.by_person(owed_on(today, *found))[0], today)


def test_the_subject_says_it_all() -> None:
    assert subject_on(date(2024, 12, 12), DUE) == "RICH-JTAI-24-01: due Friday 13 December 2024, tomorrow"
    assert (
        subject_on(date(2024, 12, 23), DUE)
        == "RICH-JTAI-24-01: was due Friday 13 December 2024, 10 days late"
    )
    today = date(2024, 12, 13)
    assert (
        subject_on(today, date(2024, 12, 6), DUE, date(2024, 12, 20), date(2025, 1, 6))
        == "1 action late, 1 due today, 2 due soon: Richmond JTAI"
    )


@given(days)
def test_a_weekday_never_counts_a_bank_holiday_as_a_working_day_before(due_on: date) -> None:
    for n in reminders.WORKING_DAYS_BEFORE:
        reached = working_days.add(due_on, -n, HOLIDAYS)
        assert working_days.is_working_day(reached, HOLIDAYS)
        assert reminders.stage_reached(due_on, reached, HOLIDAYS) == Stage(str(n), reached)
