"""Flushing a change, so that two people who save at the same moment are told instead of overwriting."""

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from tracker.domain.errors import ChangedMeanwhileError


def flush(session: Session) -> None:
    """Write the change; a row that somebody else saved in between is a ChangedMeanwhileError."""
    try:
        session.flush()
    except StaleDataError as error:
        raise ChangedMeanwhileError("Somebody else saved this at the same moment.") from error
