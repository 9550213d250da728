"""Everything in tracking that waits for somebody by a date; a fixed number of queries, however much waits.

What a mail says of it is put into words only for what is asked for: most of what waits was told before.
"""

from sqlalchemy.orm import Session

from tracker.queries.waiting import on_actions, on_statements
from tracker.queries.waiting.found import Asked, Found

__all__ = ["Asked", "Found", "everything"]


def everything(session: Session, asked: Asked) -> Found:
    """Each thing that is due in the time in which a rung can have been reached, with the line it climbs."""
    found = Found()
    on_actions.add(session, asked, found)
    on_statements.add(session, asked, found)
    return found
