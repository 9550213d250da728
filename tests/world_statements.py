"""What the full partnership of world.py has of statements that were sent: one, its files, and an addendum."""

from typing import Any

from sqlalchemy.orm import Session

from tests import factories, sending
from tests.factories import NOW
from tracker.adapters.files import FileStore
from tracker.domain.roles import OPERATOR
from tracker.models import Partnership
from tracker.queries import submissions
from tracker.services import addenda, statements

REFERENCE = "HERE-SENT-24"


def rows(session: Session, here: Partnership, files: FileStore, whose: str) -> dict[str, Any]:
    """A statement that was sent, an addendum to it that was issued, and one that is being written."""
    report = factories.report(session, here, reference=REFERENCE)
    factories.action(session, report, what_we_will_do="Long promised")
    statement = statements.open_for(session, report, actor=OPERATOR, now=NOW)
    assert statement is not None
    statement.introduction = statement.governance = whose
    session.flush()
    sending.submit(session, statement, files=files)
    for why in ("The first.", "The second."):
        addenda.write(session, statement, why=why, version=0, actor=OPERATOR, now=NOW)
        if why == "The first.":
            sending.issue(session, statement, files=files)
    return {"file": submissions.files(session, statement)[0], "addendum": addenda.find_draft(statement)}
