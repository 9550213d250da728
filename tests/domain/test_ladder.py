"""The ladder: 30, 20, 10, 5 and 1 working days before, on the day, weekly after; and to whom it climbs."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.adapters import bank_holidays
from tracker.domain import ladder, working_days
from tracker.domain.ladder import BEFORE, Cadence, Kind, Ladder, Owed, Person, Rules, Seat, Thing

HOLIDAYS = bank_holidays.england_and_wales()
LONG_AGO = date(2020, 1, 1)
DUE = date(2024, 12, 13)
LEAD, DEPUTY, AGENCY, SPONSOR, MANAGER, OTHER_MANAGER = 1, 2, 3, 4, 5, 6
LINE = (
    (Seat.LEAD, (LEAD,)),
    (Seat.DEPUTY, (DEPUTY,)),
    (Seat.AGENCY_LEAD, (AGENCY,)),
    (Seat.SPONSOR, (SPONSOR,)),
    (Seat.MANAGER, (MANAGER, OTHER_MANAGER)),
)
EVERYBODY = {each: Person(each) for each in range(1, 7)}
NAMES = {LEAD: "Detective Superintendent"}
THING = Thing(kind=Kind.ACTION, id=12, partnership_id=1, action_id=12, due_on=DUE, since=LONG_AGO, line=LINE)

days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def on(
    today: date, people: dict[int, Person] | None = None, since: date = LONG_AGO, **rules: object
) -> Ladder:
    return Ladder(today, HOLIDAYS, people or EVERYBODY, {1: replace(Rules(), **rules)}, since)


def people_but(**changed: Person | None) -> dict[int, Person]:
    """Everybody, with some of them otherwise or not there."""
    found = dict(EVERYBODY)
    for name, person in changed.items():
        key = {"lead": LEAD, "deputy": DEPUTY, "agency": AGENCY, "sponsor": SPONSOR}[name]
        if person is None:
            del found[key]
        else:
            found[key] = replace(person, id=key)
    return found


def told_on(rungs: Ladder, thing: Thing = THING, told: dict | None = None) -> dict[int, Owed]:
    """Who is owed what, by person."""
    return {each.person_id: each for each in rungs.owed([thing], told or {})}


# --- the rungs ---


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2024, 10, 31), None),
        (date(2024, 11, 1), "30"),
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
    rung = ladder.reached(DUE, today, HOLIDAYS, BEFORE)
    assert (rung.code if rung else None) == code


def test_working_days_before_leave_out_christmas() -> None:
    assert ladder.reached(date(2025, 1, 2), date(2024, 12, 30), HOLIDAYS, [1]) is None
    rung = ladder.reached(date(2025, 1, 2), date(2024, 12, 31), HOLIDAYS, [1])
    assert rung
    assert rung.reached_on == date(2024, 12, 31)


def test_a_partnership_sets_its_own_rungs() -> None:
    assert set(told_on(on(date(2024, 12, 9), before=(4,)))) == {LEAD}
    assert not told_on(on(date(2024, 12, 6), before=(4,)))


def test_with_no_rung_before_the_lead_hears_on_the_day() -> None:
    assert not told_on(on(DUE - timedelta(days=1), before=()))
    assert told_on(on(DUE, before=()))[LEAD].rung.code == "on_the_day"


@settings(deadline=None)  # a season of days each
@given(days, st.dates(date(2024, 6, 1), date(2025, 6, 1)))
def test_no_rung_goes_out_twice_and_none_is_ever_taken_back(due_on: date, start: date) -> None:
    thing, told, seen = replace(THING, due_on=due_on), {}, []
    for n in range(120):
        for each in on(start + timedelta(days=n)).owed([thing], told):
            if each.person_id == LEAD:
                seen.append(each.rung.reached_on)
            told[thing.kind, thing.id, each.person_id] = each.rung.reached_on
    assert seen == sorted(set(seen))


@settings(deadline=None)  # a season of days each
@given(days)
def test_who_is_late_hears_each_week_for_as_long_as_it_lasts(due_on: date) -> None:
    thing, told, heard = replace(THING, due_on=due_on), {}, []
    for n in range(1, 200):
        day = due_on + timedelta(days=n)
        if working_days.is_working_day(day, HOLIDAYS):
            for each in on(day).owed([thing], told):
                told[thing.kind, thing.id, each.person_id] = each.rung.reached_on
                heard += [day] * (each.person_id == LEAD)
    gaps = [(after - before).days for before, after in pairwise(heard)]
    assert max(gaps) <= 12  # a week, and what a Christmas can add to it
    assert len(heard) >= 199 // 7 - 1


def test_a_jump_over_several_rungs_sends_the_latest_only() -> None:
    told = {(Kind.ACTION, 12, LEAD): date(2024, 11, 1)}
    assert told_on(on(date(2024, 12, 12)), told=told)[LEAD].rung.code == "1"


def test_a_new_lead_is_told_what_the_last_one_was_told() -> None:
    told = {(Kind.ACTION, 12, LEAD): date(2024, 12, 6)}
    handed = replace(THING, line=((Seat.LEAD, (SPONSOR,)),))
    assert set(told_on(on(date(2024, 12, 9)), handed, told)) == {SPONSOR}


def test_what_was_reached_before_the_date_was_set_is_not_owed() -> None:
    assert not told_on(on(date(2024, 12, 9)), replace(THING, since=date(2024, 12, 6)))
    assert told_on(on(date(2024, 12, 12)), replace(THING, since=date(2024, 12, 6)))
    assert not told_on(on(date(2024, 12, 9), since=date(2024, 12, 6)))


# --- to whom it climbs ---


def late_by(working: int) -> date:
    return working_days.add(DUE, working, HOLIDAYS)


@pytest.mark.parametrize(
    ("silent", "reached"),
    [
        (9, {LEAD}),
        (10, {LEAD, DEPUTY}),
        (20, {LEAD, DEPUTY, AGENCY}),
        (30, {LEAD, DEPUTY, AGENCY, SPONSOR}),
        (40, {LEAD, DEPUTY, AGENCY, SPONSOR, MANAGER, OTHER_MANAGER}),
        (200, {LEAD, DEPUTY, AGENCY, SPONSOR, MANAGER, OTHER_MANAGER}),
    ],
)
def test_silence_climbs_from_lead_to_manager(silent: int, reached: set[int]) -> None:
    assert set(told_on(on(late_by(silent)))) == reached


def test_nothing_climbs_before_its_date_has_passed() -> None:
    silent = replace(THING, last_word_on=date(2024, 1, 2))
    assert set(told_on(on(DUE), silent)) == {LEAD}


def test_a_word_sends_it_down_again() -> None:
    heard = replace(THING, last_word_on=late_by(15))
    assert set(told_on(on(late_by(20)), heard)) == {LEAD}
    assert set(told_on(on(late_by(25)), heard)) == {LEAD, DEPUTY}


def test_whom_it_reached_hears_each_week_until_there_is_a_word() -> None:
    climbed_on = late_by(10)
    told = {(Kind.ACTION, 12, DEPUTY): climbed_on}
    assert DEPUTY not in told_on(on(climbed_on + timedelta(days=6)), told=told)
    assert DEPUTY in told_on(on(climbed_on + timedelta(days=7)), told=told)


def test_a_step_that_nobody_stands_on_is_passed_over() -> None:
    assert set(told_on(on(late_by(10), people_but(deputy=None)))) == {LEAD, AGENCY}


def test_where_nobody_leads_the_next_in_line_holds_it() -> None:
    owed = told_on(on(DUE, people_but(lead=None)))
    assert set(owed) == {DEPUTY}
    assert ladder.why(owed[DEPUTY], NAMES) == "You are its deputy, and nobody leads it now."


def test_who_stands_twice_in_line_hears_once() -> None:
    twice = replace(THING, line=((Seat.LEAD, (LEAD,)), (Seat.AGENCY_LEAD, (LEAD,)), (Seat.MANAGER, (LEAD,))))
    assert len(on(late_by(60)).owed([twice], {})) == 1


def test_a_thing_with_nobody_in_line_reminds_nobody() -> None:
    assert not on(DUE).owed([replace(THING, line=())], {})


def test_each_person_is_told_why() -> None:
    owed = told_on(on(late_by(20)))
    assert ladder.why(owed[LEAD], NAMES) == "You lead it."
    assert (
        ladder.why(owed[AGENCY], NAMES)
        == "It has come to you as lead of its agency: nothing was heard for 20 working days."
    )


@given(days, days, st.none() | days, st.integers(1, 20))
def test_nobody_higher_is_told_before_everybody_below(
    due_on: date, today: date, word: date | None, climb_after: int
) -> None:
    thing = replace(THING, due_on=due_on, last_word_on=word)
    reached = {each.level for each in on(today, climb_after=climb_after).rungs(thing)}
    assert reached == set(range(len(reached)))


# --- who is away, and who wants a mail a week ---

AWAY = Person(0, away_until=date(2024, 12, 20))


def test_while_the_lead_is_away_the_deputy_is_told_and_why() -> None:
    owed = told_on(on(DUE, people_but(lead=AWAY)))
    assert set(owed) == {DEPUTY}
    assert (
        ladder.why(owed[DEPUTY], NAMES)
        == "Detective Superintendent is away until 20 December 2024, and you are its deputy."
    )


def test_with_no_deputy_the_agency_lead_stands_in() -> None:
    assert set(told_on(on(DUE, people_but(lead=AWAY, deputy=None)))) == {AGENCY}


def test_where_everybody_in_line_is_away_nobody_is_told() -> None:
    away = {each: replace(AWAY, id=each) for each in EVERYBODY}
    assert not told_on(on(late_by(50), away))


def test_who_comes_back_is_told_what_the_deputy_was_told() -> None:
    told = {(Kind.ACTION, 12, DEPUTY): DUE}
    assert set(told_on(on(DUE + timedelta(days=3)), told=told)) == {LEAD}


def test_it_does_not_climb_to_who_is_away() -> None:
    assert AGENCY not in told_on(on(late_by(20), people_but(agency=AWAY)))


WEEKLY = Person(0, cadence=Cadence.WEEKLY)


def test_who_wants_a_weekly_mail_gets_it_on_the_first_working_day_for_the_whole_week() -> None:
    monday, people = date(2024, 12, 9), people_but(lead=WEEKLY)
    assert told_on(on(monday, people))[LEAD].rung.code == "on_the_day"  # of that Friday
    for later in range(1, 7):
        assert not told_on(on(monday + timedelta(days=later), people))


def test_after_a_bank_holiday_the_weekly_mail_comes_on_the_tuesday() -> None:
    tuesday, thing = date(2025, 5, 6), replace(THING, due_on=date(2025, 5, 8))
    assert LEAD in told_on(on(tuesday, people_but(lead=WEEKLY)), thing)
    assert LEAD not in told_on(on(date(2025, 5, 5), people_but(lead=WEEKLY)), thing)


def test_a_weekly_mail_keeps_nobody_from_hearing_what_climbed() -> None:
    people = people_but(lead=WEEKLY, deputy=WEEKLY)
    heard = set()
    for n in range(14):
        heard |= set(told_on(on(late_by(10) + timedelta(days=n), people)))
    assert DEPUTY in heard


@given(days, st.dates(date(2025, 1, 1), date(2025, 12, 1)))
def test_a_weekly_reader_misses_no_date(due_on: date, start: date) -> None:
    """Whoever reads once a week has read of each date by the first working day of the week after it."""
    thing, told = replace(THING, due_on=due_on), {}
    for n in range(40):
        for each in on(start + timedelta(days=n), people_but(lead=WEEKLY)).owed([thing], told):
            told[thing.kind, thing.id, each.person_id] = each.rung.reached_on
    end = start + timedelta(days=39)
    if start + timedelta(days=14) < due_on < end - timedelta(days=14):
        assert told[Kind.ACTION, 12, LEAD] >= due_on


@given(days, st.integers(0, 200))
def test_whoever_stands_in_and_is_climbed_to_as_well_is_told_once(today: date, days_late: int) -> None:
    away = people_but(lead=replace(EVERYBODY[LEAD], away_until=today))
    late = replace(THING, due_on=today - timedelta(days=days_late))
    told = [each.person_id for each in on(today, away).rungs(late)]
    assert len(told) == len(set(told))
    assert DEPUTY in told
