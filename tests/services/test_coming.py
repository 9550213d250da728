"""What would go out on a coming day: the same that then goes out, of one's own partnerships alone."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW, TODAY
from tracker.adapters import bank_holidays
from tracker.domain import london, working_days
from tracker.domain.ladder import Cadence
from tracker.domain.roles import Role
from tracker.models import (
    Absence,
    DigestRun,
    Hold,
    Installation,
    Mail,
    MailItem,
    Membership,
    Partnership,
    User,
)
from tracker.services import coming, digests, reminders
from tracker.services.coming import Coming
from tracker.services.reminders import Occasion

QueryCounter = Callable[[], AbstractContextManager[list[str]]]

HOLIDAYS = bank_holidays.england_and_wales()
TUESDAY, FRIDAY = date(2024, 11, 19), date(2024, 11, 22)
NEXT_MONDAY = date(2024, 11, 25)

Told = set[tuple[int, int, str]]
"""Who is told of which thing, and which rung it is."""


@pytest.fixture
def here(session: Session) -> Partnership:
    session.add(Installation(is_demonstration=False, owed_since=NOW - timedelta(days=60)))
    return factories.partnership(session, name="Kingston and Richmond", digest_weekday=2)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER, name="Business manager")


def on(day: date) -> Occasion:
    return Occasion(
        today=day,
        now=datetime(day.year, day.month, day.day, 7, 30, tzinfo=UTC),
        real_now=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        holidays=HOLIDAYS,
        base_url="https://tracker.example",
    )


def ahead(session: Session, who: User, day: date, today: date = TODAY) -> Coming:
    return coming.of_day(session, factories.actor(who), day, on(today))


def told_by(found: Coming) -> Told:
    """What the mails of that day would tell, as far as nothing is held: digests and reminders."""
    return {
        (reader.user_id, line.entry.owed.thing.id, line.entry.owed.rung.code)
        for reader in found.readers
        for line in reader.lines
        if not line.hold
    }


def run(session: Session, day: date) -> Told:
    """What all the runs of that day tell, in mails that are sent; the digests of the afternoon among them."""
    before = session.scalars(select(Mail.id)).all()
    digests.queue_weekly_digests(session, on(day))
    reminders.queue_reminders(session, on(day))
    digests.queue_weekly_digests(session, replace(on(day), now=london.at(day, time(14))))
    session.execute(update(Mail).where(Mail.sent_at.is_(None)).values(sent_at=on(day).now, tries=1))
    query = select(MailItem.user_id, MailItem.thing_id, MailItem.stage)
    rows = session.execute(query.where(MailItem.mail_id.not_in(before)))
    return {(user_id, thing_id, stage) for user_id, thing_id, stage in rows}


def an_action(session: Session, of: Partnership, lead: User, due_on: date, **values: object) -> int:
    report = factories.report(session, of, statement_required=False)
    return factories.action(session, report, lead_id=lead.id, due_on=due_on, **values).id


people = st.lists(
    st.tuples(
        st.integers(-40, 60),  # days until it is due
        st.sampled_from(Cadence),
        st.none() | st.tuples(st.integers(-3, 6), st.integers(0, 4)),  # away from, for how long
        st.none() | st.integers(0, 5),  # held for so many days
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=people, has_run=st.booleans(), ahead_by=st.integers(1, 5), weekday=st.integers(0, 4))
@example(made=[(-13, Cadence.DAILY, (0, 1), None)], has_run=False, ahead_by=1, weekday=2)
@example(made=[(15, Cadence.DAILY, (-3, 3), None)] * 2, has_run=True, ahead_by=1, weekday=2)
@example(made=[(-3, Cadence.WEEKLY, None, None)], has_run=True, ahead_by=3, weekday=3)
def test_a_coming_day_brings_just_what_was_foretold(
    session: Session,
    here: Partnership,
    manager: User,
    made: list[tuple],
    has_run: bool,
    ahead_by: int,
    weekday: int,
) -> None:
    with session.begin_nested() as undone:
        here.digest_weekday = weekday
        there = factories.partnership(session, digest_weekday=(weekday + 1) % 5, digest_hour=14)
        theirs = factories.member(session, there, Role.MANAGER)
        for days, cadence, away, held in made:
            lead = factories.member(session, here, Role.ACTION_LEAD, cadence=cadence)
            session.add(Membership(user_id=lead.id, partnership_id=there.id, role=Role.ACTION_LEAD))
            an_action(session, there, lead, TODAY + timedelta(days=days + 1))
            deputy = factories.member(session, here, Role.ACTION_LEAD)
            an_action(session, here, lead, TODAY + timedelta(days=days), deputy_id=deputy.id)
            made_by = {"made_at": NOW, "made_by_name": "Business manager"}
            if away:
                first = TODAY + timedelta(days=away[0])
                last = first + timedelta(days=away[1])
                session.add(Absence(user_id=lead.id, from_on=first, until_on=last, **made_by))
            if held is not None:
                until = TODAY + timedelta(days=held)
                row = Hold(partnership_id=here.id, user_id=lead.id, reason="Wait.", until_on=until, **made_by)
                session.add(row)
        session.flush()
        if has_run:
            run(session, TODAY)
        day = working_days.add(TODAY, ahead_by, HOLIDAYS)
        foretold = told_by(ahead(session, manager, day)) | told_by(ahead(session, theirs, day))
        for before in range(int(has_run), ahead_by):
            run(session, working_days.add(TODAY, before, HOLIDAYS))
        assert run(session, day) == foretold
        undone.rollback()


def test_a_digest_of_who_wants_one_mail_a_week_is_foretold_with_the_week_to_come(
    session: Session, here: Partnership, manager: User
) -> None:
    wednesday = date(2024, 11, 20)
    lead = factories.member(session, here, Role.ACTION_LEAD, cadence=Cadence.WEEKLY)
    thing = an_action(session, here, lead, date(2024, 11, 26))
    for day in (TODAY, TUESDAY):
        run(session, day)
    foretold = told_by(ahead(session, manager, wednesday, today=wednesday))
    assert (lead.id, thing, "on_the_day") in foretold
    assert run(session, wednesday) == foretold


def test_today_shows_what_is_still_to_go_and_nothing_that_has_gone(
    session: Session, here: Partnership, manager: User
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    an_action(session, here, lead, working_days.add(TODAY, 10, HOLIDAYS))
    foretold = told_by(ahead(session, manager, TODAY))
    assert foretold
    assert run(session, TODAY) == foretold
    assert ahead(session, manager, TODAY).readers == ()


def test_a_day_far_ahead_leaves_out_what_goes_out_before_it(
    session: Session, here: Partnership, manager: User
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    due = date(2024, 12, 4)
    thing = an_action(session, here, lead, due)
    days = [TODAY + timedelta(days=n) for n in range(1, 25)]
    rungs = {day: told_by(ahead(session, manager, day)) for day in days}
    of_lead = [(day, stage) for day in days for user_id, _, stage in rungs[day] if user_id == lead.id]
    before = [(working_days.add(due, -n, HOLIDAYS), str(n)) for n in (10, 5, 1)]
    week = (due + timedelta(weeks=1), "overdue-1")
    assert of_lead == [*before, (due, "on_the_day"), week]
    assert all(thing == told_thing for told in rungs.values() for _, told_thing, _ in told)


def test_whoever_gets_a_digest_that_day_is_shown_to_read_it_there(
    session: Session, here: Partnership, manager: User
) -> None:
    wednesday = date(2024, 11, 20)
    lead = factories.member(session, here, Role.ACTION_LEAD)
    an_action(session, here, lead, working_days.add(wednesday, 10, HOLIDAYS))
    found = ahead(session, manager, wednesday)
    (reader,) = found.readers
    assert reader.in_digest
    assert found.mails == 0
    factories.member(session, here, Role.BOARD_MEMBER)
    (digest,) = found.digests
    assert (digest.partnership, digest.hour, digest.readers) == ("Kingston and Richmond", 7, 2)
    assert ahead(session, manager, TUESDAY).digests == ()
    (monthly,) = ahead(session, manager, date(2024, 12, 2)).digests
    assert (monthly.kind, monthly.readers) == ("monthly digest", 1)
    session.add(DigestRun(partnership_id=here.id, kind="weekly_digest", for_date=TODAY, made_at=NOW))
    session.flush()
    assert ahead(session, manager, wednesday).digests == (), "it has been made already"


def test_nothing_goes_out_at_the_weekend_or_on_a_bank_holiday_and_the_page_says_when_it_does(
    session: Session, here: Partnership, manager: User
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    an_action(session, here, lead, date(2024, 12, 7))
    saturday = ahead(session, manager, date(2024, 11, 23))
    assert saturday.readers == ()
    assert "at the weekend" in saturday.why_not
    assert "on Monday 25 November 2024" in saturday.why_not
    assert ahead(session, manager, date(2024, 12, 25)).why_not == (
        "Nothing goes out on a bank holiday. What is reached then goes out on Friday 27 December 2024."
    )


def test_who_is_away_is_named_with_who_stands_in(session: Session, here: Partnership, manager: User) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD, name="Head of service")
    deputy = factories.member(session, here, Role.ACTION_LEAD, name="Her deputy")
    an_action(session, here, lead, working_days.add(TUESDAY, 5, HOLIDAYS), deputy_id=deputy.id)
    session.add(
        Absence(user_id=lead.id, from_on=TODAY, until_on=FRIDAY, made_at=NOW, made_by_name="Head of service")
    )
    session.flush()
    found = ahead(session, manager, TUESDAY)
    assert [(each.name, each.until, each.stood_in_by) for each in found.away] == [
        ("Head of service", FRIDAY, ("Her deputy",))
    ]
    assert [reader.name for reader in found.readers] == ["Her deputy"]
    assert "Head of service is away until 22 November 2024" in found.readers[0].lines[0].entry.why
    assert ahead(session, manager, NEXT_MONDAY).away == ()


def test_what_is_held_is_shown_as_held_with_its_reason(
    session: Session, here: Partnership, manager: User
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    due = working_days.add(TUESDAY, 10, HOLIDAYS)
    held, free = (an_action(session, here, lead, due) for _ in range(2))
    hold = Hold(
        partnership_id=here.id, action_id=held, reason="The date is wrong.", made_at=NOW, made_by_name="Me"
    )
    session.add(hold)
    session.flush()
    found = ahead(session, manager, TUESDAY)
    (reader,) = found.readers
    assert {line.entry.owed.thing.id: line.hold for line in reader.lines} == {held: hold, free: None}
    assert not reader.is_held
    assert [one.hold for one in found.held] == [hold]
    assert {thing for _, thing, _ in told_by(found)} == {free}


def test_nobody_sees_what_is_of_another_partnership(
    session: Session, here: Partnership, manager: User
) -> None:
    there = factories.partnership(session, digest_weekday=2)
    both = factories.member(session, here, Role.ACTION_LEAD)
    session.add(Membership(user_id=both.id, partnership_id=there.id, role=Role.ACTION_LEAD))
    stranger = factories.member(session, there, Role.ACTION_LEAD)
    due = working_days.add(TUESDAY, 10, HOLIDAYS)
    mine = an_action(session, here, both, due)
    for person in (both, stranger):
        an_action(session, there, person, due)
    for person in (stranger, both):
        away = {"from_on": FRIDAY, "until_on": FRIDAY, "made_at": NOW, "made_by_name": "x"}
        session.add(Absence(user_id=person.id, **away))
    session.add(
        Hold(partnership_id=there.id, user_id=both.id, reason="Theirs.", made_at=NOW, made_by_name="x")
    )
    session.flush()

    found = ahead(session, manager, TUESDAY)

    assert {
        (reader.user_id, line.entry.owed.thing.id) for reader in found.readers for line in reader.lines
    } == {(both.id, mine)}
    assert all(line.hold is None for reader in found.readers for line in reader.lines)
    assert [partnership.id for reader in found.readers for partnership in reader.partnerships] == [here.id]
    assert found.held == []
    assert [each.name for each in ahead(session, manager, FRIDAY).away] == [both.name]
    assert {each.partnership for each in ahead(session, manager, date(2024, 11, 20)).digests} == {here.name}
    lead = factories.member(session, here, Role.ACTION_LEAD)
    assert ahead(session, lead, TUESDAY).readers == ()


def test_a_day_takes_the_same_number_of_queries_however_much_waits(
    session: Session, here: Partnership, manager: User, count_queries: QueryCounter
) -> None:
    def counted() -> int:
        session.expire_all()
        with count_queries() as seen:
            found = ahead(session, manager, date(2024, 11, 28))
            assert found.readers
        return len(seen)

    def more(number: int) -> None:
        for _ in range(number):
            lead = factories.member(session, here, Role.ACTION_LEAD)
            action = an_action(session, here, lead, working_days.add(date(2024, 11, 28), 10, HOLIDAYS))
            row = Hold(partnership_id=here.id, action_id=action, reason="x", made_at=NOW, made_by_name="x")
            session.add(row)

    more(1)
    few = counted()
    more(12)
    assert counted() == few
