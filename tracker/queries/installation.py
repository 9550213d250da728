"""What this installation is."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models import Installation


def find(session: Session) -> Installation | None:
    """The installation's one row; None before it is first set up."""
    return session.scalars(select(Installation).limit(1)).one_or_none()
