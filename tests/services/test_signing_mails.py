"""Asking for signatures by mail: who is asked, the link that is minted, what stops both."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories, signing
from tests.signing import NOW, POST
from tracker.db import Base
from tracker.domain import links as link_rules
from tracker.domain.errors import DomainError
from tracker.domain.mail import LINK_MARK
from tracker.domain.quiet import ASKED_FOR
from tracker.domain.roles import OPERATOR, Actor, Role, Way
from tracker.domain.statements.signing import LINK_LASTS
from tracker.domain.statements.stages import Stage
from tracker.models import Mail, Partnership, SigningLink, Statement, StatementSignatory
from tracker.queries import ledger
from tracker.queries import signing as queries
from tracker.services import links, mail_rights, people, signatories, signing_mails, statements
from tracker.services.links import FRESH_SIGNING_MAIL, SIGNING_MAIL
from tracker.services.signatories import Named

LINK = Actor(name="Alex Morgan", way=Way.LINK)


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def statement(session: Session, here: Partnership) -> Statement:
    return signing.statement(session, factories.report(session, here))


@pytest.fixture
def who(session: Session, statement: Statement) -> StatementSignatory:
    return signing.named(session, statement)


def fresh(session: Session, token: str) -> list[Mail]:
    """Ask for a fresh link with this one; every such mail there is."""
    signing_mails.send_fresh(session, link(session, token), post=POST, actor=LINK, now=NOW)
    return list(session.scalars(select(Mail).where(Mail.kind == FRESH_SIGNING_MAIL).order_by(Mail.id)))


def link(session: Session, token: str) -> SigningLink:
    found = queries.find_link(session, token)
    assert found is not None
    return found


def test_everybody_who_lacks_is_asked_about_the_version_of_this_moment_with_a_link_of_their_own(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    other = signing.named(session, statement, partner="Health", name="Sam Lee", address="sam@nhs.example")

    mails = signing.ask(session, statement, who, other)

    assert [mail.to_address for mail in mails] == ["alex.morgan@police.example", "sam@nhs.example"]
    assert {mail.kind for mail in mails} == {SIGNING_MAIL}
    assert {mail.partnership_id for mail in mails} == {statement.partnership_id}
    for mail in mails:
        assert f"https://tracker.example/sign/{LINK_MARK}" in mail.text
        assert f'href="https://tracker.example/sign/{LINK_MARK}"' in mail.html
        assert "version 1" in mail.text
    for each in (who, other):
        assert each.asked_at == NOW
        assert each.asked_draft is not None
        assert each.asked_draft.number == 1


def test_who_has_signed_what_still_holds_is_not_asked_again(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    other = signing.named(session, statement, name="Sam Lee", address="sam@nhs.example")
    signing.answer(session, statement, who)

    assert [mail.to_address for mail in signing.ask(session, statement, who, other)] == ["sam@nhs.example"]
    with pytest.raises(DomainError, match="Nobody here has anything to sign"):
        signing.ask(session, statement, who)


def test_only_a_hash_of_the_link_is_kept_and_it_ends_after_a_week(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    token = signing.token(session, statement, who)

    kept = link(session, token)
    assert kept.signatory_id == who.id
    assert kept.token_hash == link_rules.fingerprint(token)
    assert kept.expires_at == NOW + LINK_LASTS == NOW + timedelta(days=7)
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            assert token not in str(row), f"{table.name} keeps a token"


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 44, "ä" * 43, "A" * 42 + "="])
def test_a_token_that_nobody_was_sent_leads_nowhere(session: Session, token: str) -> None:
    assert queries.find_link(session, token) is None


def test_who_is_dropped_or_whose_account_is_closed_has_no_link_any_more(
    session: Session, statement: Statement, who: StatementSignatory, here: Partnership
) -> None:
    user = factories.member(session, here, Role.AGENCY_LEAD, email=who.address)
    token = signing.token(session, statement, who)
    user.is_active = False
    session.flush()
    assert queries.find_link(session, token) is None
    user.is_active = True
    session.flush()
    assert queries.find_link(session, token) is not None

    signatories.drop(session, statement, who, reason="Retired", actor=OPERATOR, now=NOW)

    assert queries.find_link(session, token) is None


@pytest.mark.parametrize("change", ["name", "address"])
def test_another_person_or_address_stops_the_links_that_went_out(
    session: Session, statement: Statement, who: StatementSignatory, change: str
) -> None:
    token = signing.token(session, statement, who)
    given = {"name": who.name, "address": who.address, change: "somebody@else.example"}
    named = Named(partner=who.partner, post=who.post, stage=Stage.AGENCY_SIGN_OFF, position=None, **given)

    signatories.change(session, statement, who, named, version=who.version, actor=OPERATOR, now=NOW)

    assert link(session, token).revoked_at == NOW
    assert who.asked_at is None


def reasons(session: Session, mails: Sequence[Mail]) -> list[str]:
    return [mail_rights.reasons_to_stop(session, [mail]).get(mail.id, "") for mail in mails]


def test_a_mail_does_not_go_to_who_is_no_longer_asked_when_it_is_sent(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    other = signing.named(session, statement, name="Sam Lee", address="sam@nhs.example")
    third = signing.named(session, statement, name="Kim Hale", address="kim@nhs.example")
    mails = signing.ask(session, statement, who, other, third)
    assert reasons(session, mails) == ["", "", ""]

    signatories.drop(session, statement, who, reason="Retired", actor=OPERATOR, now=NOW)
    other.address = "sam.lee@nhs.example"
    session.flush()
    assert reasons(session, mails) == [
        "alex.morgan@police.example is no longer asked to sign.",
        "Sam Lee has another address now.",
        "",
    ]

    statement.submitted_on = factories.TODAY
    session.flush()
    assert reasons(session, mails)[2] == "The statement has been submitted."


def test_a_fresh_link_goes_to_the_same_address_at_once_and_three_times_an_hour_at_most(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    token = signing.token(session, statement, who)

    for number in (1, 2, 3):
        mails = fresh(session, token)
        assert [mail.to_address for mail in mails] == [who.address] * number
    assert FRESH_SIGNING_MAIL in ASKED_FOR
    assert SIGNING_MAIL not in ASKED_FOR
    assert link(session, links.mint(session, mails[-1], now=NOW)).signatory_id == who.id
    with pytest.raises(DomainError, match="3 fresh links were mailed within the last hour"):
        fresh(session, token)


def test_the_ledger_shows_the_mail_to_managers_of_its_partnership_alone(
    session: Session, statement: Statement, who: StatementSignatory, here: Partnership
) -> None:
    (mail,) = signing.ask(session, statement, who)
    elsewhere = factories.partnership(session)
    seen = {
        name: ledger.seen(session, factories.actor(factories.member(session, of, role)), [mail.id])
        for name, of, role in (
            ("manager", here, Role.MANAGER),
            ("lead", here, Role.AGENCY_LEAD),
            ("stranger", elsewhere, Role.MANAGER),
        )
    }
    assert seen == {"manager": {mail.id}, "lead": frozenset(), "stranger": frozenset()}


def test_a_signatory_with_an_account_is_known_in_the_ledger_by_it(
    session: Session, statement: Statement, here: Partnership
) -> None:
    user = factories.member(session, here, Role.AGENCY_LEAD, email="lead@police.example")
    stranger = factories.member(session, factories.partnership(session), Role.MANAGER)
    who = [signing.named(session, statement, address=each.email) for each in (user, stranger)]

    assert [mail.user_id for mail in signing.ask(session, statement, *who)] == [user.id, None]


def test_a_mended_address_is_followed_and_links_to_the_old_one_stop(
    session: Session, statement: Statement, here: Partnership
) -> None:
    user = factories.member(session, here, Role.AGENCY_LEAD, email="old@police.example")
    who = signing.named(session, statement, address=user.email)
    token = signing.token(session, statement, who)

    people.change_address(session, user, "new@police.example", actor=OPERATOR, now=NOW)

    session.expire_all()
    assert who.address == "new@police.example"
    assert link(session, token).revoked_at == NOW


def test_hostile_words_reach_a_mail_whole_and_harmless(session: Session, statement: Statement) -> None:
    name = "<script>alert(1)</script> {{ 7*7 }} \u202eevil =1+1"
    who = signing.named(session, statement, name=name, post=name, partner=name)

    (mail,) = signing.ask(session, statement, who)

    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "{{ 7*7 }}" in mail.text
    assert "\n" not in mail.subject


def test_a_second_press_of_the_button_sends_nothing_and_a_later_one_asks_again(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    for later, mails in ((0, 1), (0, 1), (59, 1), (60, 2)):
        signing.ask(session, statement, who, now=NOW + timedelta(seconds=later))
        assert session.scalar(select(func.count(Mail.id))) == mails
    assert statements.build(session, statement, actor=OPERATOR, now=NOW).number == 1
