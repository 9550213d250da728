"""Two people at the same report in the same moment, each in a session of their own."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from tests import factories, letters, sending
from tracker import db
from tracker.adapters import bank_holidays
from tracker.domain import corrections
from tracker.domain.errors import ChangedMeanwhileError
from tracker.domain.roles import OPERATOR
from tracker.models import Action, Partnership, Report, ReportDraft
from tracker.queries import reports as queries
from tracker.services import reports
from tracker.services.reports import drafts

NOW = factories.NOW


@pytest.fixture
def sessions(live_database_url: str) -> Iterator[sessionmaker[Session]]:
    engine = db.make_engine(live_database_url)
    yield db.make_session_factory(engine)
    engine.dispose()


def uploaded(session: Session, of: Partnership) -> ReportDraft:
    data, holidays = letters.LETTER.encode(), bank_holidays.england_and_wales()
    return reports.upload(
        session,
        of.id,
        "letter.txt",
        data,
        files=sending.store(),
        actor=OPERATOR,
        now=NOW,
        holidays=holidays,
    )


def confirmed(session: Session, draft: ReportDraft) -> Report:
    kept = corrections.from_json(draft.as_corrected)
    return reports.confirm(session, draft, kept, live=True, version=draft.version, actor=OPERATOR, now=NOW)


def everything(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_of_two_people_who_confirm_one_draft_one_is_told(sessions: sessionmaker[Session]) -> None:
    with sessions() as first, sessions() as second:
        draft = uploaded(first, factories.partnership(first))
        first.commit()
        same = queries.get_draft(second, OPERATOR, draft.id)
        second.commit()
        confirmed(first, draft)
        first.commit()
        with pytest.raises(ChangedMeanwhileError):
            confirmed(second, same)
        second.rollback()
        assert everything(second, Report) == 1
        assert everything(second, Action) == 3


def test_two_people_who_upload_the_same_file_get_the_one_draft(sessions: sessionmaker[Session]) -> None:
    with sessions() as first, sessions() as second:
        draft = uploaded(first, factories.partnership(first))
        first.commit()
        names = ("partnership_id", "source_name", "source_sha256", "source_pages", "as_read", "as_corrected")
        late = ReportDraft(created_at=NOW, **{name: getattr(draft, name) for name in names})
        kept = drafts._save_draft(second, late, actor=OPERATOR, now=NOW)
        second.commit()
        assert kept.id == draft.id
        assert everything(second, ReportDraft) == 1
