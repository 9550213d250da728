"""Another password by mail: the same answer for every address, at most three an hour, one hour, one use."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from tests import accounts, factories
from tests.accounts import PASSWORD, newest_mail, token_in
from tracker.adapters import passwords
from tracker.domain.accounts import REQUESTS_AN_HOUR, TokenKind
from tracker.domain.errors import DomainError
from tracker.models import AccountToken, Event, Mail, ResetRequest, User
from tracker.queries import accounts as queries
from tracker.services import account_links, resets

NOW = factories.NOW
REAL_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NEW = "three other words"


@pytest.fixture
def user(session: Session) -> User:
    return accounts.member(session, factories.partnership(session), email="lead@council.example")


def ask(
    session: Session, email: str = "lead@council.example", at: datetime = REAL_NOW, address: str = "192.0.2.1"
) -> None:
    resets.ask(session, email, address=address, real_now=at)


def answer(session: Session, at: datetime = REAL_NOW) -> int:
    return resets.answer(session, post=accounts.post(at), now=NOW)


def found(session: Session, token: str, at: datetime = NOW) -> AccountToken:
    return account_links.find(session, token, TokenKind.RESET, now=at)


@pytest.mark.usefixtures("user")
def test_asking_does_the_very_same_for_a_known_and_an_unknown_address(
    session: Session, engine: Engine
) -> None:
    def done(email: str) -> list[str]:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        ask(session, email)
        event.remove(engine, "before_cursor_execute", note)
        return seen

    assert done("lead@council.example") == done("nobody@council.example")


@pytest.mark.parametrize(
    ("email", "values", "mails"),
    [
        ("lead@council.example", {}, 1),
        (" Lead@Council.EXAMPLE ", {}, 1),
        ("nobody@council.example", {}, 0),
        ("lead@council.example", {"is_active": False}, 0),
        ("lead@council.example", {"password_hash": None}, 0),
    ],
    ids=["known", "in any case", "unknown", "closed", "without a password"],
)
def test_only_who_has_a_password_here_gets_a_mail(
    session: Session, user: User, email: str, values: dict[str, object], mails: int
) -> None:
    for name, value in values.items():
        setattr(user, name, value)
    session.flush()

    ask(session, email)

    assert answer(session) == mails
    assert session.scalar(select(func.count(Mail.id))) == mails
    assert answer(session) == 0, "each is answered once"


@pytest.mark.usefixtures("user")
def test_at_most_three_links_an_hour_go_to_one_address(session: Session) -> None:
    for minute in range(5):
        ask(session, at=REAL_NOW + timedelta(minutes=minute), address=f"192.0.2.{minute}")

    assert answer(session) == 3
    ask(session, at=REAL_NOW + timedelta(minutes=70))
    assert answer(session, REAL_NOW + timedelta(minutes=70)) == 1


def test_one_network_asks_so_often_and_no_more(session: Session) -> None:
    for n in range(REQUESTS_AN_HOUR):
        ask(session, f"guess{n}@council.example", address=f"2001:db8:1:2::{n:x}")

    with pytest.raises(DomainError, match="Too many"):
        ask(session, address="2001:db8:1:2::ffff")
    ask(session, address="2001:db8:1:3::1")


@pytest.mark.usefixtures("user")
def test_the_mail_tells_nobody_else_and_its_link_is_good_for_an_hour(session: Session) -> None:
    ask(session)
    answer(session)
    mail = newest_mail(session, "reset")
    token = token_in(session, mail)

    assert mail.partnership_id is None, "no manager reads it in the ledger"
    found(session, token, NOW + timedelta(minutes=59))
    with pytest.raises(DomainError, match="too old"):
        found(session, token, NOW + timedelta(hours=1))


def test_choosing_ends_every_session_and_every_link_and_is_told(session: Session, user: User) -> None:
    accounts.signed_in(session, user)
    other = account_links.mint(session, user.id, TokenKind.RESET, now=NOW)
    token = account_links.mint(session, user.id, TokenKind.RESET, now=NOW)
    post = accounts.post()
    with pytest.raises(DomainError, match="12 characters"):
        resets.choose(session, found(session, token), "short", post=post, now=NOW)

    resets.choose(session, found(session, token), NEW, post=post, now=NOW)

    assert passwords.matches(user.password_hash, NEW)
    assert not passwords.matches(user.password_hash, PASSWORD)
    assert queries.web_sessions(session, user.id) == []
    for dead in (token, other):
        with pytest.raises(DomainError, match=r"used already|stopped"):
            found(session, dead)
    assert newest_mail(session, "account_notice").subject == "Your password was changed"
    assert session.scalars(select(Event.kind)).all() == ["person.password_reset"]


@pytest.mark.usefixtures("user")
def test_old_requests_are_forgotten(session: Session) -> None:
    ask(session)
    answer(session)
    later = REAL_NOW + timedelta(days=2)
    ask(session, at=later)
    answer(session, later)

    assert session.scalar(select(func.count(ResetRequest.id))) == 1
