"""What an evidence room is made from: what one person may see of a report, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain import brag, evidence_room, extensions, wording
from tracker.domain.evidence_room import (
    Act,
    Asked,
    Challenged,
    Limits,
    Measured,
    Piece,
    Room,
    SentFile,
    Timeline,
    Verification,
)
from tracker.domain.roles import Actor, Permission
from tracker.models import (
    Action,
    Event,
    Evidence,
    Recommendation,
    Report,
    Statement,
    StatementAddendum,
    StatementFile,
)
from tracker.models.actions import action_recommendations
from tracker.queries import actions
from tracker.queries.evidence_room import over_time, proofs

TAKEN = "evidence_room.taken"
"""The kind of event that says who took a room's archive out."""


@dataclass(frozen=True)
class _Below:
    """What hangs on the actions of a room, by the key of the action."""

    timelines: Mapping[int, Timeline]
    evidence: Mapping[int, tuple[Piece, ...]]
    verifications: Mapping[int, list[Verification]]
    measures: Mapping[int, list[Measured]]
    challenges: Mapping[int, list[Challenged]]


def room(
    session: Session,
    actor: Actor,
    report: Report,
    limits: Limits,
    *,
    now: datetime,
    today: date,
    holidays: Container[date],
) -> Room:
    """The evidence room of a report that this person sees, with no more of each list than asked for."""
    keys = select(Action.id).where(Action.report_id == report.id, actions.visible(actor))
    given = proofs.of_actions(session, actor, keys)
    pieces = {key: evidence_room.pieces(each) for key, each in given.versions.items()}
    below = _Below(
        timelines=over_time.timelines(session, actor, keys, limits, given.with_update),
        evidence=pieces,
        verifications=proofs.verifications(session, keys, pieces),
        measures=over_time.measured(session, keys, limits),
        challenges=over_time.challenged(session, keys, today),
    )
    acts: dict[int, list[Act]] = defaultdict(list)
    for action in _actions(session, keys):
        acts[action.recommendation_id].append(_act(action, below, today, holidays))
    also = _also_answered(session, actor, report)
    return Room(
        reference=report.reference,
        title=report.title,
        partnership=report.partnership.name,
        as_at=now,
        today=today,
        sees_all=actor.is_operator or report.partnership_id in actor.partnerships_seen_whole(),
        asked=tuple(
            _asked(item, acts[item.id], also.get(item.id, [])) for item in _recommendations(session, report)
        ),
        sent=tuple(_sent(session, actor, report)),
    )


def taken(session: Session, report: Report) -> Sequence[Event]:
    """Who took the archive of a report out and when, the newest first."""
    query = select(Event).where(Event.report_id == report.id, Event.kind == TAKEN)
    return session.scalars(query.order_by(Event.at.desc(), Event.id.desc()).limit(20)).all()


def versions(session: Session, keys: Collection[int]) -> Sequence[Evidence]:
    """The versions of evidence with these keys, in their order; who may see them was asked before."""
    return session.scalars(select(Evidence).where(Evidence.id.in_(keys)).order_by(Evidence.id)).all()


def _recommendations(session: Session, report: Report) -> Sequence[Recommendation]:
    query = select(Recommendation).where(Recommendation.report_id == report.id)
    return session.scalars(query.order_by(Recommendation.position)).all()


def _asked(item: Recommendation, acts: Iterable[Act], also: Iterable[str]) -> Asked:
    where = (
        "" if item.number else "number inferred" if item.number_inferred else "unnumbered in the report",
        item.section,
        f"page {item.page}" if item.page else "",
        f"“{item.deadline}”" if item.deadline else "",
        f"names {wording.sentence_list(item.bodies)}" if item.bodies else "",
    )
    return Asked(
        position=item.position,
        number=item.number or item.number_inferred or str(item.position),
        text=item.text,
        source=wording.capital("; ".join(filter(None, where))),
        response=item.response,
        response_reason=item.response_reason,
        responded_on=item.responded_on,
        acts=tuple(acts),
        also_answered_by=tuple(also),
    )


def _also_answered(session: Session, actor: Actor, report: Report) -> dict[int, list[str]]:
    """The actions that stand under another recommendation and answer one of this report too."""
    link = action_recommendations.c
    query = (
        select(link.recommendation_id, Action.reference)
        .join(Action, Action.id == link.action_id)
        .join(Recommendation, Recommendation.id == link.recommendation_id)
        .where(Recommendation.report_id == report.id, actions.visible(actor))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for key, reference in session.execute(query.order_by(Action.reference)):
        found[key].append(reference)
    return found


def _actions(session: Session, keys: Select[int]) -> Sequence[Action]:
    query = select(Action).where(Action.id.in_(keys)).order_by(Action.reference)
    return session.scalars(query.options(joinedload(Action.lead), joinedload(Action.lead_agency))).all()


def _act(action: Action, below: _Below, today: date, holidays: Container[date]) -> Act:
    slipped = extensions.slipped(action.original_due_on, action.due_on, holidays)
    return Act(
        reference=action.reference,
        what_we_will_do=action.what_we_will_do,
        success_measure=action.success_measure,
        intended_effect=action.intended_effect,
        status=action.status,
        rating=brag.rate(actions.facts(action), today),
        lead=action.lead.name if action.lead else "",
        lead_agency=action.lead_agency.name if action.lead_agency else "",
        due_on=action.due_on,
        original_due_on=action.original_due_on,
        moved=extensions.moved_words(action.times_moved, slipped),
        days_late=actions.days_overdue(action, today),
        timeline=below.timelines.get(action.id, Timeline()),
        evidence=below.evidence.get(action.id, ()),
        verifications=tuple(below.verifications.get(action.id, ())),
        measures=tuple(below.measures.get(action.id, ())),
        challenges=tuple(below.challenges.get(action.id, ())),
    )


def _sent(session: Session, actor: Actor, report: Report) -> Iterator[SentFile]:
    """The files of the statement as they were sent, for whoever may read it."""
    if not actor.may(Permission.SEE_STATEMENT, report.partnership_id):
        return
    query = (
        select(StatementFile, StatementAddendum.number)
        .join(Statement, Statement.id == StatementFile.statement_id)
        .outerjoin(StatementAddendum, StatementAddendum.id == StatementFile.addendum_id)
        .where(Statement.report_id == report.id)
        .order_by(StatementFile.id)
    )
    for file, addendum in session.execute(query):
        what = f"Addendum {addendum}" if addendum else "The statement as submitted"
        yield SentFile(what, file.name, file.media_type, file.size, file.sha256, file.kept_at)
