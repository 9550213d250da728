"""Codes by mail, for whoever wants more than a link gives: good once, for ten minutes, five tries."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.links import mailed, newest_mail
from tracker.domain.errors import DomainError
from tracker.domain.mail import LINK_MARK
from tracker.domain.roles import Actor, Role
from tracker.models import (
    Event,
    MailLink,
    Partnership,
    SignInCode,
)
from tracker.services import link_mails, links
from tracker.services.notices import Post

NOW = factories.NOW
POST = Post("https://tracker.example", NOW)
LATER = date(2024, 12, 20)


def test_a_code_signs_in_once(session: Session, link: MailLink, actor: Actor) -> None:
    code = mailed(session, link.user, kind=links.CODE_MAIL)
    links.check_code(session, link, f" {code[:3]} {code[3:]}", actor=actor, now=NOW)
    assert link.user.last_seen_at == NOW
    assert session.scalars(select(Event).where(Event.kind == "person.signed_in_by_code")).one()
    with pytest.raises(DomainError, match="no longer good"):
        links.check_code(session, link, code, actor=actor, now=NOW)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_after_five_wrong_tries_not_even_the_right_code_is_taken(
    session: Session, link: MailLink, actor: Actor
) -> None:
    code = mailed(session, link.user, kind=links.CODE_MAIL)
    for _ in range(5):
        with pytest.raises(DomainError, match="not the code"):
            links.check_code(session, link, wrong(code), actor=actor, now=NOW)
    with pytest.raises(DomainError, match="Too many tries"):
        links.check_code(session, link, code, actor=actor, now=NOW)


def test_a_code_is_good_for_ten_minutes(session: Session, link: MailLink, actor: Actor) -> None:
    code = mailed(session, link.user, kind=links.CODE_MAIL)
    with pytest.raises(DomainError, match="no longer good"):
        links.check_code(session, link, code, actor=actor, now=NOW + timedelta(minutes=10))
    links.check_code(session, link, code, actor=actor, now=NOW + timedelta(minutes=9, seconds=59))


def test_only_the_code_of_the_newest_mail_is_taken_and_nobody_else_s(
    session: Session, here: Partnership, link: MailLink, actor: Actor
) -> None:
    other = factories.member(session, here, Role.MANAGER)
    older, newer = (mailed(session, link.user, kind=links.CODE_MAIL) for _ in range(2))
    theirs = mailed(session, other, kind=links.CODE_MAIL)
    for code in {older, theirs} - {newer}:
        with pytest.raises(DomainError, match="not the code"):
            links.check_code(session, link, code, actor=actor, now=NOW)
    links.check_code(session, link, newer, actor=actor, now=NOW)


def test_the_mail_with_a_code_holds_the_mark_until_it_is_sent(session: Session, link: MailLink) -> None:
    link_mails.send_code(session, link, post=POST, now=NOW)
    row = newest_mail(session, links.CODE_MAIL)
    assert f"Your code is {LINK_MARK}" in row.text
    assert f"Your code is {LINK_MARK}" in row.html
    assert session.scalars(select(SignInCode)).all() == []
