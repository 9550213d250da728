"""What the full partnership of world.py has of accounts: a browser in which somebody is signed in."""

from typing import Any

from sqlalchemy.orm import Session

from tests.factories import NOW
from tracker.models import User, WebSession


def rows(session: Session, signed_in: User) -> dict[str, Any]:
    """A browser of this person."""
    row = WebSession(
        user_id=signed_in.id,
        token_hash="0" * 64,
        made_at=NOW,
        last_seen_at=NOW,
        agent="Firefox",
        address="192.0.2.1",
    )
    session.add(row)
    session.flush()
    return {"web session": row}
