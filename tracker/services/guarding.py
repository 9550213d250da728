"""The guard for children's data at work: text that could identify a child is saved only with a reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain import guard, wording
from tracker.domain.roles import Actor
from tracker.models import Action, Report
from tracker.services import history


def check(
    session: Session,
    texts: Mapping[str, str],
    *,
    override: str = "",
    hidden: Sequence[str] = (),
    partnership_id: int | None = None,
    action: Action | None = None,
    report: Report | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Refuse what could identify a child; a reason for keeping it is recorded, with no word of the text."""
    findings = guard.check(texts, override=override, hidden=hidden)
    if not findings:
        return
    kinds = sorted({finding.kind.label for finding in findings})
    history.record(
        session,
        kind="guard.overridden",
        summary=f"Saved although it may identify a child: {wording.sentence_list(kinds)}",
        actor=actor,
        now=now,
        partnership_id=partnership_id,
        action=action,
        report=report,
        reason=override.strip(),
    )
