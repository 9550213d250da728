"""Reports and drafts as people look for them, each within what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, Select, Subquery, and_, bindparam, func, select, true
from sqlalchemy.orm import Session, defer, joinedload, load_only

from tracker.domain import corrections, repeats
from tracker.domain.errors import NotFoundError
from tracker.domain.reading import ReportReading
from tracker.domain.repeats import same
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Event, Partnership, Recommendation, Report, ReportDraft, Statement
from tracker.queries import actions, pages
from tracker.queries.pages import Page

NOT_FOUND = "There is no such report."


@dataclass(frozen=True)
class ReportRow:
    """A report in the list, with how far it has come."""

    report: Report
    items: int
    with_actions: int
    """Items with at least one action that this person sees."""
    with_lead: int
    """Items with at least one such action that has a lead."""
    has_statement: bool
    submitted_on: date | None


@dataclass(frozen=True)
class Before:
    """What a draft holds that its partnership has imported already."""

    item_key: int | None
    """The draft's item that is here already; None where the whole document looks the same."""
    report_reference: str
    recommendation_position: int | None
    sentence: str


_NEWEST = (Report.published_on.desc().nulls_last(), Report.reference)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a report exists for this person: it is their partnership's."""
    if actor.is_operator:
        return true()
    return Report.partnership_id.in_(actor.partnerships_where(Permission.SEE_REPORTS))


def _importable(actor: Actor) -> ColumnElement[bool]:
    if actor.is_operator:
        return true()
    return ReportDraft.partnership_id.in_(actor.partnerships_where(Permission.IMPORT_REPORT))


def page(session: Session, actor: Actor, *, number: int = 1) -> Page[ReportRow]:
    """One page of the reports this person sees, newest first, each with its counts; past the end the last."""
    if found := _counted(session, actor, max(1, number)):
        return found
    total = session.scalar(select(func.count(Report.id)).where(visible(actor))) or 0
    last = pages.within(number, total)
    return _counted(session, actor, last) or Page([], total, last)


def _counted(session: Session, actor: Actor, number: int) -> Page[ReportRow] | None:
    """This page and the length of the whole list, in one query; None past the end."""
    skipped = {"size": pages.SIZE, "skipped": pages.before(number)}
    found = session.execute(_with_counts(actor), skipped).all()
    if not found and number > 1:
        return None
    return Page([ReportRow(*row) for _, *row in found], found[0].total if found else 0, number)


@lru_cache(maxsize=1024)
def _with_counts(actor: Actor) -> Select[*tuple[Any, ...]]:
    shown = (
        select(Report.id, func.count().over().label("total"))
        .where(visible(actor))
        .order_by(*_NEWEST)
        .limit(bindparam("size"))
        .offset(bindparam("skipped"))
        .cte("shown")
    )
    items = select(func.count()).where(Recommendation.report_id == Report.id).scalar_subquery()
    of_report = _acted_on(shown, actor)
    return (
        select(
            shown.c.total,
            Report,
            items,
            of_report.c.acted,
            of_report.c.led,
            Statement.id.is_not(None),
            Statement.submitted_on,
        )
        .join(shown, shown.c.id == Report.id)
        .join(of_report, of_report.c.id == Report.id)
        .outerjoin(Statement, Statement.report_id == Report.id)
        .options(joinedload(Report.partnership), defer(Report.paragraphs))
        .order_by(*_NEWEST)
    )


def _acted_on(shown: CTE, actor: Actor) -> Subquery:
    """How many items of each report shown have an action, and how many one with a lead.

    Counted for all of a page at once, since a count for each would read its actions again and again. The
    outer join makes SQLite begin with the reports and find their actions by their index.
    """
    theirs = and_(Action.report_id == shown.c.id, actions.visible(actor))
    of_item = (
        select(shown.c.id, Action.recommendation_id, func.max(Action.lead_id).label("lead_id"))
        .outerjoin(Action, theirs)
        .group_by(shown.c.id, Action.recommendation_id)
        .subquery()
    )
    acted, led = func.count(of_item.c.recommendation_id), func.count(of_item.c.lead_id)
    return select(of_item.c.id, acted.label("acted"), led.label("led")).group_by(of_item.c.id).subquery()


def get_visible(session: Session, actor: Actor, reference: str) -> Report:
    """The report of this reference, or NotFoundError where this person may not see it."""
    report = session.scalar(
        select(Report)
        .where(Report.reference == reference, visible(actor))
        .options(joinedload(Report.partnership))
    )
    if report is None:
        raise NotFoundError(NOT_FOUND)
    return report


def recommendations_with_actions(
    session: Session, actor: Actor, report: Report
) -> list[tuple[Recommendation, list[Action]]]:
    """A report's items in order, each with those of its actions that this person sees; two queries."""
    items = session.scalars(
        select(Recommendation).where(Recommendation.report_id == report.id).order_by(Recommendation.position)
    )
    of_item: dict[int, list[Action]] = {}
    found = session.scalars(
        select(Action)
        .where(Action.report_id == report.id, actions.visible(actor))
        .options(joinedload(Action.lead), joinedload(Action.lead_agency))
        .order_by(Action.reference)
    )
    for action in found:
        of_item.setdefault(action.recommendation_id, []).append(action)
    return [(item, of_item.get(item.id, [])) for item in items]


def source_pages(session: Session, actor: Actor, reference: str) -> list[str]:
    """The unchanged text that the report was read from, page by page."""
    pages = session.scalar(select(Report.source_pages).where(Report.reference == reference, visible(actor)))
    if pages is None:
        raise NotFoundError(NOT_FOUND)
    return pages


def events(session: Session, report: Report) -> Sequence[Event]:
    """What happened to the report itself, newest first."""
    return session.scalars(
        select(Event)
        .where(Event.report_id == report.id, Event.action_id.is_(None))
        .order_by(Event.at.desc(), Event.id.desc())
    ).all()


def actions_of(session: Session, report: Report) -> Sequence[Action]:
    """Every action of a report, for bringing the whole of it into tracking."""
    return session.scalars(
        select(Action).where(Action.report_id == report.id).order_by(Action.reference)
    ).all()


def find_by_hash(session: Session, partnership_id: int, sha256: str) -> Report | None:
    """The report that this very file was imported as in this partnership, if it was."""
    return session.scalar(
        select(Report).where(Report.partnership_id == partnership_id, Report.source_sha256 == sha256)
    )


def taken_references(session: Session) -> frozenset[str]:
    """Every report reference of the installation, whosever it is, so that a new one is unique."""
    return frozenset(session.scalars(select(Report.reference)))


def drafts(session: Session, actor: Actor) -> Sequence[ReportDraft]:
    """The drafts that wait for this person to confirm them, oldest first."""
    return session.scalars(
        select(ReportDraft)
        .where(_importable(actor))
        .options(
            defer(ReportDraft.source_pages),
            defer(ReportDraft.as_read),
            joinedload(ReportDraft.partnership),
            joinedload(ReportDraft.uploaded_by),
        )
        .order_by(ReportDraft.created_at, ReportDraft.id)
    ).all()


def drafts_in_brief(session: Session, actor: Actor) -> Sequence[Row[int, str]]:
    """The number and the file name of each of them, without what was read."""
    return session.execute(_drafts_in_brief(actor)).all()


@lru_cache(maxsize=256)
def _drafts_in_brief(actor: Actor) -> Select[int, str]:
    query = select(ReportDraft.id, ReportDraft.source_name).where(_importable(actor))
    return query.order_by(ReportDraft.created_at, ReportDraft.id)


def get_draft(session: Session, actor: Actor, draft_id: int) -> ReportDraft:
    """The draft of this number, or NotFoundError where this person may not confirm it."""
    draft = session.scalar(select(ReportDraft).where(and_(ReportDraft.id == draft_id, _importable(actor))))
    if draft is None:
        raise NotFoundError("There is no such draft.")
    return draft


def find_draft_by_hash(session: Session, partnership_id: int, sha256: str) -> ReportDraft | None:
    """The draft that this very file waits as in this partnership, if it does."""
    return session.scalar(
        select(ReportDraft).where(
            ReportDraft.partnership_id == partnership_id, ReportDraft.source_sha256 == sha256
        )
    )


def imported_before(session: Session, actor: Actor, draft: ReportDraft) -> list[Before]:
    """What of this draft its partnership has imported already: whole reports, and items; two queries."""
    here = and_(Report.partnership_id == draft.partnership_id, visible(actor))
    facts = (Report.reference, Report.kind, Report.authority, Report.published_on, Report.title)
    known = session.scalars(select(Report).where(here).options(load_only(*facts)).order_by(*_NEWEST)).all()
    items = session.execute(
        select(Report.reference, Recommendation.position, Recommendation.text)
        .join(Recommendation.report)
        .where(here)
        .order_by(*_NEWEST, Recommendation.position)
    )
    corrected = corrections.from_json(draft.as_corrected)
    whole = [
        Before(None, report.reference, None, f"{report.reference} looks like the same report: {why}.")
        for report in known
        if (why := _why_same(corrected.facts, report))
    ]
    texts = {kept.key: kept.item.text for kept in corrected.kept}
    others = [repeats.Item((row.reference, row.position), row.reference, row.text) for row in items]
    return whole + [_before(found) for found in same.find(texts, others)]


def _why_same(facts: ReportReading, report: Report) -> str | None:
    """What a report has in common with a draft, where that makes it the same document."""
    if facts.kind is not report.kind or _plain(facts.authority) != _plain(report.authority):
        return None
    if facts.published_on and facts.published_on == report.published_on:
        return "it is of the same kind, authority and date"
    if facts.title and _plain(facts.title) == _plain(report.title):
        return "it is of the same kind and authority, and has the same title"
    return None


def _plain(words: str | None) -> str:
    return " ".join((words or "").casefold().split())


def _before(found: same.Same[tuple[str, int]]) -> Before:
    reference, position = found.other
    how = "says the same, word for word" if found.is_exact else "says the same in nearly the same words"
    return Before(found.key, reference, position, f"Item {position} of {reference} {how}.")


def import_partnerships(session: Session, actor: Actor) -> Sequence[Partnership]:
    """The partnerships into which this person may import a report, by name."""
    query = select(Partnership).order_by(Partnership.name)
    if not actor.is_operator:
        query = query.where(Partnership.id.in_(actor.partnerships_where(Permission.IMPORT_REPORT)))
    return session.scalars(query).all()
