"""Making a report of a reading: the report, its recommendations and an action each, and no mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.adapters.files import FileStore
from tracker.domain import corrections, london, references, wording
from tracker.domain.corrections import Corrected, CorrectedItem
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.reading import ReadItem, ReportReading
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Agency, Recommendation, Report
from tracker.queries import partnerships, reports
from tracker.services import actions, history, recommendations, saving, statements
from tracker.services.reports.sources import Source


def check_new(session: Session, partnership_id: int, sha256: str) -> None:
    """Refuse a file that this partnership has already imported, and say as what."""
    known = reports.find_by_hash(session, partnership_id, sha256)
    if known:
        raise DomainError(
            f"This file is already here: {known.reference}, imported on "
            f"{wording.long_date(london.date_of(known.created_at))}.",
            field="file",
        )


def create(
    session: Session,
    partnership_id: int,
    found: ReportReading,
    source: Source,
    *,
    live: bool,
    files: FileStore | None = None,
    actor: Actor,
    now: datetime,
    corrected: dict[str, Any] | None = None,
) -> Report:
    """Import a reading as it is: the report, its recommendations, an action each; no mail is queued.

    The source's own file, where it has one, is kept in `files`.
    """
    whole = corrections.of(found)
    check_right(actor, partnership_id)
    check(session, partnership_id, whole, now)
    report = make(session, partnership_id, whole, source, live=live, actor=actor, now=now, changes=corrected)
    if files and source.content:
        files.keep(source.content)
    return report


def make(
    session: Session,
    partnership_id: int,
    corrected: Corrected,
    source: Source,
    *,
    live: bool,
    actor: Actor,
    now: datetime,
    changes: dict[str, Any] | None = None,
) -> Report:
    """Write a reading that has been checked, with the lead agencies that people chose."""
    check_new(session, partnership_id, source.sha256)
    found = corrected.reading()
    report = _report(session, partnership_id, found, source, live=live, now=now)
    session.add(report)
    try:
        session.flush()
    except IntegrityError as error:
        raise ChangedMeanwhileError(
            "Somebody else imported a report at the same moment. Try again."
        ) from error
    kind = "live" if live else "historic"
    history.record(
        session,
        kind="report.imported",
        summary=f"Imported as {kind} with {wording.count(len(found.items), 'recommendation')}",
        actor=actor,
        now=now,
        report=report,
        after={"source_sha256": source.sha256, "items": len(found.items), **(changes or {})},
    )
    _add(session, report, corrected.kept, actor=actor, now=now)
    recommendations.suggest_repeats(session, report, now=now)
    if report.statement_required and live:
        statements.open_for(session, report, actor=actor, now=now)
    return report


def check(session: Session, partnership_id: int, corrected: Corrected, now: datetime) -> None:
    """Refuse a reading that cannot become a report."""
    for problem in corrections.problems(corrected, london.date_of(now)):
        raise problem
    check_agencies(session, partnership_id, corrected)


def check_agencies(session: Session, partnership_id: int, corrected: Corrected) -> None:
    """Refuse a lead agency that does not take part in the partnership today."""
    offered = {agency.id for agency in partnerships.agencies(session, {partnership_id})}
    for at, kept in enumerate(corrected.items):
        if not kept.is_dropped and kept.agency_id is not None and kept.agency_id not in offered:
            raise DomainError("Choose an agency of this partnership.", field=f"items-{at}-lead_agency_id")


def _report(
    session: Session, partnership_id: int, found: ReportReading, source: Source, *, live: bool, now: datetime
) -> Report:
    authority = (found.authority or "").strip()
    year = (found.published_on or found.inspected_to or london.date_of(now)).year
    cited = {number for item in found.items for number in item.paragraphs}
    return Report(
        partnership_id=partnership_id,
        reference=references.for_report(authority, found.kind, year, reports.taken_references(session)),
        title=found.title or f"{found.kind.label}: {authority}",
        authority=authority,
        kind=found.kind,
        inspected_from=found.inspected_from,
        inspected_to=found.inspected_to,
        published_on=found.published_on,
        recipients=list(found.recipients),
        principal_authority=found.principal_authority,
        statement_required=found.statement_required,
        statement_due_on=found.statement_due_on,
        statement_due_basis=found.statement_due_basis,
        send_to=found.send_to,
        warnings=list(found.warnings),
        strengths=list(found.strengths),
        judgements=[list(judgement) for judgement in found.judgements],
        paragraphs={str(number): text for number, text in found.paragraphs.items() if number in cited},
        is_tracked=live,
        source_name=source.name,
        source_sha256=source.sha256,
        source_pages=source.pages,
        source_url=source.url,
        licence=found.licence,
        created_at=now,
    )


def add_items(
    session: Session, report: Report, items: Sequence[ReadItem], *, actor: Actor, now: datetime
) -> None:
    """More recommendations at the end of a report, each with its first action."""
    added = [CorrectedItem(key=key, item=item) for key, item in enumerate(items, start=1)]
    _add(session, report, added, actor=actor, now=now)


def _add(
    session: Session, report: Report, items: Sequence[CorrectedItem], *, actor: Actor, now: datetime
) -> None:
    first = max((one.position for one in report.recommendations), default=0) + 1
    made = [_action(session, report, position, kept, now) for position, kept in enumerate(items, start=first)]
    session.add_all(made)
    saving.flush(session)
    for action in made:
        agency = {"lead_agency": action.lead_agency.name} if action.lead_agency else {}
        history.note(
            session,
            kind="action.created",
            summary=f"Made from item {action.recommendation.position} of {report.reference}",
            actor=actor,
            now=now,
            action=action,
            after={"due_on": action.due_on, "due_basis": action.due_basis, **agency},
        )
    saving.flush(session)


def _action(session: Session, report: Report, position: int, kept: CorrectedItem, now: datetime) -> Action:
    action = actions.build(
        _recommendation(report, position, kept.item),
        tracked=report.is_tracked,
        due_on=kept.item.due_on,
        due_basis=kept.item.due_basis,
        now=now,
    )
    if kept.agency_id is not None:
        action.lead_agency = session.get_one(Agency, kept.agency_id)
        action.lead_agency_id = kept.agency_id
    return action


def _recommendation(report: Report, position: int, item: ReadItem) -> Recommendation:
    return Recommendation(
        partnership_id=report.partnership_id,
        report=report,
        position=position,
        text=item.text.strip(),
        kind=item.kind,
        subitems=list(item.subitems),
        number=item.number,
        number_inferred=item.number_inferred,
        section=item.section,
        part=item.part,
        deadline=item.deadline,
        paragraphs=list(item.paragraphs),
        bodies=list(item.bodies),
        page=item.page,
        places=[list(place) for place in item.places],
    )


def check_right(actor: Actor, partnership_id: int) -> None:
    """Only those who may import into this partnership know that it is there."""
    if not actor.may(Permission.IMPORT_REPORT, partnership_id):
        raise NotFoundError("There is no such partnership.")
