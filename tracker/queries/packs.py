"""What a pack is made from, as it stood at the end of a day: every answer comes from history."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.domain import challenges, london, packs
from tracker.domain.challenges import State
from tracker.domain.errors import NotFoundError
from tracker.domain.extensions import Decision
from tracker.domain.packs import AskedDate, Change, Moved, Note, OpenChallenge, Since, Spell, Tracked
from tracker.domain.roles import Actor, Permission
from tracker.domain.statuses import Status
from tracker.models import (
    FACTS,
    Action,
    ActionState,
    Agency,
    Challenge,
    Event,
    ExtensionRequest,
    Meeting,
    Partnership,
    Recommendation,
    Report,
    Update,
    User,
)
from tracker.queries import actions as action_queries
from tracker.queries import states

CLOSED = (Status.DELIVERED, Status.VERIFIED, Status.EMBEDDED)


def readable(session: Session, actor: Actor) -> list[Partnership]:
    """The partnerships of whose packs this person may have one: those they see whole, by name."""
    query = select(Partnership).order_by(Partnership.name)
    if not actor.is_operator:
        seen = actor.partnerships_seen_whole() & actor.partnerships_where(Permission.SEE_OVERVIEW)
        query = query.where(Partnership.id.in_(seen))
    return list(session.scalars(query))


def get_partnership(session: Session, actor: Actor, slug: str) -> Partnership:
    """The partnership of this short name, if this person sees the whole of it."""
    for each in readable(session, actor):
        if each.slug == slug:
            return each
    raise NotFoundError("There is no such pack.")


def since(session: Session, partnership: Partnership, as_at: date) -> Since:
    """The last meeting held before that day, as was known at its end; else four weeks before."""
    query = select(func.max(Meeting.held_on)).where(
        Meeting.partnership_id == partnership.id,
        Meeting.held_on < as_at,
        Meeting.started_at <= london.end_of(as_at),
    )
    return packs.usual_since(as_at, session.scalar(query))


# --- the actions ---


def tracked(session: Session, partnership: Partnership, as_at: date) -> tuple[Tracked, ...]:
    """Every action that was in tracking, report by report, as it stood."""
    moment = london.end_of(as_at)
    query = (
        select(
            Action.id,
            Action.reference,
            Report.title.label("report"),
            Report.reference.label("report_reference"),
            Recommendation.text.label("asked"),
            User.name.label("lead"),
            Agency.name.label("agency"),
            *(getattr(ActionState, name) for name in FACTS),
        )
        .join(ActionState.action)
        .join(Action.recommendation)
        .join(Action.report)
        .outerjoin(ActionState.lead)
        .outerjoin(ActionState.lead_agency)
        .where(states.held_at(moment), ActionState.partnership_id == partnership.id, ActionState.is_tracked)
        .order_by(Report.reference, Action.reference, ActionState.id)
    )
    notes, moved_for = _last_notes(session, partnership, moment), _moved_for(session, partnership, moment)
    found = {row.id: _tracked(row, notes, moved_for) for row in session.execute(query)}
    return tuple(found.values())


def _tracked(row: Row[Any], notes: Mapping[int, Note], moved_for: Mapping[int, str]) -> Tracked:
    return Tracked(
        action_id=row.id,
        reference=row.reference,
        report=f"{row.report_reference}: {row.report}",
        words=_words(row),
        lead=row.lead,
        lead_agency=row.agency,
        facts=action_queries.facts(row),
        original_due_on=row.original_due_on,
        note=notes.get(row.id),
        moved_for=moved_for.get(row.id, ""),
    )


def _words(row: Row[Any]) -> str:
    """What we will do; until that is written, the recommendation's own words."""
    return row.what_we_will_do or f"“{row.asked}”"


def _last_notes(session: Session, partnership: Partnership, moment: datetime) -> dict[int, Note]:
    """The last note on each action by then."""
    newest_first = func.row_number().over(
        partition_by=Update.action_id, order_by=(Update.at.desc(), Update.id.desc())
    )
    ranked = (
        select(Update.id, newest_first.label("place"))
        .where(Update.partnership_id == partnership.id, Update.at <= moment, Update.note != "")
        .subquery()
    )
    query = select(Update.action_id, Update.at, Update.by_name, Update.note)
    query = query.join(ranked, and_(ranked.c.id == Update.id, ranked.c.place == 1))
    return {
        action_id: Note(london.date_of(at), by, note) for action_id, at, by, note in session.execute(query)
    }


def _moved_for(session: Session, partnership: Partnership, moment: datetime) -> dict[int, str]:
    """Why the date of each action moved last, as its request said and somebody else agreed by then."""
    query = (
        select(ExtensionRequest.action_id, ExtensionRequest.category, ExtensionRequest.explanation)
        .where(
            ExtensionRequest.partnership_id == partnership.id,
            ExtensionRequest.decision == Decision.AGREED,
            ExtensionRequest.decided_at <= moment,
        )
        .order_by(ExtensionRequest.decided_at, ExtensionRequest.id)
    )
    return {key: f"{category.label}. {text}" for key, category, text in session.execute(query)}


def spells(session: Session, partnership: Partnership, as_at: date) -> tuple[Spell, ...]:
    """From when until when each action in tracking stood at Delivered, Verified or Embedded."""
    query = select(ActionState.status, ActionState.from_at, ActionState.until_at).where(
        ActionState.partnership_id == partnership.id,
        ActionState.status.in_(CLOSED),
        ActionState.is_tracked,
        ActionState.from_at <= london.end_of(as_at),
    )
    return tuple(
        Spell(status, london.date_of(begun), london.date_of(ended) if ended else None)
        for status, begun, ended in session.execute(query)
    )


# --- what happened ---


def moved(session: Session, partnership: Partnership, after: date, as_at: date) -> tuple[Moved, ...]:
    """What moved the actions that were in tracking, or took them out of it, in order; nothing of evidence."""
    held = aliased(ActionState)
    query = (
        select(
            Action.id,
            Action.reference,
            Event.at,
            Event.by_name,
            Event.kind,
            Event.reason,
            Event.before,
            Event.after,
            held.what_we_will_do,
            held.is_tracked,
            held.tracked_since,
            Recommendation.text.label("asked"),
        )
        .join(Event, Event.action_id == Action.id)
        .join(held, and_(held.action_id == Action.id, states.held_at(london.end_of(as_at), held)))
        .join(Action.recommendation)
        .where(
            Event.partnership_id == partnership.id,
            Event.at > london.end_of(after),
            Event.at <= london.end_of(as_at),
            Event.evidence_id.is_(None),
        )
        .order_by(Event.at, Event.id, held.id)
    )
    return tuple(_told(session.execute(query), after))


def _told(rows: Iterable[Row[Any]], after: date) -> Iterator[Moved]:
    """Each move once; new is what came into tracking since, and not what a sheet brought in again."""
    new: set[int] = set()
    for row in rows:
        change = packs.change(row.kind, row.before, row.after)
        if change is Change.NEW and not (row.tracked_since and row.tracked_since > after):
            change = packs.change("", row.before, row.after)
        if change is None or row.is_tracked is (change is Change.UNTRACKED):
            continue
        if change is Change.NEW:
            if row.id in new:
                continue
            new.add(row.id)
        yield _moved(row, change)


def _moved(row: Row[Any], change: Change) -> Moved:
    return Moved(
        change=change,
        reference=row.reference,
        words=_words(row),
        on=london.date_of(row.at),
        by=row.by_name,
        reason=row.reason,
        from_due_on=_day(row.before.get("due_on")),
        to_due_on=_day(row.after.get("due_on")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def asked(session: Session, partnership: Partnership, as_at: date) -> tuple[AskedDate, ...]:
    """The requests for another date that waited then, the longest waiting first."""
    moment = london.end_of(as_at)
    query = (
        select(ExtensionRequest)
        .join(ActionState, ActionState.action_id == ExtensionRequest.action_id)
        .where(
            ExtensionRequest.partnership_id == partnership.id,
            ExtensionRequest.asked_at <= moment,
            or_(ExtensionRequest.decided_at.is_(None), ExtensionRequest.decided_at > moment),
            states.held_at(moment),
            ActionState.is_tracked,
        )
        .order_by(ExtensionRequest.asked_at, ExtensionRequest.id)
    )
    return tuple(
        AskedDate(
            action_id=each.action_id,
            from_due_on=each.from_due_on,
            proposed_on=each.proposed_on,
            category=each.category.label,
            explanation=each.explanation,
            asked_by=each.asked_by_name,
            asked_on=london.date_of(each.asked_at),
        )
        for each in session.scalars(query).unique()
    )


def open_challenges(session: Session, partnership: Partnership, as_at: date) -> tuple[OpenChallenge, ...]:
    """The challenges that were open then, as they stood: what was asked or answered since is left out."""
    moment = london.end_of(as_at)
    query = (
        select(Challenge, Action.reference, User.name)
        .join(Challenge.action)
        .join(Challenge.addressee)
        .where(
            Challenge.partnership_id == partnership.id,
            Challenge.raised_at <= moment,
            or_(Challenge.closed_at.is_(None), Challenge.closed_at > moment),
        )
        .order_by(Challenge.number)
    )
    stories = _stories(session, partnership)
    found = [
        _as_it_stood(challenge, reference, name, stories[challenge.number], moment)
        for challenge, reference, name in session.execute(query)
    ]
    return tuple(sorted(found, key=lambda each: (each.state is State.ANSWERED, each.answer_by)))


_CHANGING = ("challenge.answered", "challenge.asked_again", "challenge.handed_over")


def _stories(session: Session, partnership: Partnership) -> dict[int, list[Event]]:
    """What changed each challenge, by its number, the oldest first."""
    query = select(Event).where(Event.partnership_id == partnership.id, Event.kind.in_(_CHANGING))
    found: dict[int, list[Event]] = defaultdict(list)
    for event in session.scalars(query.order_by(Event.at, Event.id)):
        found[event.after["challenge"]].append(event)
    return found


def _as_it_stood(
    challenge: Challenge, reference: str, addressee: str, story: list[Event], moment: datetime
) -> OpenChallenge:
    """The challenge with what changed it after that moment undone."""
    before = [each for each in story if each.at <= moment and each.kind != "challenge.handed_over"]
    answered = challenge.answered_at is not None and challenge.answered_at <= moment
    if before:
        answered = before[-1].kind == "challenge.answered"
    answer_by = challenge.answer_by
    for event in reversed([each for each in story if each.at > moment]):
        addressee = event.before.get("addressee") or addressee
        if event.kind == "challenge.asked_again":
            answer_by = date.fromisoformat(event.before["answer_by"])
    return OpenChallenge(
        name=challenges.label(challenge.number),
        reference=reference,
        text=challenge.text,
        raised_by=challenge.raised_by_name,
        raised_on=london.date_of(challenge.raised_at),
        addressee=addressee,
        answer_by=answer_by,
        state=State.ANSWERED if answered else State.WAITING,
    )
