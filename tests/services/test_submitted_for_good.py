"""Whatever is done after a statement was submitted, in any order: what was sent stays, to the last byte."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import factories, richmond, sending
from tracker.adapters.files import FileStore
from tracker.domain.errors import DomainError
from tracker.domain.roles import Actor, Role
from tracker.domain.statuses import Status
from tracker.models import Action, PartnershipBrand, Statement
from tracker.queries import statements as queries
from tracker.queries import submissions as file_queries
from tracker.services import actions, statements, submissions

NOW = factories.NOW + timedelta(days=1)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=40)


def post(session: Session, statement: Statement, action: Action, actor: Actor, said: str) -> None:
    actions.post_update(session, action, note=said, to=Status.IN_PROGRESS, actor=actor, now=NOW)


def move(session: Session, statement: Statement, action: Action, actor: Actor, said: str) -> None:
    action.due_on, action.times_moved = date(2026, 1, len(said) % 28 + 1), action.times_moved + 1
    session.flush()


def write(session: Session, statement: Statement, action: Action, actor: Actor, said: str) -> None:
    statements.write(session, statement, version=statement.version, introduction=said, actor=actor, now=NOW)


def require(session: Session, statement: Statement, action: Action, actor: Actor, said: str) -> None:
    day = date(2026, 3, 2)
    statements.require(session, statement.report, due_on=day, send_to=said, reason=said, actor=actor, now=NOW)


def build(session: Session, statement: Statement, action: Action, actor: Actor, said: str) -> None:
    statements.build(session, statement, actor=actor, now=NOW)


def submit_again(session: Session, statement: Statement, action: Action, actor: Actor, said: str) -> None:
    sending.submit(session, statement, actor, now=NOW, to=said)


def plan_more(session: Session, statement: Statement, action: Action, actor: Actor, said: str) -> None:
    factories.action(session, statement.report, what_we_will_do=said)


def rename(session: Session, statement: Statement, action: Action, actor: Actor, said: str) -> None:
    statement.report.title = statement.report.partnership.name = said
    action.recommendation.response_reason = action.success_measure = said
    session.flush()


def paint(session: Session, statement: Statement, action: Action, actor: Actor, said: str) -> None:
    here = statement.report.partnership
    here.brand = here.brand or PartnershipBrand()
    here.brand.colour = f"{len(said):02x}1f5c"
    session.flush()


Act = Callable[[Session, Statement, Action, Actor, str], None]
ACTS: tuple[Act, ...] = (post, move, write, require, build, submit_again, plan_more, rename, paint)


def told(session: Session, statement: Statement, files: FileStore, actor: Actor) -> tuple[object, ...]:
    """All that says what was sent: each format as it is taken out, the files kept, when and where to."""
    taken = [
        submissions.export(session, statement, kind, files=files, actor=actor, now=NOW)
        for kind in statements.KINDS
    ]
    kept = submissions.listed(file_queries.files(session, statement))
    sending_ = (statement.submitted_on, statement.submitted_to, statement.submitted_at)
    return taken, kept, sending_, queries.last_number(session, statement), statement.introduction


def test_no_sequence_of_acts_changes_what_was_sent(session: Session, tmp_path: Path) -> None:
    files, here = FileStore(tmp_path), factories.partnership(session)
    letter = factories.report(session, here, reference="RICH-JTAI-24")
    asked = factories.recommendation(session, letter, position=3, text=richmond.ITEMS[2])
    action = factories.action(session, asked, due_on=date(2025, 3, 31))
    manager = factories.actor(factories.member(session, here, Role.MANAGER))
    statement = statements.open_for(session, letter, actor=manager, now=factories.NOW)
    assert statement is not None
    sending.submit(session, statement, manager, files=files)
    before = told(session, statement, files, manager)
    begun = set[str]()

    @settings(max_examples=20)
    @given(st.lists(st.tuples(st.sampled_from(ACTS), WORDS), min_size=1, max_size=6))
    def any_sequence(acts: list[tuple[Act, str]]) -> None:
        with session.begin_nested() as undone:
            for act, said in acts:
                with suppress(DomainError), session.begin_nested():
                    act(session, statement, action, manager, said)
                    begun.add(act.__name__)
            session.expire_all()
            assert told(session, statement, files, manager) == before
            undone.rollback()
        session.expire_all()

    any_sequence()
    refused = {write.__name__, require.__name__, submit_again.__name__}
    assert begun == {act.__name__ for act in ACTS} - refused, "what may still be done was done"
