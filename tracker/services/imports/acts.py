"""Writing the rows of a sheet: reports and actions made, plans, dates and updates set, with their history."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain import wording
from tracker.domain.due_dates import DueBasis
from tracker.domain.extensions import Category
from tracker.domain.imports import Checked, Outcome, Preview, Typed, plain
from tracker.domain.london import date_of
from tracker.domain.reading import ReadItem, ReportReading
from tracker.domain.roles import Actor
from tracker.domain.statuses import Status
from tracker.models import Action, Recommendation, Report, SheetImport, Tag
from tracker.queries import imports as queries
from tracker.queries import recommendations as recommendation_queries
from tracker.queries import tags as tag_queries
from tracker.services import actions as working
from tracker.services import extensions, history, reports
from tracker.services.reports import Source

LICENCE = "The partnership's own tracker"
_SHEET_STATUS = {Status.VERIFIED: Status.DELIVERED, Status.EMBEDDED: Status.DELIVERED}


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
    """Write every row; the references of the reports that hold what was new."""
    tags = {
        tag.name.casefold(): tag
        for tag in tag_queries.of_partnerships(doing.session, {doing.item.partnership_id})
    }
    new = [row for row in doing.preview.rows if row.outcome is Outcome.NEW]
    touched = set()
    for recommendation, rows in _recommendations(doing, new):
        touched.add(recommendation.report)
        for row, action in zip(rows, _actions(doing, recommendation, len(rows)), strict=True):
            _write(doing, action, row, tags)
    for row in doing.preview.rows:
        if row.outcome is Outcome.UPDATE and row.action:
            _write(doing, doing.actions[row.action.reference], row, tags)
    return {report.reference for report in touched}


# --- where the new ones belong ---


def _recommendations(doing: Bringing, new: Sequence[Checked]) -> list[tuple[Recommendation, list[Checked]]]:
    """Each recommendation that new actions answer, with their rows; what is not here is made."""
    by_report: dict[tuple[int | None, str], list[Checked]] = defaultdict(list)
    for row in new:
        if row.place:
            key = row.place.report.id if row.place.report else None
            by_report[key, "" if key else plain(row.place.title)].append(row)
    found = []
    for (report_id, _), rows in by_report.items():
        by_words: dict[str, list[Checked]] = defaultdict(list)
        for row in rows:
            by_words[plain(row.place.text) if row.place else ""].append(row)
        report = doing.session.get(Report, report_id) if report_id else None
        found += _of_report(doing, report, list(by_words.values()))
    return found


def _of_report(
    doing: Bringing, report: Report | None, groups: list[list[Checked]]
) -> list[tuple[Recommendation, list[Checked]]]:
    """The recommendations of one report, in the order of the sheet."""
    if report is None:
        report = _make_report(doing, groups)
    there = {plain(one.text): one for one in report.recommendations}
    found = []
    for rows in groups:
        place = rows[0].place
        if place is None:
            continue
        recommendation = there.get(plain(place.text))
        if recommendation is None:
            recommendation = reports.add_item(
                doing.session, report, _item(rows[0]), actor=doing.actor, now=doing.now
            )
        found.append((recommendation, rows))
    return found


def _make_report(doing: Bringing, groups: list[list[Checked]]) -> Report:
    """A report made of a sheet: its words are the sheet's, and nothing else is known of it."""
    title = next(rows[0].place.title for rows in groups if rows[0].place)
    items = tuple(_item(rows[0]) for rows in groups)
    text = "\n\n".join(item.text for item in items)
    name = doing.item.name
    sha256 = hashlib.sha256(f"{doing.item.sha256}:{title}".encode()).hexdigest()
    return reports.create(
        doing.session,
        doing.item.partnership_id,
        ReportReading(title=title, authority=doing.item.partnership.name, items=items, licence=LICENCE),
        Source(name, sha256, [text]),
        live=True,
        actor=doing.actor,
        now=doing.now,
    )


def _item(row: Checked) -> ReadItem:
    return ReadItem(text=row.place.text if row.place else "", number=row.place.number if row.place else None)


def _actions(doing: Bringing, recommendation: Recommendation, number: int) -> list[Action]:
    """As many actions for it as there are rows: the empty ones it has, then more."""
    there = recommendation_queries.actions_of(doing.session, recommendation)
    empty = [action for action in there if queries.is_untouched(action)][:number]
    more = [
        working.add(doing.session, recommendation, actor=doing.actor, now=doing.now)
        for _ in range(number - len(empty))
    ]
    return [*empty, *more]


# --- what a row gives its action ---


def _write(doing: Bringing, action: Action, row: Checked, tags: dict[str, Tag]) -> None:
    """Each cell by the same service as on screen, so that the same rules and the same history hold."""
    _plan(doing, action, row.typed)
    _date(doing, action, row.typed)
    _tags(doing, action, row.typed, tags)
    _update(doing, action, row.typed, row.action.last_note if row.action else "")


def _plan(doing: Bringing, action: Action, typed: Typed) -> None:
    plan = working.plan_of(action)
    plan = replace(
        plan,
        what_we_will_do=typed.what_we_will_do or plan.what_we_will_do,
        success_measure=typed.success_measure or plan.success_measure,
        lead_id=typed.lead or plan.lead_id,
        lead_agency_id=typed.lead_agency or plan.lead_agency_id,
        starts_on=typed.starts_on or plan.starts_on,
    )
    working.edit(doing.session, action, plan, override=doing.override, actor=doing.actor, now=doing.now)


def _date(doing: Bringing, action: Action, typed: Typed) -> None:
    """A first date with the one agreed before it; any other is asked for, and nobody is mailed."""
    day = typed.due_on or (typed.original_due_on if action.due_on is None else None)
    if day is None or day == action.due_on:
        return
    if action.due_on is None:
        _set_first(doing, action, day, typed.original_due_on or day)
        return
    extensions.ask(
        doing.session,
        action,
        category=Category.OTHER,
        explanation=typed.note or f"As in {doing.item.name}.",
        proposed_on=day,
        override=doing.override,
        actor=doing.actor,
        now=doing.now,
    )


def _set_first(doing: Bringing, action: Action, day: date, original: date) -> None:
    action.due_on, action.original_due_on = day, action.original_due_on or original
    action.due_basis, action.due_set_on = DueBasis.SET, date_of(doing.now)
    said = f"Due date set to {wording.long_date(day)}"
    if original != day:
        action.times_moved = 1
        said += f"; {wording.long_date(original)} had been agreed first"
    history.record(
        doing.session, kind="action.date_set", summary=said, actor=doing.actor, now=doing.now, action=action
    )


def _tags(doing: Bringing, action: Action, typed: Typed, tags: dict[str, Tag]) -> None:
    before = [tag.name for tag in action.tags]
    new = [name for name in typed.tags if name.casefold() not in {one.casefold() for one in before}]
    if not new:
        return
    for name in new:
        made = Tag(partnership_id=action.partnership_id, name=name)
        action.tags.append(tags.setdefault(name.casefold(), made))
    history.touch(action)
    history.record(
        doing.session,
        kind="action.tagged",
        summary=f"Tags added: {wording.sentence_list(new)}",
        actor=doing.actor,
        now=doing.now,
        action=action,
        before={"tags": before},
        after={"tags": [*before, *new]},
    )


def _update(doing: Bringing, action: Action, typed: Typed, last_note: str) -> None:
    """The note as an update, with the status where it moves; a status alone is noted in the sheet's word."""
    to = _SHEET_STATUS.get(typed.status, typed.status) if typed.status else None
    if action.status in _SHEET_STATUS and to is Status.DELIVERED:
        to = None
    moves = to is not None and to is not action.status
    note = typed.note or (f"“{typed.status_word}” in {doing.item.name}." if moves else "")
    if not note or (not moves and note == last_note):
        return
    working.post_update(
        doing.session,
        action,
        note=note,
        to=to if moves else None,
        override=doing.override,
        actor=doing.actor,
        now=doing.now,
    )
