"""Sending a statement or an addendum in a test: with a day, an address, and a store for the files."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from tests import factories
from tracker.adapters.files import FileStore
from tracker.domain.roles import OPERATOR, Actor
from tracker.models import Statement, StatementAddendum, StatementDraft
from tracker.services import addenda, submissions
from tracker.services.submissions import Sending

NOT_THEIRS = ("version", "files", "now")


def store() -> FileStore:
    """A file store that goes with the test run."""
    return FileStore(Path(os.environ["TRACKER_HOME"]) / "files")


def submit(session: Session, statement: Statement, actor: Actor = OPERATOR, **values: Any) -> StatementDraft:
    """Record the statement as sent today, to an address."""
    how, sending = _parted({"version": statement.version, **values})
    return submissions.submit(session, statement, sending, actor=actor, **how)


def issue(
    session: Session, statement: Statement, actor: Actor = OPERATOR, **values: Any
) -> StatementAddendum:
    """Record the addendum that is being written as sent today, to an address."""
    draft = addenda.find_draft(statement)
    how, sending = _parted({"version": draft.version if draft else 0, **values})
    return addenda.issue(session, statement, sending, actor=actor, **how)


def _parted(values: dict[str, Any]) -> tuple[dict[str, Any], Sending]:
    how = {"files": store(), "now": factories.NOW}
    how |= {name: values.pop(name) for name in NOT_THEIRS if name in values}
    return how, Sending(**{"on": factories.TODAY, "to": "a@ofsted.gov.uk", **values})
