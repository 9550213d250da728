"""Who leaves is out at once and for good: closing an account, and taking one of several roles away."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import accounts as people_with_accounts
from tests import factories, mails
from tracker.domain.accounts import TokenKind
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import Actor, Role
from tracker.models import CalendarFeed, Event, MailLink, Membership, Partnership, SignInCode, User
from tracker.queries import accounts
from tracker.services import account_links, people

NOW = factories.NOW


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, partnership: Partnership) -> Actor:
    return factories.actor(factories.member(session, partnership, Role.MANAGER))


def recorded(session: Session) -> list[tuple[str, str]]:
    """The kind and summary of every event, the oldest first."""
    events = session.scalars(select(Event).order_by(Event.id))
    return [(event.kind, event.summary) for event in events]


def test_closing_an_account_ends_every_way_in_for_good(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    person = factories.member(session, partnership, Role.ACTION_LEAD, password_hash="kept")
    people_with_accounts.signed_in(session, person)
    token = account_links.mint(session, person.id, TokenKind.RESET, now=NOW)
    mail = mails.a_mail(session, partnership, person, 1, sent_at=NOW)
    later = NOW + timedelta(hours=1)
    session.add_all(
        [
            MailLink(
                user_id=person.id,
                mail_id=mail.id,
                token_hash="0" * 64,
                action_ids=[],
                made_at=NOW,
                expires_at=later,
            ),
            CalendarFeed(user_id=person.id, token_hash="1" * 64, made_at=NOW),
            SignInCode(user_id=person.id, code_hash="x", made_at=NOW, expires_at=later),
        ]
    )

    people.deactivate(session, person, actor=manager, now=NOW)
    people.reactivate(session, person, actor=manager, now=NOW)
    session.expire_all()

    assert accounts.web_sessions(session, person.id) == []
    with pytest.raises(DomainError, match="stopped"):
        account_links.find(session, token, TokenKind.RESET, now=NOW)
    assert session.scalars(select(MailLink.revoked_at)).all() == [NOW]
    assert session.scalars(select(CalendarFeed.revoked_at)).all() == [NOW]
    assert session.scalars(select(SignInCode.used_at)).all() == [NOW]
    assert person.is_active
    assert recorded(session) == [
        ("person.deactivated", f"Closed the account of {person.name}"),
        ("person.reactivated", f"Opened the account of {person.name} again"),
    ]


def test_a_role_is_taken_from_who_keeps_another_and_they_sign_in_anew(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    elsewhere = factories.partnership(session)
    person = factories.member(session, partnership, Role.ACTION_LEAD, name="Designated nurse")
    session.add(Membership(user_id=person.id, partnership_id=elsewhere.id, role=Role.SCRUTINEER))
    session.flush()
    session.refresh(person)
    people_with_accounts.signed_in(session, person)
    here = next(m for m in person.memberships if m.partnership_id == partnership.id)
    action = factories.action(session, factories.report(session, partnership), lead_id=person.id)

    with pytest.raises(DomainError, match="leads 1 open action"):
        people.take_role_away(session, here, actor=manager, now=NOW)
    action.lead_id = None
    session.flush()
    people.take_role_away(session, here, actor=manager, now=NOW)
    session.expire_all()

    assert [m.partnership_id for m in person.memberships] == [elsewhere.id]
    assert accounts.web_sessions(session, person.id) == []
    assert recorded(session)[-1] == (
        "person.role_taken_away",
        "Took the role of action lead from Designated nurse",
    )


def test_the_last_role_ones_own_and_that_of_another_partnership_are_not_taken_away(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    person = factories.member(session, partnership, Role.ACTION_LEAD)
    stranger = factories.actor(factories.member(session, factories.partnership(session), Role.MANAGER))
    own = session.get_one(User, manager.user_id).memberships[0]

    with pytest.raises(DomainError, match="only role"):
        people.take_role_away(session, person.memberships[0], actor=manager, now=NOW)
    with pytest.raises(DomainError, match="role of your own"):
        people.take_role_away(session, own, actor=manager, now=NOW)
    with pytest.raises(NotFoundError):
        people.take_role_away(session, person.memberships[0], actor=stranger, now=NOW)
