"""People say how often they are reminded and when they are away; managers may say the latter for theirs."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW, TODAY
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.ladder import Cadence
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import Absence, Event, Membership, Partnership, User
from tracker.queries import absences as queries
from tracker.services import preferences

DAY = timedelta(days=1)


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def lead(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.ACTION_LEAD, name="The lead")


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER, name="The manager")


def away(session: Session, person: User, by: User, days: int = 5) -> Absence:
    """An absence from today."""
    return preferences.add_absence(
        session, person, from_on=TODAY, until_on=TODAY + days * DAY, actor=factories.actor(by), now=NOW
    )


def told(session: Session, of: Partnership) -> list[tuple[str, str, str]]:
    """What the history of a partnership says: kind, by whom, and the sentence."""
    events = session.scalars(select(Event).where(Event.partnership_id == of.id).order_by(Event.id))
    return [(event.kind, event.by_name, event.summary) for event in events]


def test_a_person_chooses_how_often_they_are_reminded(
    session: Session, here: Partnership, lead: User
) -> None:
    def choose(cadence: Cadence, *, board: bool = True) -> bool:
        return preferences.set_reminders(
            session,
            lead,
            cadence=cadence,
            takes_board_digest=board,
            actor=factories.actor(lead),
            now=NOW,
        )

    assert choose(Cadence.WEEKLY)
    assert not choose(Cadence.WEEKLY)
    assert choose(Cadence.WEEKLY, board=False)

    assert (lead.cadence, lead.takes_board_digest) == (Cadence.WEEKLY, False)
    assert [summary for _, _, summary in told(session, here)] == [
        "The lead is reminded weekly",
        "The lead is reminded weekly and takes no board digest",
    ]


def test_nobody_chooses_it_for_somebody_else(session: Session, lead: User, manager: User) -> None:
    with pytest.raises(NotFoundError):
        preferences.set_reminders(
            session,
            lead,
            cadence=Cadence.WEEKLY,
            takes_board_digest=False,
            actor=factories.actor(manager),
            now=NOW,
        )
    assert lead.cadence is Cadence.DAILY


def test_an_absence_is_kept_and_told_in_each_partnership_of_the_person(
    session: Session, here: Partnership, lead: User
) -> None:
    other = factories.partnership(session)
    session.add(Membership(user_id=lead.id, partnership_id=other.id, role=Role.ACTION_LEAD))
    session.flush()
    session.refresh(lead)

    absence = away(session, lead, lead)

    assert list(queries.coming(session, lead, TODAY)) == [absence]
    assert queries.coming(session, lead, TODAY + 6 * DAY) == []
    said = ("person.away", "The lead", "The lead is away from 18 November 2024 until 23 November 2024")
    assert told(session, here) == told(session, other) == [said]


def test_the_same_absence_sent_twice_is_one(session: Session, here: Partnership, lead: User) -> None:
    assert away(session, lead, lead) is away(session, lead, lead)
    assert away(session, lead, lead, days=6).until_on == TODAY + 6 * DAY
    assert len(told(session, here)) == 2


def test_a_manager_says_it_for_their_people_and_nobody_else_does(
    session: Session, here: Partnership, lead: User, manager: User
) -> None:
    colleague = factories.member(session, here, Role.ACTION_LEAD)
    stranger = factories.member(session, factories.partnership(session), Role.MANAGER)

    assert away(session, lead, manager).made_by_name == "The manager"
    for person in (colleague, stranger):
        with pytest.raises(NotFoundError):
            away(session, lead, person)
    assert told(session, here)[0][:2] == ("person.away", "The manager")


def test_what_is_taken_back_counts_no_more_and_stays_on_record(
    session: Session, here: Partnership, lead: User, manager: User
) -> None:
    absence = away(session, lead, lead)
    for moment in (NOW, NOW + DAY):
        preferences.take_back_absence(session, absence, lead, actor=factories.actor(manager), now=moment)

    assert queries.coming(session, lead, TODAY) == []
    assert queries.days_of(session, [lead.id], TODAY) == {}
    assert session.scalars(select(Absence)).one().taken_back_at == NOW
    assert [kind for kind, _, _ in told(session, here)] == ["person.away", "person.not_away"]


def test_days_that_cannot_be_are_refused_and_nothing_is_kept(
    session: Session, here: Partnership, lead: User
) -> None:
    with pytest.raises(DomainError):
        away(session, lead, lead, days=-1)
    assert told(session, here) == []
    assert session.scalars(select(Absence)).all() == []


def test_an_absence_exists_for_the_person_and_their_manager_alone(
    session: Session, here: Partnership, lead: User, manager: User
) -> None:
    absence = away(session, lead, lead)
    colleague = factories.member(session, here, Role.BOARD_MEMBER)
    stranger = factories.member(session, factories.partnership(session), Role.MANAGER)

    for person in (lead, manager):
        assert queries.get(session, factories.actor(person), absence.id) == (absence, lead)
    for person in (colleague, stranger):
        with pytest.raises(NotFoundError):
            queries.get(session, factories.actor(person), absence.id)


def test_open_actions_without_a_deputy_are_named_and_no_others(
    session: Session, here: Partnership, lead: User, manager: User
) -> None:
    report = factories.report(session, here)
    alone = factories.action(session, report, lead_id=lead.id)
    factories.action(session, report, lead_id=lead.id, deputy_id=manager.id)
    factories.action(session, report, lead_id=lead.id, status=Status.DELIVERED)
    factories.action(session, report, lead_id=manager.id)
    old = factories.report(session, here, is_tracked=False)
    factories.action(session, old, lead_id=lead.id, is_tracked=False)

    for person in (lead, manager):
        assert list(queries.without_deputy(session, factories.actor(person), lead)) == [alone]
    stranger = factories.member(session, factories.partnership(session), Role.MANAGER)
    assert queries.without_deputy(session, factories.actor(stranger), lead) == []
