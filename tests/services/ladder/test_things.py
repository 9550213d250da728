"""What rides the ladder, out of the records: each kind of thing, whom it reaches, what a mail says of it."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.ladder import DUE, HOLIDAYS, MONDAY, kinds, remind, remind_each_day, tried
from tracker.domain import working_days
from tracker.domain.extensions import Category
from tracker.domain.parts import PartStatus
from tracker.domain.roles import OPERATOR, Role
from tracker.domain.statements.stages import Stage
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    Partnership,
    StatementStage,
    User,
)
from tracker.services import actions, challenges, extensions, parts, statements


def test_a_milestone_rides_like_its_action(session: Session, action: Action) -> None:
    action.due_on = date(2025, 6, 30)
    parts.add_milestone(
        session, action, name="Protocol signed", due_on=date(2024, 12, 2), actor=OPERATOR, now=NOW
    )
    mail = remind(session, date(2024, 12, 2))["lead"]
    assert kinds(mail) == ["milestone"]
    assert "Milestone “Protocol signed”." in mail.text


def test_who_sets_a_date_is_not_reminded_of_it_the_next_morning(session: Session, action: Action) -> None:
    action.due_on = date(2025, 6, 30)
    parts.add_milestone(session, action, name="Soon", due_on=date(2024, 12, 2), actor=OPERATOR, now=NOW)
    assert remind(session, date(2024, 11, 19)) == {}


def test_a_part_goes_to_its_contributor_then_to_their_agency(
    session: Session, action: Action, people: dict[str, User], here: Partnership
) -> None:
    theirs = factories.agency(session, here)
    nurse = factories.member(session, here, Role.ACTION_LEAD, name="nurse")
    factories.member(session, here, Role.AGENCY_LEAD, theirs, name="head of nursing")
    action.due_on = date(2025, 6, 30)
    parts.add_part(
        session,
        action,
        agency_id=theirs.id,
        person_id=nurse.id,
        what="Train the wards",
        due_on=DUE,
        actor=OPERATOR,
        now=NOW,
    )
    heard = remind_each_day(session, DUE, working_days.add(DUE, 10, HOLIDAYS))
    assert list(heard) == ["nurse", "head of nursing"]
    assert heard["nurse"][0][1:] == ("part", "This part is yours.")
    action.parts[0].status = PartStatus.DONE
    session.flush()
    assert remind(session, working_days.add(DUE, 20, HOLIDAYS)) == {}


def test_a_request_that_waits_goes_to_those_who_may_decide_it(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    action.due_on = date(2025, 2, 28)
    extensions.ask(
        session,
        action,
        category=Category.OTHER,
        explanation="The room was taken",
        proposed_on=date(2025, 3, 3),
        actor=factories.actor(people["lead"]),
        now=NOW,
    )
    told = remind(session, working_days.add(MONDAY, 5, HOLIDAYS))
    assert {name: kinds(mail) for name, mail in told.items()} == {
        "scrutineer": ["extension"],
        "manager": ["extension"],
    }
    assert "lead asks for 3 March 2025" in told["manager"].text


def test_what_was_delivered_goes_to_those_who_may_verify_it(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    action.deputy_id = people["manager"].id
    session.flush()
    actions.post_update(
        session, action, note="All done.", to=Status.DELIVERED, actor=factories.actor(people["lead"]), now=NOW
    )
    told = remind(session, working_days.add(MONDAY, 10, HOLIDAYS))
    assert {name: kinds(mail) for name, mail in told.items()} == {"scrutineer": ["verification"]}, (
        "nobody verifies what they lead or deputise for"
    )
    assert "Delivered on 18 November 2024, to be verified" in told["scrutineer"].text


def test_what_was_verified_comes_back_to_its_lead_to_be_embedded(session: Session, action: Action) -> None:
    action.status, action.verified_on, action.embed_after_months = Status.VERIFIED, MONDAY, 1
    session.flush()
    told = remind(session, date(2024, 12, 18))
    assert {name: kinds(mail) for name, mail in told.items()} == {"lead": ["embedding"]}


def test_a_challenge_goes_to_its_addressee_until_it_is_answered(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    action.due_on = date(2025, 6, 30)
    challenge = challenges.challenge(
        session,
        action,
        text="What stands in the way?",
        addressee_id=people["deputy"].id,
        answer_by=date(2024, 12, 2),
        actor=factories.actor(people["scrutineer"]),
        now=NOW,
    )
    told = remind(session, date(2024, 12, 2))
    assert {name: kinds(mail) for name, mail in told.items()} == {"deputy": ["challenge"]}
    assert f"CH-{challenge.number}: What stands in the way?" in told["deputy"].text
    challenges.answer(
        session,
        challenge,
        text="The rota, until May.",
        actor=factories.actor(people["deputy"]),
        now=NOW + timedelta(days=15),
    )
    assert remind(session, date(2024, 12, 9)) == {}


def test_a_statement_rides_stage_by_stage(
    session: Session, here: Partnership, people: dict[str, User]
) -> None:
    report = factories.report(
        session, here, statement_due_on=date(2024, 12, 13), created_at=NOW - timedelta(70)
    )
    statement = statements.open_for(session, report, actor=OPERATOR, now=NOW)
    assert statement
    told = remind(session, date(2024, 11, 25))
    assert {name: kinds(mail) for name, mail in told.items()} == {"manager": ["statement"]}
    assert "Written statement: have the draft ready." in told["manager"].text
    session.add(
        StatementStage(statement_id=statement.id, stage=Stage.DRAFT_READY, done_at=NOW, by_name="manager")
    )
    session.flush()
    told = remind(session, date(2024, 12, 3))
    assert list(told) == ["agency lead"]
    assert "You sign it off for your agency." in told["agency lead"].text


def test_nothing_of_a_historic_report_rides(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    parts.add_milestone(session, action, name="Halfway", due_on=DUE, actor=OPERATOR, now=NOW)
    extensions.ask(
        session,
        action,
        category=Category.OTHER,
        explanation="The room was taken",
        proposed_on=date(2025, 3, 3),
        actor=factories.actor(people["lead"]),
        now=NOW,
    )
    action.is_tracked = False
    session.flush()
    assert remind_each_day(session, DUE, DUE + timedelta(days=30)) == {}


def test_a_challenge_goes_past_an_addressee_who_no_longer_sees_the_action(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    action.due_on = date(2025, 6, 30)
    challenges.challenge(
        session,
        action,
        text="What stands in the way?",
        addressee_id=people["lead"].id,
        answer_by=date(2024, 12, 2),
        actor=factories.actor(people["scrutineer"]),
        now=NOW,
    )
    assert list(remind(session, date(2024, 12, 2))) == ["lead"]
    tried(session)
    action.lead_id = people["deputy"].id
    session.flush()
    told = remind(session, date(2024, 12, 9))
    assert {name: kinds(mail) for name, mail in told.items()} == {"manager": ["challenge"]}
