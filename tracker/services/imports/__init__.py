"""Bringing a partnership's own spreadsheet in: upload, say what its columns mean, look, all or nothing."""

import hashlib
from datetime import datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy.orm import Session

from tracker.adapters import sheets
from tracker.domain import imports, london, statuses, wording
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.imports import Known, Layout, Outcome, Preview, Rows
from tracker.domain.roles import Actor, Permission
from tracker.domain.statuses import Status
from tracker.models import Action, ColumnMapping, SheetImport
from tracker.queries import imports as queries
from tracker.queries import people
from tracker.services import history, rights, saving
from tracker.services.imports.acts import Bringing, bring

_BY_A_SHEET = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.DELIVERED)


def upload(
    session: Session, partnership_id: int, filename: str, content: bytes, *, actor: Actor, now: datetime
) -> SheetImport:
    """Read a spreadsheet and guess its columns; nothing else changes until it is brought in."""
    _check_right(actor, partnership_id)
    sha256 = hashlib.sha256(content).hexdigest()
    before = queries.find_by_hash(session, partnership_id, sha256)
    if before and before.done_at is None:
        return before
    if before and before.done_at:
        day = wording.long_date(london.date_of(before.done_at))
        raise DomainError(
            f"This very file was brought in on {day}. To update its actions, give their references in it.",
            field="file",
        )
    found = sheets.read(filename, content)
    item = SheetImport(
        partnership_id=partnership_id,
        by_id=actor.user_id,
        name=PurePath(filename).name,
        sha256=sha256,
        sheets=[{"name": one.name, "rows": one.rows, "merged": list(one.merged)} for one in found],
        chosen={},
        created_at=now,
        done_at=None,
        figures={},
    )
    item.chosen = guess(session, item, 0).as_json()
    session.add(item)
    saving.flush(session)
    return item


def rows_of(item: SheetImport, sheet: int) -> Rows:
    """The rows of one of its sheets."""
    rows: Rows = item.sheets[sheet]["rows"]
    return rows


def guess(session: Session, item: SheetImport, sheet: int) -> Layout:
    """How a sheet is laid out: as the partnership read one with the same headings, or by their words."""
    rows = rows_of(item, sheet)
    layout = imports.first_guess(rows, sheet)
    kept = queries.find_mapping(session, item.partnership_id, _signature(rows, layout))
    if kept is None:
        return layout
    remembered = Layout.from_json(kept.mapping)
    return Layout(sheet, layout.first, layout.last, remembered.columns, remembered.names)


def _signature(rows: Rows, layout: Layout) -> str:
    return imports.signature(imports.headings(rows, layout.first, layout.last))


def choose(session: Session, item: SheetImport, layout: Layout, *, version: int, actor: Actor) -> None:
    """Keep what a person said the columns and names mean, for this sheet and the next with these headings."""
    _check_waits(item, actor, version)
    layout.check()
    item.chosen = layout.as_json()
    signature = _signature(rows_of(item, layout.sheet), layout)
    kept = queries.find_mapping(session, item.partnership_id, signature)
    if kept is None:
        kept = ColumnMapping(partnership_id=item.partnership_id, signature=signature, mapping={})
        session.add(kept)
    kept.mapping = layout.as_json()
    saving.flush(session)


def look(session: Session, item: SheetImport, *, actor: Actor, now: datetime) -> Preview:
    """What would become of each row, now."""
    return _look(
        session,
        item,
        queries.whole_actions(session, Action.partnership_id == item.partnership_id),
        actor,
        now,
    )


def _look(
    session: Session, item: SheetImport, actions: dict[str, Action], actor: Actor, now: datetime
) -> Preview:
    layout = Layout.from_json(item.chosen)
    rows = rows_of(item, layout.sheet)
    leading = people.leads(session, {item.partnership_id})
    can_become = {action.id: _can_become(action, actor, now) for action in actions.values()}
    known = Known(
        today=london.date_of(now),
        reports=queries.reports(session, item.partnership_id, actions, can_become),
        people=queries.people(session, item.partnership_id, leading),
        agencies=queries.agencies(session, item.partnership_id),
        allows_extensions=item.partnership.allows_extensions,
        names=layout.names,
    )
    return imports.check(rows, layout.columns, first=layout.last + 1, title=title_of(item), known=known)


def title_of(item: SheetImport) -> str:
    """The report that rows without one belong to: it is called as the file is."""
    return f"From {PurePath(item.name).stem}"


def _can_become(action: Action, actor: Actor, now: datetime) -> frozenset[Status]:
    """The statuses to which a note alone takes it."""
    found = set()
    for status in _BY_A_SHEET:
        try:
            statuses.change(
                action.status,
                status,
                mover=rights.mover(action, actor),
                note="-",
                today=london.date_of(now),
                has_evidence=False,
                open_parts=queries.open_parts(action),
            )
        except DomainError:
            continue
        found.add(status)
    return frozenset(found)


def bring_in(
    session: Session,
    item: SheetImport,
    *,
    seen: str,
    override: str = "",
    version: int,
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    """Bring every row in, or none; what the person saw must still be what happens. No mail is queued."""
    _check_waits(item, actor, version)
    actions = queries.whole_actions(session, Action.partnership_id == item.partnership_id)
    preview = _look(session, item, actions, actor, now)
    if preview.fingerprint != seen:
        raise ChangedMeanwhileError("Something changed here after you looked. Look through the rows again.")
    if not preview.is_ready:
        raise DomainError("There is nothing to bring in, or a row is bad. Mend the file and upload it again.")
    made = bring(Bringing(session, item, preview, actions, override, actor, now))
    item.done_at = now
    item.figures = {
        "new": preview.count(Outcome.NEW),
        "updated": preview.count(Outcome.UPDATE),
        "same": preview.count(Outcome.SAME),
        "reports": sorted(made),
    }
    history.record(
        session,
        kind="sheet.brought_in",
        summary=f"Brought in {item.name}: {item.figures['new']} new, {item.figures['updated']} updated",
        actor=actor,
        now=now,
        partnership_id=item.partnership_id,
        after={"sha256": item.sha256} | item.figures,
    )
    return item.figures


def discard(session: Session, item: SheetImport, *, actor: Actor, now: datetime) -> None:
    """Throw an uploaded sheet away before it is brought in; the file can be uploaded again."""
    _check_waits(item, actor, item.version)
    history.record(
        session,
        kind="sheet.discarded",
        summary=f"Discarded the spreadsheet {item.name}",
        actor=actor,
        now=now,
        partnership_id=item.partnership_id,
    )
    session.delete(item)
    saving.flush(session)


def _check_waits(item: SheetImport, actor: Actor, version: int) -> None:
    _check_right(actor, item.partnership_id)
    if item.done_at is not None:
        raise ChangedMeanwhileError("This spreadsheet has been brought in already.")
    if version != item.version:
        raise ChangedMeanwhileError("Somebody else changed this after you opened it. Look again.")


def _check_right(actor: Actor, partnership_id: int) -> None:
    """Only those who may import into this partnership know that it is there."""
    if not actor.may(Permission.IMPORT_REPORT, partnership_id):
        raise NotFoundError("There is no such partnership.")
