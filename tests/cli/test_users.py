"""`tracker users create`: an account, and its first password shown once."""

import re
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import select

from tests import terminal
from tracker.adapters import passwords
from tracker.domain.roles import Role
from tracker.models import Event, User

EMAIL = "superintendent@testing.example"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of a real installation with one partnership."""
    assert terminal.run(*terminal.INIT, home=tmp_path).exit_code == 0
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


def test_the_printed_password_opens_the_account(home: Path) -> None:
    result = create(home, role="agency_lead", agency="police")
    assert result.exit_code == 0, result.output
    password = re.search(r"shown this once: (\S+)", result.stdout)
    with terminal.database(terminal.url_in(home)) as session:
        user = session.scalars(select(User).where(User.email == EMAIL)).one()
        assert password
        assert passwords.matches(user.password_hash, password[1])
        membership = user.memberships[0]
        assert (membership.role, membership.agency and membership.agency.name) == (Role.AGENCY_LEAD, "Police")
        last = session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert last
        assert last.by_name == "command"


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
