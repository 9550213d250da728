"""The account of whom a provider vouches for: theirs from before, linked by proved address, or a new one."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import accounts, factories
from tests.provider import Provider as Process
from tracker.domain.accounts import TokenKind
from tracker.domain.errors import DomainError
from tracker.domain.roles import Role
from tracker.domain.sign_on import Claimed, Provider
from tracker.models import Event, Identity, Mail, Partnership, User, WebSession
from tracker.queries import sign_on as queries
from tracker.services import account_links, people, sign_on

NOW = factories.NOW
ISSUER = "https://sign-on.example"
PROVIDER: Provider = Process(ISSUER).setting()


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session)


def who(**values: Any) -> Claimed:
    given = {"subject": "7", "address": "new@council.example", "name": "Head of new things"}
    return Claimed(**{"issuer": ISSUER, "had_second_factor": False, **given, **values})


def enter(session: Session, claimed: Claimed) -> User:
    return sign_on.enter(session, claimed, PROVIDER, post=accounts.post(), now=NOW)


def events(session: Session, kind: str) -> list[str]:
    return list(session.scalars(select(Event.summary).where(Event.kind == kind)))


def test_somebody_new_of_an_allowed_domain_gets_an_account_without_a_role(session: Session) -> None:
    user = enter(session, who())

    assert (user.email, user.name, user.password_hash) == ("new@council.example", "Head of new things", None)
    assert (user.memberships, user.is_administrator) == ([], False)
    assert queries.waiting(session) == [user]
    assert events(session, "person.came_by_sign_on")


def test_the_second_time_they_are_the_same_person_whatever_their_address_is_then(session: Session) -> None:
    first = enter(session, who())

    for address in ("other@council.example", "a@elsewhere.example", None):
        assert enter(session, who(address=address)).id == first.id
    assert first.email == "new@council.example"


@pytest.mark.parametrize("address", [None, "a@elsewhere.example", "no address@council.example"])
def test_nobody_gets_in_by_an_address_that_is_not_proved_not_ours_or_none(
    session: Session, partnership: Partnership, address: str | None
) -> None:
    accounts.member(session, partnership, email="a@elsewhere.example")
    with pytest.raises(DomainError):
        enter(session, who(address=address))
    assert session.scalars(select(Identity)).all() == []


def test_the_account_with_the_same_address_is_linked_with_history_and_a_mail(
    session: Session, partnership: Partnership
) -> None:
    user = accounts.member(session, partnership, Role.MANAGER, email="new@council.example")

    assert enter(session, who()) is user

    assert user.password_hash is not None
    assert events(session, "person.sign_on_linked") == [
        f"Linked the account of {user.name} with Example Entra"
    ]
    mail = accounts.newest_mail(session, "account_notice")
    assert (mail.to_address, mail.subject) == ("new@council.example", "You signed in by Example Entra")
    enter(session, who())
    assert len(session.scalars(select(Mail)).all()) == 1


def test_who_was_invited_is_linked_and_the_invitation_stops(
    session: Session, partnership: Partnership
) -> None:
    user = factories.member(session, partnership, Role.ACTION_LEAD, email="new@council.example")
    token = account_links.mint(session, user.id, TokenKind.INVITATION, now=NOW)

    assert enter(session, who()) is user

    assert user.last_seen_at == NOW
    with pytest.raises(DomainError, match="stopped"):
        account_links.find(session, token, TokenKind.INVITATION, now=NOW)


def test_an_address_that_went_to_somebody_else_does_not_bring_its_account_along(session: Session) -> None:
    before = enter(session, who())

    with pytest.raises(DomainError, match="knows as another person"):
        enter(session, who(subject="8"))

    assert [each.subject for each in queries.identities(session, before.id)] == ["7"]


def test_a_closed_account_is_refused_whether_it_is_linked_or_not(
    session: Session, partnership: Partnership
) -> None:
    user = accounts.member(session, partnership, email="new@council.example", is_active=False)
    with pytest.raises(DomainError, match="closed"):
        enter(session, who())
    user.is_active = True
    enter(session, who())
    user.is_active = False
    with pytest.raises(DomainError, match="closed"):
        enter(session, who())
    assert queries.waiting(session) == []


def test_the_same_number_of_another_provider_is_another_person(session: Session) -> None:
    first = enter(session, who())
    other = enter(session, who(issuer="https://other.example", address="other@council.example"))
    assert other.id != first.id


def test_a_manager_gives_a_role_to_who_waits_but_to_no_other_stranger(
    session: Session, partnership: Partnership
) -> None:
    manager = factories.actor(accounts.member(session, partnership, Role.MANAGER))
    waiting = enter(session, who())
    stranger = accounts.member(session, factories.partnership(session))

    def add(user: User) -> None:
        people.create(
            session,
            partnership=partnership,
            name=user.name,
            email=user.email,
            role=Role.BOARD_MEMBER,
            actor=manager,
            now=NOW,
        )

    add(waiting)
    assert [membership.role for membership in waiting.memberships] == [Role.BOARD_MEMBER]
    assert queries.waiting(session) == []
    with pytest.raises(DomainError, match="already has an account in this installation"):
        add(stranger)


def test_unlinking_needs_a_reason_ends_sessions_tells_the_person_and_lets_them_be_linked_anew(
    session: Session, partnership: Partnership
) -> None:
    manager = factories.actor(accounts.member(session, partnership, Role.MANAGER))
    user = accounts.member(session, partnership, email="new@council.example")
    enter(session, who())
    accounts.signed_in(session, user)

    def unlink(reason: str) -> None:
        sign_on.unlink(
            session, user, reason, by_name="Example Entra", post=accounts.post(), actor=manager, now=NOW
        )

    with pytest.raises(DomainError, match="Say why"):
        unlink(" ")
    unlink("Their account there was made anew; I called them.")

    assert session.scalars(select(WebSession).where(WebSession.user_id == user.id)).all() == []
    assert "made anew" in accounts.newest_mail(session, "account_notice").text
    assert enter(session, who(subject="8")) is user
    with pytest.raises(DomainError, match="another person"):
        enter(session, who(subject="7"))


def test_a_manager_of_another_partnership_unlinks_nobody(session: Session, partnership: Partnership) -> None:
    manager = factories.actor(accounts.member(session, factories.partnership(session), Role.MANAGER))
    user = accounts.member(session, partnership, email="new@council.example")
    enter(session, who())
    with pytest.raises(DomainError, match="another partnership"):
        sign_on.unlink(
            session, user, "Because", by_name="Example Entra", post=accounts.post(), actor=manager, now=NOW
        )
