"""`tracker users`: accounts made at the terminal, whose people choose their own passwords."""

import re
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import select

from tests import terminal
from tests.databases import SqliteServer
from tracker.adapters import clock
from tracker.domain.accounts import TokenKind
from tracker.domain.mail import LINK_MARK
from tracker.domain.roles import Role
from tracker.models import Event, Mail, User
from tracker.services import account_links

EMAIL = "superintendent@testing.example"


@pytest.fixture
def home(tmp_path: Path, sqlite_server: SqliteServer) -> Path:
    """The home of a real installation with one partnership."""
    terminal.install(tmp_path, sqlite_server)
    return tmp_path


def create(home: Path, *more: str, says: str | None = None, **changed: str) -> Result:
    given = {
        "partnership": "testing",
        "name": "Superintendent",
        "email": EMAIL,
        "role": "action_lead",
    } | changed
    words = [word for name, value in given.items() if value for word in (f"--{name}", value)]
    return terminal.run("users", "create", *words, *more, home=home, says=says)


def test_a_new_person_is_invited_by_mail(home: Path) -> None:
    result = create(home, role="agency_lead", agency="police")
    assert result.exit_code == 0, result.output
    assert "is invited" in result.stdout
    with terminal.database(terminal.url_in(home)) as session:
        user = session.scalars(select(User).where(User.email == EMAIL)).one()
        assert user.password_hash is None
        membership = user.memberships[0]
        assert (membership.role, membership.agency and membership.agency.name) == (Role.AGENCY_LEAD, "Police")
        last = session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert last
        assert last.by_name == "command"
        mail = session.scalars(select(Mail)).one()
        assert (mail.kind, mail.to_address) == ("invitation", EMAIL)
        assert LINK_MARK in mail.text


def test_the_link_of_an_invitation_is_printed_where_it_is_asked_for(home: Path) -> None:
    result = create(home, "--link")
    assert result.exit_code == 0, result.output
    token = re.search(r"/join/([\w-]{43})", result.stdout)
    assert token
    with terminal.database(terminal.url_in(home)) as session:
        assert session.scalars(select(Mail)).all() == []
        kept = account_links.find(session, token[1], TokenKind.INVITATION, now=clock.real_now())
        assert kept.user.email == EMAIL


def test_the_first_administrator_begins_by_a_printed_link(home: Path) -> None:
    given = ("--name", "IT service desk", "--email", "it@testing.example")
    result = terminal.run("users", "administrator", *given, home=home)
    assert result.exit_code == 0, result.output
    assert re.search(r"it@testing\.example chooses .*/join/[\w-]{43}", result.stdout)
    with terminal.database(terminal.url_in(home)) as session:
        user = session.scalars(select(User).where(User.email == "it@testing.example")).one()
        assert (user.is_administrator, user.memberships) == (True, [])
    assert terminal.run("users", "administrator", *given, home=home).exit_code == 1
    joined = create(home, email="it@testing.example")
    assert joined.exit_code == 1
    assert "runs the installation" in joined.stderr


def test_what_is_not_given_is_asked(home: Path) -> None:
    result = create(home, role="", name="", says="Superintendent\nscrutineer\n")
    assert result.exit_code == 0, result.output
    with terminal.database(terminal.url_in(home)) as session:
        user = session.scalars(select(User).where(User.email == EMAIL)).one()
        assert (user.name, user.memberships[0].role) == ("Superintendent", Role.SCRUTINEER)


def test_a_partnership_may_be_named_in_full(home: Path) -> None:
    assert create(home, partnership="testing safeguarding children partnership").exit_code == 0


def test_an_account_that_is_there_gets_the_role_and_no_new_password(home: Path) -> None:
    assert create(home).exit_code == 0
    again = create(home, role="scrutineer")
    assert again.exit_code == 0
    assert "has an account already" in again.stdout


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"partnership": "elsewhere"}, "There is no partnership elsewhere. There are: testing."),
        ({"email": "nobody"}, "Enter an e-mail address"),
        ({"role": "agency_lead"}, "An agency lead needs an agency"),
        ({"agency": "polic"}, "has no agency polic. It has: Police."),
    ],
    ids=["partnership", "address", "no agency", "unknown agency"],
)
def test_a_wrong_answer_is_a_sentence_and_makes_nobody(
    home: Path, changed: dict[str, str], sentence: str
) -> None:
    result = create(home, **changed)
    assert result.exit_code == 1
    assert sentence in result.stderr
    with terminal.database(terminal.url_in(home)) as session:
        assert len(session.scalars(select(User)).all()) == 1


def test_an_unknown_role_is_refused_with_the_roles_there_are(home: Path) -> None:
    result = create(home, role="king")
    assert result.exit_code == 2
    assert "board_member" in result.stderr


def test_somebody_who_manages_nothing_may_make_nobody(home: Path) -> None:
    assert create(home).exit_code == 0
    refused = create(home, "--as", EMAIL, email="other@testing.example")
    assert refused.exit_code == 1
    assert "There is no such partnership" in refused.stderr
