"""Another address holds once the old and the new one have both agreed, and not before."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import accounts, factories, mails
from tests.accounts import PASSWORD, attempt, newest_mail, token_in
from tracker.domain.accounts import TokenKind
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.mail import Outcome
from tracker.domain.roles import Actor, Role
from tracker.models import Event, Mail, Partnership, User
from tracker.queries import accounts as queries
from tracker.services import account_links, addresses

NOW = factories.NOW
OLD, NEW = "old@council.example", "new@council.example"


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def user(session: Session, partnership: Partnership) -> User:
    return accounts.member(session, partnership, email=OLD, name="Head of service")


@pytest.fixture
def manager(session: Session, partnership: Partnership) -> Actor:
    return factories.actor(accounts.member(session, partnership, Role.MANAGER))


def ask_own(session: Session, user: User, email: str = NEW, current: str = PASSWORD) -> None:
    addresses.ask_own(
        session,
        user,
        email,
        current,
        attempt=attempt(),
        post=accounts.post(),
        actor=factories.actor(user),
        now=NOW,
    )


def agree(session: Session, kind: str) -> bool:
    """Whoever reads the newest mail of this kind agrees."""
    token = token_in(session, newest_mail(session, kind))
    found = account_links.find(session, token, *addresses.BOTH, now=NOW)
    return addresses.agree(session, found, post=accounts.post(), now=NOW)


@pytest.mark.parametrize(
    ("first", "second"), [("old_address", "new_address"), ("new_address", "old_address")]
)
def test_it_changes_when_both_have_agreed_in_whatever_order(
    session: Session, user: User, first: str, second: str
) -> None:
    ask_own(session, user)
    assert newest_mail(session, "old_address").to_address == OLD
    assert newest_mail(session, "new_address").to_address == NEW

    assert agree(session, first) is False
    assert user.email == OLD
    assert agree(session, second) is True
    assert user.email == NEW

    told = newest_mail(session, "account_notice")
    assert (told.to_address, NEW in told.text) == (OLD, True)
    summaries = session.scalars(select(Event.summary).order_by(Event.id)).all()
    assert summaries == [
        f"Asked that the address of Head of service changes from {OLD} to {NEW}",
        f"Changed the address of Head of service from {OLD} to {NEW}",
    ]
    assert queries.open_change(session, user.id) is None


def test_agreeing_twice_from_one_side_is_not_both(session: Session, user: User) -> None:
    ask_own(session, user)

    assert agree(session, "new_address") is False
    assert agree(session, "new_address") is False
    assert user.email == OLD


def test_who_reads_the_old_mailbox_resets_no_password_any_more(session: Session, user: User) -> None:
    reset = account_links.mint(session, user.id, TokenKind.RESET, now=NOW)
    ask_own(session, user)

    agree(session, "old_address")
    account_links.find(session, reset, TokenKind.RESET, now=NOW)
    agree(session, "new_address")

    with pytest.raises(DomainError, match="stopped"):
        account_links.find(session, reset, TokenKind.RESET, now=NOW)


def test_ones_own_change_needs_the_password(session: Session, user: User) -> None:
    with pytest.raises(DomainError, match="not your current"):
        ask_own(session, user, current="wrong")
    with pytest.raises(DomainError, match="address you have now"):
        ask_own(session, user, OLD)

    assert session.scalars(select(Mail)).all() == []


def test_nobody_learns_by_it_who_else_has_an_account(session: Session, user: User) -> None:
    other = accounts.member(session, factories.partnership(session), email="taken@council.example")

    ask_own(session, user, other.email)

    told = newest_mail(session, "account_notice")
    assert (told.to_address, told.user_id) == (other.email, other.id)
    assert agree(session, "old_address") is False
    assert user.email == OLD


def test_either_side_stops_it_and_the_other_link_stops_with_it(session: Session, user: User) -> None:
    ask_own(session, user)
    old = token_in(session, newest_mail(session, "old_address"))
    new = token_in(session, newest_mail(session, "new_address"))

    addresses.stop(session, account_links.find(session, old, *addresses.BOTH, now=NOW), now=NOW)

    with pytest.raises(DomainError, match="stopped"):
        account_links.find(session, new, *addresses.BOTH, now=NOW)
    assert queries.open_change(session, user.id) is None
    assert user.email == OLD


def test_a_second_wish_ends_the_first(session: Session, user: User) -> None:
    ask_own(session, user, "first@council.example")
    first = token_in(session, newest_mail(session, "new_address"))
    ask_own(session, user, NEW)

    with pytest.raises(DomainError, match="stopped"):
        account_links.find(session, first, *addresses.BOTH, now=NOW)
    agree(session, "old_address")
    agree(session, "new_address")
    assert user.email == NEW


def test_the_links_are_good_for_seven_days(session: Session, user: User) -> None:
    ask_own(session, user)
    token = token_in(session, newest_mail(session, "new_address"))

    with pytest.raises(DomainError, match="too old"):
        account_links.find(session, token, *addresses.BOTH, now=NOW + timedelta(days=7))


def test_an_address_that_somebody_took_meanwhile_is_not_given_twice(session: Session, user: User) -> None:
    ask_own(session, user)
    agree(session, "old_address")
    accounts.member(session, factories.partnership(session), email=NEW)

    with pytest.raises(DomainError, match="Another account"):
        agree(session, "new_address")
    assert user.email == OLD


def test_a_manager_asks_for_a_person_and_both_addresses_are_asked(
    session: Session, user: User, manager: Actor
) -> None:
    addresses.ask_for(session, user, NEW, post=accounts.post(), actor=manager, now=NOW)

    assert agree(session, "new_address") is False
    assert agree(session, "old_address") is True
    assert user.email == NEW


def test_where_mail_came_back_its_manager_answers_for_the_old_address(
    session: Session, user: User, manager: Actor, partnership: Partnership
) -> None:
    mail = mails.a_mail(session, partnership, user, sent_at=NOW)
    mails.a_try(session, mail, Outcome.BOUNCED, "No such mailbox")

    addresses.ask_for(session, user, NEW, post=accounts.post(), actor=manager, now=NOW)

    assert newest_mail(session, "old_address") is None
    assert user.email == OLD, "the new one is asked all the same"
    assert agree(session, "new_address") is True
    assert user.email == NEW


def test_who_has_not_accepted_their_invitation_is_invited_at_the_new_address_at_once(
    session: Session, manager: Actor, partnership: Partnership
) -> None:
    invited = factories.member(session, partnership, Role.ACTION_LEAD, email="mistyped@council.example")

    addresses.ask_for(session, invited, NEW, post=accounts.post(), actor=manager, now=NOW)

    assert invited.email == NEW
    assert newest_mail(session, "invitation").to_address == NEW


def test_a_manager_of_another_partnership_asks_for_nothing(session: Session, user: User) -> None:
    stranger = factories.actor(accounts.member(session, factories.partnership(session), Role.MANAGER))

    with pytest.raises(DomainError, match="another partnership"):
        addresses.ask_for(session, user, NEW, post=accounts.post(), actor=stranger, now=NOW)
    with pytest.raises(DomainError, match="another partnership"):
        addresses.take_back(session, user, actor=stranger, now=NOW)


def test_it_is_taken_back_by_who_asked(session: Session, user: User) -> None:
    ask_own(session, user)

    addresses.take_back(session, user, actor=factories.actor(user), now=NOW)

    with pytest.raises(DomainError, match="no change of address"):
        addresses.take_back(session, user, actor=factories.actor(user), now=NOW)
    with pytest.raises(DomainError, match="has ended"):
        agree(session, "new_address")


def test_a_link_to_agree_is_good_for_nothing_else(session: Session, user: User) -> None:
    ask_own(session, user)
    token = token_in(session, newest_mail(session, "new_address"))
    reset = account_links.TokenKind.RESET

    with pytest.raises(NotFoundError):
        account_links.find(session, token, reset, now=NOW)
