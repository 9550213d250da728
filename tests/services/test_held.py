"""What is held about a person is found in every table that names them, and never a secret."""

import json

import pytest
from sqlalchemy.orm import Session

from tests import accounts, factories, mails
from tests.accounts import with_second_factor
from tracker.db import Base
from tracker.domain.roles import Role
from tracker.models import User
from tracker.queries import held as queries
from tracker.services import account_links, actions, held

NOW = factories.NOW
SECRET_NAMES = ("hash", "secret", "token", "sealed", "password")


@pytest.fixture
def user(session: Session) -> User:
    return accounts.member(session, factories.partnership(session), email="lead@council.example")


def test_every_table_that_names_people_is_looked_through(session: Session) -> None:
    naming = {
        table.name
        for table in Base.metadata.tables.values()
        if any(key.column.table.name == "users" for key in table.foreign_keys)
    }

    assert naming <= {table.name for table, _ in queries.tables()}
    assert {"users", "sign_in_failures", "mails", "events", "memberships"} <= {
        table.name for table, _ in queries.tables()
    }


def test_no_secret_is_told_of_any_table() -> None:
    told = {f"{table.name}.{column.name}" for table, _ in queries.tables() for column in queries.told(table)}

    wrong = [name for name in told if any(word in name.partition(".")[2] for word in SECRET_NAMES)]
    assert not wrong


def test_the_page_and_the_file_have_what_the_person_did_and_got(session: Session, user: User) -> None:
    here = user.memberships[0].partnership
    action = factories.action(session, factories.report(session, here), lead_id=user.id, reference="A-1")
    actions.post_update(session, action, note="A secret story", actor=factories.actor(user), now=NOW)
    mails.a_mail(session, here, user, kind="weekly_digest")
    secret, codes = with_second_factor(session, user, NOW)
    accounts.signed_in(session, user)
    account_links.mint(session, user.id, account_links.TokenKind.RESET, now=NOW)

    found = held.about(session, user)
    written = held.as_json(found)
    sections = json.loads(written)

    assert sections["users"]["rows"][0]["email"] == "lead@council.example"
    assert sections["memberships"]["rows"][0]["partnership"] == here.name
    assert sections["updates"]["rows"][0]["action"] == "A-1"
    assert sections["actions"]["rows"][0]["reference"] == "A-1"
    assert sections["mails"]["rows"][0]["subject"].startswith("1 actions late")
    assert {row["kind"] for row in sections["events"]["rows"]} >= {"person.second_factor_set_up"}
    assert sections["web_sessions"]["rows"][0]["address"] == "192.0.2.1"
    assert len(sections["recovery_codes"]["rows"]) == 10
    for word in (secret, *codes, "argon2", "A secret story"):
        assert word not in written
    (sent,) = (section for section in found if section.table == "mails")
    assert "Weekly digest" in sent.shown[0]
    for section in found:
        assert all(len(row) == len(section.columns) for row in section.shown)


def test_nothing_of_anybody_else_is_in_it(session: Session, user: User) -> None:
    other = factories.member(
        session, user.memberships[0].partnership, Role.MANAGER, email="other@council.example"
    )
    mails.a_mail(session, user.memberships[0].partnership, other)
    accounts.signed_in(session, other)

    written = held.as_json(held.about(session, user))

    assert "other@council.example" not in written
    assert set(json.loads(written)) == {"users", "memberships"}


def test_of_many_the_page_shows_the_newest_and_the_file_all(session: Session, user: User) -> None:
    for n in range(1, 31):
        mails.a_mail(session, user.memberships[0].partnership, user, n)

    section = next(one for one in held.about(session, user) if one.table == "mails")

    assert (len(section.rows), len(section.shown)) == (30, held.MOST_SHOWN)
    assert any("30 actions late" in value for value in section.shown[0])
