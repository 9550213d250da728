"""Who wants one mail a week gets it with the digest, or at the start of the week, or when they come back."""

from datetime import date, timedelta

from tracker.adapters import bank_holidays
from tracker.domain.ladder import Cadence, Kind, Ladder, Person, Seat, Thing

HOLIDAYS = bank_holidays.england_and_wales()
LEAD, DEPUTY = 1, 2
DUE = date(2024, 12, 13)  # a Friday
THURSDAY = date(2024, 12, 19)
THING = Thing(
    kind=Kind.ACTION,
    id=12,
    partnership_id=1,
    action_id=12,
    due_on=DUE,
    since=date(2020, 1, 1),
    line=((Seat.LEAD, (LEAD,)), (Seat.DEPUTY, (DEPUTY,))),
)
WEEKLY = {each: Person(each, Cadence.WEEKLY) for each in (LEAD, DEPUTY)}


def rungs(today: date, people: dict[int, Person] = WEEKLY, *, digest: bool = False) -> dict[int, str]:
    """The rung that each is owed today, to whom nothing was told before."""
    ladder = Ladder(today, HOLIDAYS, people, digested=people if digest else ())
    return {each.person_id: each.rung.code for each in ladder.owed([THING], {})}


def test_the_digest_is_the_weekly_mail_whatever_its_day_and_tells_of_the_week_to_come() -> None:
    assert rungs(THURSDAY) == {}
    assert rungs(THURSDAY, digest=True) == {LEAD: "overdue-1"}
    assert rungs(THURSDAY - timedelta(days=7), digest=True) == {LEAD: "on_the_day"}, "due the day after"


def test_what_has_climbed_comes_with_the_digest_too() -> None:
    assert rungs(date(2025, 1, 9), digest=True).get(DEPUTY) == "climbed-1"


def test_who_comes_back_in_mid_week_is_told_at_once_of_the_rest_of_the_week() -> None:
    back = WEEKLY | {LEAD: Person(LEAD, Cadence.WEEKLY, is_just_back=True)}
    assert rungs(THURSDAY, back) == {LEAD: "overdue-1"}


def test_who_wants_mail_each_day_is_told_of_nothing_before_its_day_in_a_digest_either() -> None:
    daily = {each: Person(each) for each in (LEAD, DEPUTY)}
    wednesday = DUE - timedelta(days=2)
    assert rungs(wednesday, daily, digest=True) == {LEAD: "5"}
    assert rungs(wednesday, WEEKLY, digest=True) == {LEAD: "on_the_day"}


def test_only_those_who_read_a_digest_today_are_told_of_the_week_to_come() -> None:
    ladder = Ladder(date(2025, 1, 9), HOLIDAYS, WEEKLY, digested={DEPUTY})
    assert {each.person_id for each in ladder.owed([THING], {})} == {DEPUTY}
