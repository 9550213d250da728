"""What the full partnership of world.py has of accounts: a browser with a session, and single sign-on."""

from typing import Any

from sqlalchemy.orm import Session

from tests.factories import NOW
from tracker.models import Identity, User, WebSession


def rows(session: Session, signed_in: User) -> dict[str, Any]:
    """A browser of this person, and as whom single sign-on knows them."""
    row = WebSession(
        user_id=signed_in.id,
        token_hash="0" * 64,
        made_at=NOW,
        last_seen_at=NOW,
        agent="Firefox",
        address="192.0.2.1",
    )
    known = Identity(user_id=signed_in.id, issuer="https://sign-on.example", subject="7", since=NOW)
    session.add_all([row, known])
    session.flush()
    return {"role": signed_in.memberships[0], "web session": row, "identity": known}
