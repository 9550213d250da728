"""Success measures of an action: what is measured, from where to where, and each reading taken."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from tracker.domain import london, measures, texts, wording
from tracker.domain.errors import DomainError
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Measure, MeasureReading
from tracker.services import guarding, history, rights

LONGEST_UNIT = 40  # characters


@dataclass(frozen=True)
class Wanted:
    """A measure as a manager plans it."""

    what: str
    unit: str = ""
    baseline: Decimal | None = None
    baseline_on: date | None = None
    target: Decimal | None = None
    target_on: date | None = None


def add(
    session: Session,
    action: Action,
    wanted: Wanted,
    *,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> Measure:
    """Say what will be measured, where it stands and where it should get."""
    rights.check(action, actor, Permission.EDIT_ACTION)
    _check(wanted)
    typed = {"what": wanted.what, "unit": wanted.unit}
    guarding.check(session, typed, override=override, action=action, actor=actor, now=now)
    measure = Measure(
        partnership_id=action.partnership_id,
        action_id=action.id,
        what=wanted.what.strip(),
        unit=wanted.unit.strip(),
        baseline=wanted.baseline,
        baseline_on=wanted.baseline_on,
        target=wanted.target,
        target_on=wanted.target_on,
    )
    session.add(measure)
    history.touch(action)
    target = measures.written(wanted.target, measure.unit)
    history.record(
        session,
        kind="measure.added",
        summary=f"Success measure: {measure.what}, target {target}",
        actor=actor,
        now=now,
        action=action,
        after={"baseline": wanted.baseline, "target": wanted.target, "target_on": wanted.target_on},
    )
    return measure


def _check(wanted: Wanted) -> None:
    texts.check(wanted.what, field="what", needed="Say what is measured.")
    if len(wanted.unit) > LONGEST_UNIT:
        raise DomainError("Keep the unit short: %, days, children.", field="unit")
    if wanted.target is None:
        raise DomainError("Give the target: without one nobody can say whether it helped.", field="target")


def read(
    session: Session,
    action: Action,
    measure: Measure,
    *,
    on: date | None,
    value: Decimal | None,
    note: str = "",
    override: str = "",
    actor: Actor,
    now: datetime,
) -> MeasureReading:
    """Write down what a measure shows on a day; a second one of the same day holds from then on."""
    rights.check(action, actor, Permission.UPDATE_ACTION, Permission.VERIFY_ACTION)
    _check_in_use(measure)
    if value is None:
        raise DomainError("Enter what it shows.", field="value")
    if on is None or on > london.date_of(now):
        raise DomainError("Give the day it was read, today or earlier.", field="on")
    texts.check(note, field="note")
    guarding.check(session, {"note": note}, override=override, action=action, actor=actor, now=now)
    reading = MeasureReading(
        on=on, value=value, note=note.strip(), at=now, by_id=actor.user_id, by_name=actor.name
    )
    measure.readings.append(reading)
    history.record(
        session,
        kind="measure.read",
        summary=f"{measure.what}: {measures.written(value, measure.unit)} on {wording.long_date(on)}",
        actor=actor,
        now=now,
        action=action,
        reason=note.strip(),
        after={"value": value, "on": on},
    )
    return reading


def drop(
    session: Session,
    action: Action,
    measure: Measure,
    *,
    reason: str,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """Measure it no longer, with the reason; its readings stay."""
    rights.check(action, actor, Permission.EDIT_ACTION)
    _check_in_use(measure)
    texts.check(reason, field="note", needed="Say why; the reason stays in the history.")
    guarding.check(session, {"note": reason}, override=override, action=action, actor=actor, now=now)
    measure.dropped_on = london.date_of(now)
    history.record(
        session,
        kind="measure.dropped",
        summary=f"No longer measured: {measure.what}",
        actor=actor,
        now=now,
        action=action,
        reason=reason.strip(),
    )


def _check_in_use(measure: Measure) -> None:
    if measure.dropped_on:
        raise DomainError("This is no longer measured.")
