"""Writing the rows of a sheet: reports and actions made, plans, dates and updates set, with their history."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.due_dates import DueBasis
from tracker.domain.extensions import Category
from tracker.domain.imports import Checked, Outcome, Preview, Typed, plain
from tracker.domain.london import date_of
from tracker.domain.reading import ReadItem, ReportReading
from tracker.domain.roles import Actor
from tracker.domain.statuses import Status
from tracker.models import Action, Agency, Recommendation, Report, SheetImport, Tag, Update, User
from tracker.queries import imports as queries
from tracker.queries import tags as tag_queries
from tracker.services import actions as working
from tracker.services import extensions, guarding, history, reports, saving
from tracker.services.reports import Source

LICENCE = "The partnership's own tracker"
_AS_IN_A_SHEET = {Status.VERIFIED: Status.DELIVERED, Status.EMBEDDED: Status.DELIVERED}


@dataclass(frozen=True)
class Bringing:
    """One sheet under way: what was seen of it, what is here, by whom, when, and why a text must stay."""

    session: Session
    item: SheetImport
    preview: Preview
    actions: dict[str, Action]
    override: str
    actor: Actor
    now: datetime


def bring(doing: Bringing) -> set[str]:
    """Write every row, which the preview has found good; the references of the reports of what is new."""
    _check_words(doing)
    here = {doing.item.partnership_id}
    tags = {tag.name.casefold(): tag for tag in tag_queries.of_partnerships(doing.session, here)}
    made = _make_all(doing)
    for row in doing.preview.rows:
        if row.outcome is Outcome.NEW:
            _write(doing, made[row.row], row, tags)
        elif row.outcome is Outcome.UPDATE and row.action:
            action = doing.actions[row.action.reference]
            _ask(doing, action, row.typed)
            _write(doing, action, row, tags)
    saving.flush(doing.session)
    return {action.report.reference for action in made.values()}


def _check_words(doing: Bringing) -> None:
    """The guard over all new words at once; one reason for keeping them is recorded once."""
    guarding.check(
        doing.session,
        {
            f"row {row.row}, {finding.field}": row.typed.texts()[finding.field]
            for row in doing.preview.rows
            for finding in row.findings
            if finding.field
        },
        override=doing.override,
        partnership_id=doing.item.partnership_id,
        actor=doing.actor,
        now=doing.now,
    )


# --- where the new ones belong ---


def _make_all(doing: Bringing) -> dict[int, Action]:
    """An action for each new row; reports and recommendations that are not here are made with them."""
    by_report: dict[tuple[int | None, str], list[Checked]] = defaultdict(list)
    for row in doing.preview.rows:
        if row.outcome is Outcome.NEW and row.place:
            key = row.place.report.id if row.place.report else None
            by_report[key, "" if key else plain(row.place.title)].append(row)
    made: dict[int, Action] = {}
    more: list[tuple[Checked, Recommendation, int]] = []
    for (report_id, _), rows in by_report.items():
        report = doing.session.get(Report, report_id) if report_id else None
        made |= _first_actions(doing, report, rows)
        more += _further(doing, [row for row in rows if row.row not in made], made)
    return made | _add(doing, more)


def _first_actions(doing: Bringing, report: Report | None, rows: list[Checked]) -> dict[int, Action]:
    """The first action of each recommendation that is made, by its row."""
    first: dict[str, Checked] = {}
    for row in rows:
        if row.place and row.place.item is None:
            first.setdefault(plain(row.place.text), row)
    if not first:
        return {}
    items = [_item(row) for row in first.values()]
    if report is None:
        report = _make_report(doing, rows[0], items)
    else:
        reports.add_items(doing.session, report, items, actor=doing.actor, now=doing.now)
    made = {
        plain(action.recommendation.text): action
        for action in queries.whole_actions(doing.session, Action.report_id == report.id).values()
    }
    return {row.row: made[words] for words, row in first.items()}


def _item(row: Checked) -> ReadItem:
    place = row.place
    return ReadItem(text=place.text if place else "", number=place.number if place else None)


def _make_report(doing: Bringing, row: Checked, items: list[ReadItem]) -> Report:
    """A report made of a sheet: its words are the sheet's, and nothing else is known of it."""
    title = row.place.title if row.place else doing.item.name
    sha256 = hashlib.sha256(f"{doing.item.sha256}:{title}".encode()).hexdigest()
    found = ReportReading(
        title=title, authority=doing.item.partnership.name, items=tuple(items), licence=LICENCE
    )
    source = Source(doing.item.name, sha256, ["\n\n".join(item.text for item in items)])
    return reports.create(
        doing.session, doing.item.partnership_id, found, source, live=True, actor=doing.actor, now=doing.now
    )


def _further(
    doing: Bringing, rows: list[Checked], made: dict[int, Action]
) -> list[tuple[Checked, Recommendation, int]]:
    """The rows that answer a recommendation which has an action already, each with its place among them."""
    of_words = {plain(action.recommendation.text): action.recommendation for action in made.values()}
    numbers: dict[int, int] = defaultdict(lambda: 1)
    found = []
    for row in rows:
        place = row.place
        if place is None:
            continue
        if place.item:
            recommendation = doing.session.get_one(Recommendation, place.item.id)
            numbers.setdefault(recommendation.id, len(place.item.actions))
        else:
            recommendation = of_words[plain(place.text)]
        numbers[recommendation.id] += 1
        found.append((row, recommendation, numbers[recommendation.id]))
    return found


def _add(doing: Bringing, more: list[tuple[Checked, Recommendation, int]]) -> dict[int, Action]:
    made = {
        row.row: working.build(recommendation, nth=nth, tracked=True, now=doing.now)
        for row, recommendation, nth in more
    }
    doing.session.add_all(made.values())
    saving.flush(doing.session)
    for action in made.values():
        history.note(
            doing.session,
            kind="action.added",
            summary=f"Added as another action for item {action.recommendation.position}",
            action=action,
            actor=doing.actor,
            now=doing.now,
        )
    return made


# --- what a row gives its action ---


def _write(doing: Bringing, action: Action, row: Checked, tags: dict[str, Tag]) -> None:
    """All that a row changes but a date that somebody else decides; one event, whose facts say the rest."""
    before = _names(action)
    _plan(doing, action, row.typed)
    _first_date(action, row.typed, doing)
    for name in row.typed.tags:
        if name.casefold() not in {tag.name.casefold() for tag in action.tags}:
            made = Tag(partnership_id=action.partnership_id, name=name)
            action.tags.append(tags.setdefault(name.casefold(), made))
    update = _update(doing, action, row)
    history.touch(action)
    history.note(
        doing.session,
        kind="action.brought_in",
        summary=f"Brought in from {doing.item.name}, row {row.row}",
        action=action,
        update=update,
        reason=update.note if update else "",
        actor=doing.actor,
        now=doing.now,
        before=before,
        after=_names(action),
    )


def _names(action: Action) -> dict[str, object]:
    """People, agency and tags by the names they have today, since names change."""
    return {
        "lead": action.lead.name if action.lead else None,
        "lead_agency": action.lead_agency.name if action.lead_agency else None,
        "tags": [tag.name for tag in action.tags],
    }


def _plan(doing: Bringing, action: Action, typed: Typed) -> None:
    action.what_we_will_do = typed.what_we_will_do or action.what_we_will_do
    action.success_measure = typed.success_measure or action.success_measure
    action.intended_effect = typed.intended_effect or action.intended_effect
    action.starts_on = typed.starts_on or action.starts_on
    if typed.lead:
        action.lead = doing.session.get_one(User, typed.lead)
        action.lead_id = action.lead.id
    if typed.lead_agency:
        action.lead_agency = doing.session.get_one(Agency, typed.lead_agency)
        action.lead_agency_id = action.lead_agency.id


def _first_date(action: Action, typed: Typed, doing: Bringing) -> None:
    """A first date, with the one that was agreed before it; a date that is there does not move."""
    day = typed.due_on or typed.original_due_on
    if action.due_on is not None or day is None:
        return
    action.due_on, action.due_basis, action.due_set_on = day, DueBasis.SET, date_of(doing.now)
    action.original_due_on = typed.original_due_on or day
    action.times_moved = int(action.original_due_on != day)


def _ask(doing: Bringing, action: Action, typed: Typed) -> None:
    """Another date is asked for, as on screen; nobody is mailed."""
    if action.due_on is None or typed.due_on in (None, action.due_on):
        return
    extensions.ask(
        doing.session,
        action,
        category=Category.OTHER,
        explanation=typed.note or f"As in {doing.item.name}.",
        proposed_on=typed.due_on,
        override=doing.override,
        actor=doing.actor,
        now=doing.now,
    )


def _update(doing: Bringing, action: Action, row: Checked) -> Update | None:
    """The note as an update, with the status where it moves; a status alone is noted in the sheet's word."""
    before, after = action.status, _status_after(action, row.typed)
    note = row.typed.note or (f"“{row.typed.status_word}” in {doing.item.name}." if after else "")
    is_known = row.action is not None and note == row.action.last_note
    if not note or (is_known and not after):
        return None
    update = Update(
        partnership_id=action.partnership_id,
        action_id=action.id,
        at=doing.now,
        by_id=doing.actor.user_id,
        by_name=doing.actor.name,
        note=note,
        status_before=before if after else None,
        status_after=after,
    )
    doing.session.add(update)
    action.last_update_on = date_of(doing.now)
    if after:
        action.status, action.review_on = after, None
    return update


def _status_after(action: Action, typed: Typed) -> Status | None:
    """The status that the row moves it to; none where it stays."""
    if typed.status is None:
        return None
    after = _AS_IN_A_SHEET.get(typed.status, typed.status)
    if after is action.status or (after is Status.DELIVERED and action.status in _AS_IN_A_SHEET):
        return None
    return after
