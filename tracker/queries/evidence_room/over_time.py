"""What happened to the actions of a room over time: timelines, readings of measures, challenges."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain import challenges as challenge_rules
from tracker.domain import differences, measures, wording
from tracker.domain.evidence_room import (
    Challenged,
    Entry,
    Limits,
    Measured,
    MeasureFacts,
    Reading,
    Timeline,
)
from tracker.domain.roles import Actor, Way
from tracker.models import Challenge, Event, Measure, MeasureReading, Update
from tracker.queries import challenges, evidence
from tracker.queries.evidence_room import proofs

WAYS = {
    Way.COMMAND: "by command",
    Way.LINK: "by mail link",
    Way.JOB: "by a job",
    Way.API: "by a program",
}


def timelines(
    session: Session,
    actor: Actor,
    keys: Select[int],
    limits: Limits,
    given: Mapping[int, list[str]],
) -> dict[int, Timeline]:
    """What happened to each action, the newest first; nothing of what is sealed to others."""
    newest = (Event.at.desc(), Event.id.desc())
    numbered = (
        select(
            Event.id,
            func.row_number().over(partition_by=Event.action_id, order_by=newest).label("nth"),
            func.count().over(partition_by=Event.action_id).label("total"),
        )
        .outerjoin(Event.evidence)
        .where(
            Event.action_id.in_(keys),
            Event.kind != evidence.DOWNLOADED,
            or_(Event.evidence_id.is_(None), evidence.visible(actor)),
        )
        .subquery()
    )
    query = select(Event, numbered.c.total).join(numbered, numbered.c.id == Event.id)
    if limits.entries is not None:
        query = query.where(numbered.c.nth <= limits.entries)
    query = query.options(joinedload(Event.update).joinedload(Update.meeting)).order_by(*newest)
    entries: dict[int, list[Entry]] = defaultdict(list)
    totals: dict[int, int] = {}
    for event, total in session.execute(query):
        entries[event.action_id].append(_entry(event, given))
        totals[event.action_id] = total
    return {key: Timeline(tuple(found), totals[key]) for key, found in entries.items()}


def _entry(event: Event, given: Mapping[int, list[str]]) -> Entry:
    update = event.update
    said = update.note if update else event.reason or str(event.after.get("comment", ""))
    meeting = update.meeting if update else None
    return Entry(
        at=event.at,
        by=event.by_name,
        way=WAYS.get(event.way, "") if event.way else "",
        summary=event.summary,
        words=said,
        closing=proofs.closing(update) if update else (),
        meeting=f"At the meeting of {wording.long_date(meeting.held_on)}" if meeting else "",
        changes=tuple(differences.of_event(event.kind, event.before, event.after)),
        evidence=tuple(given.get(update.id, ())) if update else (),
    )


def measured(session: Session, keys: Select[int], limits: Limits) -> dict[int, list[Measured]]:
    """What is measured of each action, those still in use first."""
    rows = session.scalars(
        select(Measure)
        .where(Measure.action_id.in_(keys))
        .order_by(Measure.dropped_on.is_not(None), Measure.id)
    ).all()
    readings: dict[int, list[Row[Any]]] = defaultdict(list)
    for reading in _readings(session, keys, limits):
        readings[reading.measure_id].append(reading)
    found: dict[int, list[Measured]] = defaultdict(list)
    for row in rows:
        found[row.action_id].append(_measured(row, readings.get(row.id, [])))
    return found


def _readings(session: Session, keys: Select[int], limits: Limits) -> Iterator[Row[Any]]:
    """The newest readings of each measure, each with how many there are, the oldest first."""
    newest = (MeasureReading.on.desc(), MeasureReading.id.desc())
    numbered = (
        select(
            MeasureReading.id,
            MeasureReading.measure_id,
            MeasureReading.on,
            MeasureReading.value,
            MeasureReading.note,
            MeasureReading.by_name,
            func.row_number().over(partition_by=MeasureReading.measure_id, order_by=newest).label("nth"),
            func.count().over(partition_by=MeasureReading.measure_id).label("total"),
        )
        .join(MeasureReading.measure)
        .where(Measure.action_id.in_(keys))
        .subquery()
    )
    query = select(numbered).order_by(numbered.c.on, numbered.c.id)
    if limits.readings is not None:
        query = query.where(numbered.c.nth <= limits.readings)
    yield from session.execute(query)


def _measured(row: Measure, readings: Sequence[Row[Any]]) -> Measured:
    points = measures.standing([(each.on, each.value) for each in readings])
    return Measured(
        measure=MeasureFacts(row.what, row.unit, row.baseline, row.target, row.dropped_on is not None),
        sentence=measures.sentence(
            points,
            unit=row.unit,
            baseline=row.baseline,
            baseline_on=row.baseline_on,
            target=row.target,
            target_on=row.target_on,
        ),
        points=points,
        chart=measures.chart(points, baseline=row.baseline, target=row.target),
        readings=tuple(Reading(each.on, each.value, each.note, each.by_name) for each in readings),
        total=readings[0].total if readings else 0,
    )


def challenged(session: Session, keys: Select[int], today: date) -> dict[int, list[Challenged]]:
    """The challenges about each action, the newest first."""
    query = select(Challenge).where(Challenge.action_id.in_(keys)).options(joinedload(Challenge.addressee))
    found: dict[int, list[Challenged]] = defaultdict(list)
    for row in session.scalars(query.order_by(Challenge.number.desc())):
        standing = challenges.standing(row)
        late = ", late" if standing.is_late(today) else ""
        found[row.action_id].append(
            Challenged(
                label=challenge_rules.label(row.number),
                state=standing.state.label + late,
                text=row.text,
                raised_by=row.raised_by_name,
                raised_at=row.raised_at,
                addressee=row.addressee.name,
                answer_by=row.answer_by,
                answer=row.answer,
                answered_by=row.answered_by_name,
                answered_at=row.answered_at,
                close_note=row.close_note,
                closed_by=row.closed_by_name,
                closed_at=row.closed_at,
            )
        )
    return found
