"""The same form, or the same button, twice in the same moment, each in a session of its own."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from tests import factories
from tests.links import link_of, mailed
from tracker import db
from tracker.adapters.files import FileStore
from tracker.domain.errors import DomainError
from tracker.domain.links import What
from tracker.domain.roles import Role, Way
from tracker.models import Action, LinkUse, Mail, MailLink, SignInCode, Update
from tracker.queries import actors
from tracker.services import link_mails, link_uses, links
from tracker.services.evidence import Given
from tracker.services.link_uses import Wanted
from tracker.services.notices import Post

NOW = factories.NOW
POST = Post("https://tracker.example", NOW)
CLICKS = 4


@pytest.fixture
def sessions(live_database_url: str) -> Iterator[sessionmaker[Session]]:
    engine = db.make_engine(live_database_url)
    yield db.make_session_factory(engine)
    engine.dispose()


@pytest.fixture
def token(sessions: sessionmaker[Session]) -> str:
    with sessions.begin() as session:
        here = factories.partnership(session)
        lead = factories.member(session, here, Role.ACTION_LEAD)
        report = factories.report(session, here)
        return mailed(
            session, lead, factories.action(session, report, lead_id=lead.id, due_on=date(2024, 11, 8))
        )


def at_once(
    sessions: sessionmaker[Session], token: str, act: Callable[[Session, MailLink], None]
) -> list[str]:
    """Do this in several sessions at the same moment; what each came to."""
    barrier, said = threading.Barrier(CLICKS), []

    def click() -> None:
        with sessions() as session:
            link = link_of(session, token)
            session.rollback()
            barrier.wait()
            try:
                act(session, link)
            except DomainError as error:
                said.append(type(error).__name__)
            else:
                said.append("done")
            session.commit()

    threads = [threading.Thread(target=click) for _ in range(CLICKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def counted(sessions: sessionmaker[Session], kind: type) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_of_several_taps_on_save_one_is_saved_and_the_others_are_told(
    sessions: sessionmaker[Session], token: str, tmp_path: Path
) -> None:
    def save(session: Session, link: MailLink) -> None:
        action = session.get_one(Action, link.action_ids[0])
        version = action.version
        session.rollback()
        link_uses.save(
            session,
            link,
            action,
            Wanted(
                what=What.UPDATE,
                note="Once.",
                evidence=Given(),
                category=None,
                proposed_on=None,
                override="",
                version=version,
            ),
            form_key="the-same-form-key",
            files=FileStore(tmp_path),
            post=POST,
            actor=replace(actors.from_user(link.user), way=Way.LINK),
            now=NOW,
        )

    assert at_once(sessions, token, save) == ["AlreadySavedError"] * (CLICKS - 1) + ["done"]
    assert [counted(sessions, kind) for kind in (LinkUse, Update)] == [1, 1]


def test_several_clicks_at_once_never_mail_more_than_three_codes(
    sessions: sessionmaker[Session], token: str
) -> None:
    def ask(session: Session, link: MailLink) -> None:
        link_mails.send_code(session, link, post=POST, now=NOW)

    for _ in range(2):
        at_once(sessions, token, ask)
    with sessions() as session:
        kinds = list(session.scalars(select(Mail.kind).where(Mail.kind == links.CODE_MAIL)))
    assert 1 <= len(kinds) <= 3


def test_a_code_that_is_typed_twice_at_once_signs_in_once(
    sessions: sessionmaker[Session], token: str
) -> None:
    with sessions.begin() as session:
        code = mailed(session, link_of(session, token).user, kind=links.CODE_MAIL)

    def check(session: Session, link: MailLink) -> None:
        links.check_code(session, link, code, actor=actors.from_user(link.user), now=NOW)

    assert at_once(sessions, token, check) == ["DomainError"] * (CLICKS - 1) + ["done"]
    with sessions() as session:
        assert session.scalars(select(SignInCode)).one().used_at == NOW
