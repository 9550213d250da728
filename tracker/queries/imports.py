"""Spreadsheets on their way in, and what a partnership has already that their rows are checked against."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, load_only, selectinload, undefer

from tracker.domain.errors import NotFoundError
from tracker.domain.imports import KnownAction, KnownItem, KnownReport, Named
from tracker.domain.parts import OPEN_PARTS
from tracker.domain.roles import Actor, Permission
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    Agency,
    ColumnMapping,
    Membership,
    Recommendation,
    Report,
    SheetImport,
    Update,
    User,
)
from tracker.queries import actions, extensions

SHEET_ENDINGS = (".xlsx", ".csv")


def of_actor(session: Session, actor: Actor) -> Sequence[SheetImport]:
    """The sheets of this person's partnerships, those that wait first, then the newest."""
    query = select(SheetImport).order_by(SheetImport.done_at.is_not(None), SheetImport.created_at.desc())
    if not actor.is_operator:
        query = query.where(
            SheetImport.partnership_id.in_(actor.partnerships_where(Permission.IMPORT_REPORT))
        )
    return session.scalars(
        query.options(joinedload(SheetImport.by), joinedload(SheetImport.partnership))
    ).all()


def get(session: Session, actor: Actor, import_id: int) -> SheetImport:
    """One sheet with its rows, of a partnership that this person imports for."""
    query = select(SheetImport).where(SheetImport.id == import_id)
    if not actor.is_operator:
        query = query.where(
            SheetImport.partnership_id.in_(actor.partnerships_where(Permission.IMPORT_REPORT))
        )
    found = session.scalars(query.options(undefer(SheetImport.sheets))).one_or_none()
    if found is None:
        raise NotFoundError("There is no such spreadsheet: it was discarded, or the address is wrong.")
    return found


def find_by_hash(session: Session, partnership_id: int, sha256: str) -> SheetImport | None:
    """The same file, brought here before."""
    query = select(SheetImport).where(
        SheetImport.partnership_id == partnership_id, SheetImport.sha256 == sha256
    )
    return session.scalars(query.order_by(SheetImport.id.desc())).first()


def find_mapping(session: Session, partnership_id: int, signature: str) -> ColumnMapping | None:
    """How this partnership last read a sheet with these headings."""
    query = select(ColumnMapping).where(
        ColumnMapping.partnership_id == partnership_id, ColumnMapping.signature == signature
    )
    return session.scalars(query).one_or_none()


def people(session: Session, partnership_id: int, leading: Sequence[User]) -> tuple[Named, ...]:
    """Everybody who may lead there, and those who left, so that a row can say so."""
    here = {user.id for user in leading}
    belonging = select(Membership.user_id).where(Membership.partnership_id == partnership_id)
    query = select(User).where(User.id.in_(belonging), User.is_active.is_(False))
    gone = [user for user in session.scalars(query) if user.id not in here]
    return tuple(
        Named(user.id, user.name, (user.email,), has_left=user.id not in here) for user in (*leading, *gone)
    )


def agencies(session: Session, partnership_id: int) -> tuple[Named, ...]:
    """The agencies of a partnership, each with what it is also called; closed ones have left."""
    query = select(Agency).where(Agency.partnership_id == partnership_id).order_by(Agency.name)
    return tuple(
        Named(
            agency.id,
            agency.name,
            tuple(words.strip() for words in agency.also_called.split(",") if words.strip()),
            has_left=agency.is_closed,
        )
        for agency in session.scalars(query)
    )


def whole_actions(session: Session, of: ColumnElement[bool]) -> dict[str, Action]:
    """The actions of which this holds, with all that acting on them needs, by reference; few queries."""
    query = select(Action).where(of).options(*actions.WHOLE).order_by(Action.reference)
    return {action.reference: action for action in session.scalars(query).unique()}


def reports(
    session: Session,
    partnership_id: int,
    standing: dict[str, Action],
    can_become: dict[int, frozenset[Status]],
) -> tuple[KnownReport, ...]:
    """Every report with its recommendations and their actions as they stand, as plain values."""
    notes = _last_notes(session, partnership_id)
    waiting = extensions.awaiting_in(session, partnership_id)
    by_item: dict[int, list[KnownAction]] = defaultdict(list)
    for action in standing.values():
        known = _known(action, notes.get(action.id, ""), waiting, can_become[action.id])
        by_item[action.recommendation_id].append(known)
    query = (
        select(Report)
        .where(Report.partnership_id == partnership_id)
        .options(
            load_only(Report.reference, Report.title, Report.published_on, Report.source_name),
            selectinload(Report.recommendations).load_only(
                Recommendation.report_id, Recommendation.position, Recommendation.number, Recommendation.text
            ),
        )
    )
    return tuple(
        KnownReport(
            report.id,
            report.reference,
            report.title,
            report.published_on,
            tuple(
                KnownItem(item.id, item.position, item.number, item.text, tuple(by_item[item.id]))
                for item in report.recommendations
            ),
            is_of_a_sheet=report.source_name.lower().endswith(SHEET_ENDINGS),
        )
        for report in session.scalars(query)
    )


def _known(
    action: Action, last_note: str, waiting: frozenset[int], can_become: frozenset[Status]
) -> KnownAction:
    return KnownAction(
        id=action.id,
        reference=action.reference,
        recommendation_id=action.recommendation_id,
        what_we_will_do=action.what_we_will_do,
        success_measure=action.success_measure,
        intended_effect=action.intended_effect,
        lead_id=action.lead_id,
        lead_agency_id=action.lead_agency_id,
        deputy_id=action.deputy_id,
        starts_on=action.starts_on,
        due_on=action.due_on,
        original_due_on=action.original_due_on,
        status=action.status,
        last_note=last_note,
        tags=tuple(tag.name for tag in action.tags),
        can_become=can_become,
        date_waits=action.id in waiting,
        is_tracked=action.is_tracked,
        is_untouched=is_untouched(action),
    )


def is_untouched(action: Action) -> bool:
    """Whether nothing has been written down about an action since its report came in."""
    return (
        not action.what_we_will_do
        and action.lead_id is None
        and action.last_update_on is None
        and action.status is Status.NOT_STARTED
    )


def open_parts(action: Action) -> int:
    """How many contributors' parts are still open."""
    return sum(part.status in OPEN_PARTS for part in action.parts)


def _last_notes(session: Session, partnership_id: int) -> dict[int, str]:
    newest = (
        select(func.max(Update.id)).where(Update.partnership_id == partnership_id).group_by(Update.action_id)
    )
    query = select(Update.action_id, Update.note).where(Update.id.in_(newest))
    return {action_id: note for action_id, note in session.execute(query)}
