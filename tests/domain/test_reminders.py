"""Reminders: what is chased at all, one mail a person with everything in it, and subjects that say it all."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import reminders
from tracker.domain.ladder import Kind, Owed, Rung, Seat, Thing
from tracker.domain.reminders import Waiting
from tracker.domain.statuses import Status

DUE = date(2024, 12, 13)
KINDS = tuple(Kind)


def waits(number: int, due_on: date = DUE, *, kind: Kind = Kind.ACTION, partnership_id: int = 1) -> Waiting:
    return Waiting(
        thing=Thing(
            kind=kind,
            id=number,
            partnership_id=partnership_id,
            action_id=number,
            due_on=due_on,
            since=date.min,
        ),
        reference=f"RICH-JTAI-24-{number:02d}",
        report="Richmond JTAI",
        words="The quality of referrals.",
        what="",
        state="In progress.",
        path=f"actions/RICH-JTAI-24-{number:02d}",
        button="Post an update",
        by_link=kind is Kind.ACTION,
    )


def rung(waiting: Waiting, person_id: int = 7, level: int = 0) -> Owed:
    return Owed(waiting.thing, person_id, Seat.LEAD, Rung("5", waiting.thing.due_on), level)


def mails(*owed: tuple[Waiting, Owed]) -> list[reminders.Reminder]:
    return reminders.by_person(
        [each for _, each in owed],
        {waiting.thing: waiting for waiting, _ in owed}.__getitem__,
        {7: "Head of service"},
    )


@pytest.mark.parametrize("status", [Status.DELIVERED, Status.VERIFIED, Status.EMBEDDED, Status.WITHDRAWN])
def test_nobody_is_reminded_of_what_is_delivered_or_closed(status: Status) -> None:
    assert not reminders.is_chased(status, None, DUE)


def test_what_is_on_hold_is_chased_once_its_review_date_has_passed() -> None:
    assert not reminders.is_chased(Status.ON_HOLD, DUE, DUE)
    assert reminders.is_chased(Status.ON_HOLD, DUE, date(2024, 12, 14))


things = st.lists(
    st.tuples(
        st.builds(
            waits,
            st.integers(1, 99),
            st.dates(date(2024, 11, 1), date(2025, 1, 31)),
            kind=st.sampled_from(KINDS),
            partnership_id=st.integers(1, 3),
        ),
        st.integers(1, 5),
    ),
    max_size=40,
)


@given(things)
def test_a_person_gets_one_mail_with_everything_in_it_the_most_urgent_first(
    found: list[tuple[Waiting, int]],
) -> None:
    owed = [(waiting, rung(waiting, person)) for waiting, person in found]
    written = mails(*owed)
    assert [mail.user_id for mail in written] == sorted({person for _, person in found})
    assert sum(len(mail.entries) for mail in written) == len(owed)
    for mail in written:
        dates = [entry.due_on for entry in mail.entries]
        assert dates == sorted(dates)
        assert {entry.owed.person_id for entry in mail.entries} == {mail.user_id}


def test_a_link_does_what_is_theirs_to_do_and_not_what_climbed_to_them() -> None:
    action, challenge = waits(1), waits(2, kind=Kind.CHALLENGE)
    ((own, climbed, other),) = [
        mail.entries
        for mail in mails(
            (action, rung(action)), (action, rung(action, level=1)), (challenge, rung(challenge))
        )
    ]
    assert (own.by_link, climbed.by_link, other.by_link) == (True, False, False)


def subject_on(today: date, *due: date, kind: Kind = Kind.ACTION) -> str:
    found = [waits(n, day, kind=kind) for n, day in enumerate(due, start=1)]
    (mail,) = mails(*((each, rung(each)) for each in found))
    return reminders.subject(mail, today)


def test_the_subject_says_it_all() -> None:
    assert subject_on(date(2024, 12, 12), DUE) == "RICH-JTAI-24-01: due Friday 13 December 2024, tomorrow"
    assert (
        subject_on(date(2024, 12, 23), DUE)
        == "RICH-JTAI-24-01: was due Friday 13 December 2024, 10 days late"
    )
    several = (date(2024, 12, 6), DUE, date(2024, 12, 20), date(2025, 1, 6))
    assert subject_on(DUE, *several) == "1 action late, 1 due today, 2 due soon: Richmond JTAI"


def test_the_subject_calls_nothing_an_action_that_is_none() -> None:
    several = (date(2024, 12, 6), DUE)
    assert subject_on(DUE, *several, kind=Kind.CHALLENGE) == "1 late, 1 due today: Richmond JTAI"
