"""What a monitor is told in figures: mails by what came of them, what waits, how each job stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.domain.mail import Outcome
from tracker.queries import metrics as queries
from tracker.services import health
from tracker.services.health import JobHealth, MailHealth, Now


@dataclass(frozen=True)
class Figures:
    """All of them as the database has them, whichever process asks; none names anybody."""

    outcomes: Mapping[Outcome, int]
    mail: MailHealth
    jobs: Mapping[str, JobHealth]


def read(session: Session, now: Now) -> Figures:
    """The figures of the whole installation at this moment, in a few queries."""
    return Figures(queries.outcomes(session), health.mail(session, now), health.jobs(session, now))
