"""The same signature, or a signature and a change, in the same moment, each in a session of its own."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from tests import factories, signing
from tests.signing import NOW
from tracker import db
from tracker.domain.errors import DomainError
from tracker.domain.roles import OPERATOR
from tracker.domain.statements.stages import Stage
from tracker.models import Mail, Statement, StatementSignatory, StatementSignature, StatementStage
from tracker.services import stages

Act = Callable[[Session, Statement, StatementSignatory], object]


@pytest.fixture
def sessions(live_database_url: str) -> Iterator[sessionmaker[Session]]:
    engine = db.make_engine(live_database_url)
    yield db.make_session_factory(engine)
    engine.dispose()


@pytest.fixture
def seen(sessions: sessionmaker[Session]) -> str:
    """What is read of a statement that one person is named and asked to sign."""
    with sessions.begin() as session:
        statement = signing.statement(session, factories.report(session, factories.partnership(session)))
        who = signing.named(session, statement)
        signing.ask(session, statement, who)
        return signing.seen(session, statement, who)


def at_once(sessions: sessionmaker[Session], *acts: Act) -> list[str]:
    """Do these in sessions of their own at the same moment; what each came to."""
    barrier, said = threading.Barrier(len(acts)), []

    def work(act: Act) -> None:
        with sessions() as session:
            statement, who = session.scalars(select(Statement)).one(), None
            who = session.scalars(select(StatementSignatory)).one()
            barrier.wait()
            try:
                act(session, statement, who)
                session.commit()
            except DomainError as error:
                said.append(type(error).__name__)
            else:
                said.append("done")

    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def counted(sessions: sessionmaker[Session], kind: type) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_the_same_form_sent_four_times_at_once_signs_once(sessions: sessionmaker[Session], seen: str) -> None:
    def sign(session: Session, statement: Statement, who: StatementSignatory) -> None:
        signing.answer(session, statement, who, seen=seen)

    assert at_once(sessions, *[sign] * 4) == ["ChangedMeanwhileError"] * 3 + ["done"]
    assert counted(sessions, StatementSignature) == 1
    assert counted(sessions, StatementStage) == 1


def test_the_button_that_asks_pressed_four_times_at_once_sends_one_mail(
    sessions: sessionmaker[Session], seen: str
) -> None:
    def ask(session: Session, statement: Statement, who: StatementSignatory) -> None:
        signing.ask(session, statement, who)

    before = counted(sessions, Mail)
    assert at_once(sessions, *[ask] * 4) == ["done"] * 4
    assert counted(sessions, Mail) == before


def test_a_signature_and_a_manager_who_marks_the_stage_leave_it_marked_once(
    sessions: sessionmaker[Session], seen: str
) -> None:
    def sign(session: Session, statement: Statement, who: StatementSignatory) -> None:
        signing.answer(session, statement, who, seen=seen)

    def mark(session: Session, statement: Statement, _: StatementSignatory) -> None:
        stages.mark(session, statement, Stage.AGENCY_SIGN_OFF, actor=OPERATOR, now=NOW)

    assert at_once(sessions, sign, mark) == ["DomainError", "done"] or counted(sessions, StatementStage) == 1
    assert counted(sessions, StatementSignature) == 1
    assert counted(sessions, StatementStage) == 1
