"""Who is told: the lead, whoever stands in, whoever it climbs to; what is held; what an outage leaves."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.ladder import DUE, HOLIDAYS, on, remind, remind_each_day, tried
from tracker.domain import working_days
from tracker.domain.extensions import Category
from tracker.domain.ladder import Kind
from tracker.domain.mail import Outcome
from tracker.domain.roles import OPERATOR, Role
from tracker.domain.statuses import Status
from tracker.models import (
    Absence,
    Action,
    Hold,
    MailTry,
    Membership,
    Partnership,
    Report,
    User,
)
from tracker.services import actions, extensions, parts, reminders

QueryCounter = Callable[[], AbstractContextManager[list[str]]]


def test_an_overdue_action_climbs_from_lead_to_manager_as_silence_goes_on(
    session: Session, action: Action
) -> None:
    heard = remind_each_day(session, DUE, DUE + timedelta(days=65))
    first = {name: told[0][0] for name, told in heard.items()}
    expected = ["lead", "deputy", "agency lead", "sponsor", "manager"]
    assert list(dict(sorted(first.items(), key=lambda each: each[1]))) == expected
    assert first["deputy"] == working_days.add(DUE, 10, HOLIDAYS)
    assert first["manager"] == working_days.add(DUE, 40, HOLIDAYS)
    assert heard["deputy"][0][2].startswith("It has come to you as its deputy: nothing was heard for 10")
    assert len(heard["lead"]) == 10, "and its lead hears each week all the same"


def test_an_update_stops_the_climb(session: Session, action: Action, people: dict[str, User]) -> None:
    said = on(working_days.add(DUE, 9, HOLIDAYS)).now
    actions.post_update(
        session, action, note="Nearly there.", actor=factories.actor(people["lead"]), now=said
    )
    heard = remind_each_day(session, DUE, working_days.add(DUE, 15, HOLIDAYS))
    assert set(heard) == {"lead"}


def test_while_the_lead_is_away_the_deputy_is_told(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    session.add(
        Absence(
            user_id=people["lead"].id,
            from_on=DUE,
            until_on=DUE + timedelta(days=1),
            made_at=NOW,
            made_by_name="lead",
        )
    )
    session.flush()
    told = remind(session, DUE)
    assert list(told) == ["deputy"]
    assert "lead is away until 17 December 2024, and you are its deputy." in told["deputy"].text
    assert list(remind(session, DUE + timedelta(days=2))) == ["lead"], "back again, and told the same"


def test_an_absence_that_was_taken_back_counts_no_more(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    away = {"from_on": DUE, "until_on": DUE, "made_at": NOW, "made_by_name": "lead"}
    session.add(Absence(user_id=people["lead"].id, **away, taken_back_at=NOW))
    session.flush()
    assert list(remind(session, DUE)) == ["lead"]


def test_a_person_of_several_partnerships_gets_one_mail(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    there = factories.partnership(session, name="Elsewhere", digest_weekday=4)
    session.add(Membership(user_id=people["lead"].id, partnership_id=there.id, role=Role.ACTION_LEAD))
    theirs = factories.report(session, there, authority="Elsewhere", statement_required=False)
    factories.action(session, theirs, due_on=DUE, lead_id=people["lead"].id)
    mail = remind(session, DUE)["lead"]
    assert mail.partnership_id is None
    assert {item["partnership_id"] for item in mail.items} == {action.partnership_id, there.id}
    assert "Elsewhere" in mail.text


def test_a_lead_who_left_the_partnership_is_not_told_and_the_next_in_line_is(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    session.delete(people["lead"].memberships[0])
    session.flush()
    assert list(remind(session, DUE)) == ["deputy"]


def test_on_the_day_of_the_digest_its_readers_get_no_reminder_beside_it(
    session: Session, here: Partnership, action: Action
) -> None:
    here.digest_weekday = DUE.weekday()
    session.flush()
    assert remind(session, DUE) == {}
    assert list(remind(session, DUE + timedelta(days=1))) == ["lead"], "it stays owed until somebody says it"


@pytest.mark.parametrize("what", ["person", "action"])
def test_what_is_held_is_not_sent_until_it_is_lifted(
    session: Session, action: Action, people: dict[str, User], what: str
) -> None:
    of = {"person": {"user_id": people["lead"].id}, "action": {"action_id": action.id}}[what]
    hold = Hold(
        partnership_id=action.partnership_id, **of, reason="Bereaved.", made_at=NOW, made_by_name="manager"
    )
    session.add(hold)
    session.flush()
    assert remind(session, DUE) == {}
    hold.lifted_at = NOW
    session.flush()
    assert list(remind(session, DUE + timedelta(days=1))) == ["lead"]


def test_a_hold_ends_on_its_day(session: Session, action: Action, people: dict[str, User]) -> None:
    session.add(
        Hold(
            partnership_id=action.partnership_id,
            user_id=people["lead"].id,
            reason="Until the trial ends.",
            until_on=DUE,
            made_at=NOW,
            made_by_name="manager",
        )
    )
    session.flush()
    assert remind(session, DUE) == {}
    assert list(remind(session, DUE + timedelta(days=1))) == ["lead"]


# --- after an outage, and how much it costs ---


def test_what_an_outage_kept_from_being_tried_is_replaced_by_one_mail_not_three(
    session: Session, action: Action
) -> None:
    first = remind(session, DUE)["lead"]
    other = factories.action(
        session,
        action.report,
        lead_id=action.lead_id,
        due_on=DUE + timedelta(days=1),
        status=Status.IN_PROGRESS,
    )
    second = remind(session, DUE + timedelta(days=1))["lead"]
    session.refresh(first)
    assert first.stopped_at is not None
    assert (
        session.scalars(select(MailTry.outcome).where(MailTry.mail_id == first.id)).one() is Outcome.STOPPED
    )
    assert [item["reference"] for item in second.items] == [action.reference, other.reference]


def test_what_was_tried_is_left_to_be_tried_again(session: Session, action: Action) -> None:
    first = remind(session, DUE)["lead"]
    first.tries = 1
    session.flush()
    assert remind(session, DUE + timedelta(days=1)) == {}
    session.refresh(first)
    assert first.stopped_at is None


def test_a_run_takes_the_same_number_of_queries_however_much_waits(
    session: Session, letter: Report, action: Action, people: dict[str, User], count_queries: QueryCounter
) -> None:
    def fill(n: int) -> None:
        for _ in range(n):
            lead = factories.member(session, letter.partnership, Role.ACTION_LEAD)
            more = factories.action(session, letter, lead_id=lead.id, due_on=DUE, status=Status.IN_PROGRESS)
            parts.add_milestone(session, more, name="Halfway", due_on=DUE, actor=OPERATOR, now=NOW)
        session.flush()

    fill(1)
    with count_queries() as few:
        reminders.queue_reminders(session, on(DUE))
    tried(session)
    fill(12)
    with count_queries() as many:
        reminders.queue_reminders(session, on(DUE + timedelta(days=1)))
    assert len(many) == len(few)


def test_each_line_has_the_readers_own_link_where_a_link_suffices(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    extensions.ask(
        session,
        action,
        category=Category.OTHER,
        explanation="The room was taken",
        proposed_on=date(2025, 3, 3),
        actor=factories.actor(people["deputy"]),
        now=NOW,
    )
    told = remind(session, DUE)
    own = f"https://tracker.example/m/your-own-link/{action.reference}"
    assert own in told["lead"].text
    assert own in told["lead"].html
    assert [item["action_id"] for item in told["lead"].items] == [action.id]
    assert own not in told["manager"].text
    assert [item["action_id"] for item in told["manager"].items] == [None]


def test_every_kind_of_thing_is_reminded_of_by_some_test() -> None:
    """A kind that is added later gets its test here."""
    assert {kind.value for kind in Kind} == {
        "action",
        "milestone",
        "part",
        "extension",
        "verification",
        "embedding",
        "challenge",
        "statement",
    }
