"""People are invited by mail and choose their own password; a link is good once, for seven days."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import accounts, factories
from tests.accounts import PASSWORD, newest_mail, token_in
from tracker.adapters import passwords
from tracker.domain import links
from tracker.domain.accounts import TokenKind
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import Actor, Role
from tracker.models import AccountToken, Event, Mail, Partnership, User
from tracker.queries import accounts as queries
from tracker.services import account_links, invitations, mail_rights

NOW = factories.NOW


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, partnership: Partnership) -> Actor:
    return factories.actor(accounts.member(session, partnership, Role.MANAGER, name="The manager"))


@pytest.fixture
def invited(session: Session, partnership: Partnership, manager: Actor) -> User:
    added = invitations.invite(
        session,
        partnership=partnership,
        name="Designated nurse",
        email="nurse@nhs.example",
        role=Role.ACTION_LEAD,
        post=accounts.post(),
        actor=manager,
        now=NOW,
    )
    return added.user


def found(session: Session, token: str, at=NOW) -> AccountToken:  # noqa: ANN001 - a moment
    return account_links.find(session, token, TokenKind.INVITATION, now=at)


def test_an_invitation_says_who_invites_and_carries_its_own_link(session: Session, invited: User) -> None:
    mail = newest_mail(session, "invitation")

    assert mail.to_address == invited.email
    assert "The manager has made an account for you" in mail.text
    assert "/join/" in mail.text
    assert "img" not in mail.html
    token = token_in(session, mail)
    kept = session.scalars(select(AccountToken)).one()
    assert kept.token_hash == links.fingerprint(token)
    assert token not in mail.text + mail.html


def test_it_may_leave_at_once_and_still_goes_to_somebody_who_never_signed_in(
    session: Session, invited: User
) -> None:
    assert mail_rights.reasons_to_stop(session, [newest_mail(session, "invitation")]) == {}


def test_who_has_an_account_gets_no_invitation(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    known = accounts.member(session, partnership)

    added = invitations.invite(
        session,
        partnership=partnership,
        name="x",
        email=known.email,
        role=Role.SCRUTINEER,
        post=accounts.post(),
        actor=manager,
        now=NOW,
    )

    assert not added.is_new
    assert session.scalar(select(func.count(Mail.id))) == 0


def test_the_person_chooses_the_password_once(session: Session, invited: User) -> None:
    token = token_in(session, newest_mail(session, "invitation"))

    with pytest.raises(DomainError, match="12 characters"):
        invitations.accept(session, found(session, token), "short", now=NOW)
    invitations.accept(session, found(session, token), PASSWORD, now=NOW)

    assert passwords.matches(invited.password_hash, PASSWORD)
    event = session.scalars(select(Event).where(Event.kind == "person.joined")).one()
    assert (event.by_id, event.by_name) == (invited.id, "Designated nurse")
    with pytest.raises(DomainError, match="used already"):
        found(session, token)


def test_two_who_use_one_link_at_the_same_moment_set_one_password(session: Session, invited: User) -> None:
    link = found(session, token_in(session, newest_mail(session, "invitation")))
    account_links.use(session, link, now=NOW)

    with pytest.raises(DomainError, match="used already"):
        invitations.accept(session, link, PASSWORD, now=NOW)
    assert invited.password_hash is None


def test_it_is_good_for_seven_days(session: Session, invited: User) -> None:
    token = token_in(session, newest_mail(session, "invitation"))

    found(session, token, NOW + timedelta(days=7, seconds=-1))
    with pytest.raises(DomainError, match="too old"):
        found(session, token, NOW + timedelta(days=7))


def test_sent_again_the_earlier_link_stops_and_the_waiting_mail_too(
    session: Session, invited: User, manager: Actor
) -> None:
    first = newest_mail(session, "invitation")
    early = token_in(session, first)

    invitations.send_again(session, invited, post=accounts.post(), actor=manager, now=NOW)
    session.expire_all()

    second = newest_mail(session, "invitation")
    assert second.id > first.id
    assert (first.stopped_at, second.stopped_at) == (NOW, None)
    with pytest.raises(DomainError, match="stopped"):
        found(session, early)
    found(session, token_in(session, second))


def test_taken_back_its_link_does_nothing(session: Session, invited: User, manager: Actor) -> None:
    token = token_in(session, newest_mail(session, "invitation"))

    invitations.take_back(session, invited, actor=manager, now=NOW)

    with pytest.raises(DomainError, match="stopped"):
        found(session, token)
    assert queries.newest_invitations(session, {invited.id})[invited.id].revoked_at == NOW
    assert session.scalars(select(Event.summary).order_by(Event.id.desc())).first() == (
        "Took the invitation of Designated nurse back"
    )


def test_whoever_has_chosen_a_password_or_is_closed_is_not_invited_again(
    session: Session, invited: User, manager: Actor, partnership: Partnership
) -> None:
    known = accounts.member(session, partnership)
    with pytest.raises(DomainError, match="has chosen a password already"):
        invitations.send_again(session, known, post=accounts.post(), actor=manager, now=NOW)
    invited.is_active = False
    with pytest.raises(DomainError, match="is closed"):
        invitations.send_again(session, invited, post=accounts.post(), actor=manager, now=NOW)


def test_only_their_own_managers_invite_a_person_again(session: Session, invited: User) -> None:
    stranger = factories.actor(accounts.member(session, factories.partnership(session), Role.MANAGER))

    with pytest.raises(DomainError, match="another partnership"):
        invitations.send_again(session, invited, post=accounts.post(), actor=stranger, now=NOW)


def test_a_link_of_another_kind_and_of_a_closed_account_are_none(session: Session, invited: User) -> None:
    reset = account_links.mint(session, invited.id, TokenKind.RESET, now=NOW)
    mine = account_links.mint(session, invited.id, TokenKind.INVITATION, now=NOW)
    invited.is_active = False
    session.flush()

    for token in (reset, mine, "short", "x" * 43):
        with pytest.raises(NotFoundError):
            found(session, token)
