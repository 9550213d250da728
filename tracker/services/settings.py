"""What a manager decides for a whole partnership."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor, Permission
from tracker.models import Partnership
from tracker.services import history


def set_extension_rule(
    session: Session, partnership: Partnership, *, allows: bool, actor: Actor, now: datetime
) -> bool:
    """Say whether due dates may be extended; False where that is the rule already."""
    if not actor.may(Permission.MANAGE_PEOPLE, partnership.id):
        raise NotFoundError("There is no such partnership.")
    before = partnership.allows_extensions
    if allows == before:
        return False
    partnership.allows_extensions = allows
    history.record(
        session,
        kind="settings.extensions",
        summary=f"Due dates may {'be extended again' if allows else 'no longer be extended'}",
        actor=actor,
        now=now,
        partnership_id=partnership.id,
        before={"allows_extensions": before},
        after={"allows_extensions": allows},
    )
    return True
