"""Working an action: post an update, assign it, write what we will do, move its date, add another."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, attributes

from tracker.domain import london, references, roles, statuses, texts, wording
from tracker.domain.due_dates import DueBasis
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import Actor, Permission
from tracker.domain.statuses import Mover, Status, StatusChange
from tracker.models import Action, Agency, Recommendation, Report, Update, User
from tracker.queries import actions as action_queries
from tracker.queries import partnerships, people
from tracker.services import history, saving


@dataclass(frozen=True)
class Evidence:
    """What shows that it was done: a note that says what was seen, and a link to it."""

    note: str = ""
    url: str = ""

    def checked(self) -> "Evidence":
        """Both or neither, and a link that a browser may follow."""
        note, url = self.note.strip(), self.url.strip()
        texts.check(note, field="evidence_note")
        texts.check(url, field="evidence_url")
        if url and not url.startswith(("https://", "http://")):
            raise DomainError(
                "The link to the evidence must begin with https:// or http://", field="evidence_url"
            )
        if url and not note:
            raise DomainError("Say what the evidence shows.", field="evidence_note")
        if note and not url:
            raise DomainError("Give a link to the evidence.", field="evidence_url")
        return Evidence(note, url)


def rights(action: Action, actor: Actor) -> frozenset[Permission]:
    """What this person may do with this action: nothing where they do not see it."""
    return roles.rights_over(
        actor,
        partnership_id=action.partnership_id,
        lead_id=action.lead_id,
        lead_agency_id=action.lead_agency_id,
    )


def mover(action: Action, actor: Actor) -> Mover:
    """This person as the table of moves sees them."""
    is_lead = action.lead_id is not None and action.lead_id == actor.user_id
    return Mover(rights=rights(action, actor), is_lead=is_lead)


def allowed_next(action: Action, actor: Actor) -> tuple[Status, ...]:
    """The statuses this person may move this action to now; none while it is not in tracking."""
    return statuses.allowed_next(action.status, mover(action, actor)) if action.is_tracked else ()


def check_version(action: Action, version: int | None) -> None:
    """Refuse to save over what somebody else has saved since this person opened the form."""
    if version is not None and version != action.version:
        raise ChangedMeanwhileError(f"{action.reference} was changed by somebody else after you opened it.")


def _check_right(action: Action, actor: Actor, *permissions: Permission) -> None:
    if not action.is_tracked:
        raise DomainError(
            f"{action.reference} belongs to a historic report. Bring it into tracking before you change it."
        )
    if not rights(action, actor) & set(permissions):
        raise DomainError("Your role may read this action but not change it.")


def post_update(
    session: Session,
    action: Action,
    *,
    note: str,
    to: Status | None = None,
    evidence: Evidence | None = None,
    review_on: date | None = None,
    agreed_by: str | None = None,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Update:
    """Say what happened, perhaps with evidence, and perhaps move the status in the same breath."""
    _check_right(action, actor, Permission.UPDATE_ACTION, Permission.VERIFY_ACTION)
    check_version(action, version)
    texts.check(note, field="note", needed="Write what happened.")
    given = (evidence or Evidence()).checked()
    change = None
    if to is not None and statuses.is_move(action.status, to):
        change = statuses.change(
            action.status,
            to,
            mover=mover(action, actor),
            note=note,
            today=london.date_of(now),
            has_evidence=bool(given.url) or action_queries.has_evidence(session, action),
            review_on=review_on,
            agreed_by=agreed_by,
        )
    before = _state_of(action)
    update = _save_update(
        session, action, note=note.strip(), evidence=given, change=change, actor=actor, now=now
    )
    _record_update(session, action, update, change, before, actor=actor, now=now)
    return update


def _state_of(action: Action) -> dict[str, object]:
    return {"status": action.status, "review_on": action.review_on}


def _save_update(
    session: Session,
    action: Action,
    *,
    note: str,
    evidence: Evidence,
    change: StatusChange | None,
    actor: Actor,
    now: datetime,
) -> Update:
    update = Update(
        partnership_id=action.partnership_id,
        action_id=action.id,
        at=now,
        by_id=actor.user_id,
        by_name=actor.name,
        note=note,
        evidence_note=evidence.note,
        evidence_url=evidence.url,
        status_before=change.before if change else None,
        status_after=change.after if change else None,
    )
    session.add(update)
    action.last_update_on = london.date_of(now)
    if change:
        action.status, action.review_on = change.after, change.review_on
    # A note alone may leave the row as it was; whoever has an older form open must still be told.
    attributes.flag_modified(action, "last_update_on")
    saving.flush(session)
    return update


def _record_update(
    session: Session,
    action: Action,
    update: Update,
    change: StatusChange | None,
    before: dict[str, object],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    history.record(
        session,
        kind="action.status_changed" if change else "action.updated",
        summary=_said(change) if change else "Update posted",
        actor=actor,
        now=now,
        action=action,
        update=update,
        reason=change.note if change else "",
        before=before if change else {},
        after=_state_of(action) | {"agreed_by": change.agreed_by} if change else {},
    )


def _said(change: StatusChange) -> str:
    verb = "went back" if change.is_step_back else "moved"
    said = f"Status {verb} from {change.before.label} to {change.after.label}"
    if change.before is change.after:
        said = f"Stays {change.after.label.lower()}"
    if change.review_on:
        said += f", to be reviewed on {wording.long_date(change.review_on)}"
    return said + (f", agreed by {change.agreed_by}" if change.agreed_by else "")


@dataclass(frozen=True)
class Plan:
    """What a manager writes down about an action, beside the inspectors' words."""

    what_we_will_do: str
    success_measure: str
    lead_id: int | None
    lead_agency_id: int | None

    def tidy(self) -> "Plan":
        """The same plan without blanks around its texts."""
        return replace(
            self,
            what_we_will_do=self.what_we_will_do.strip(),
            success_measure=self.success_measure.strip(),
        )


def edit(
    session: Session,
    action: Action,
    plan: Plan,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> bool:
    """Write what we will do, the measure, the lead and the lead agency; False where nothing changed."""
    _check_right(action, actor, Permission.EDIT_ACTION)
    check_version(action, version)
    plan = plan.tidy()
    for name in ("what_we_will_do", "success_measure"):
        texts.check(getattr(plan, name), field=name)
    before = _plan_of(action)
    if plan == before:
        return False
    lead = _chosen_lead(session, action, plan.lead_id)
    lead_agency = _chosen_agency(session, action, plan.lead_agency_id)
    changed = [name for name in LABELS if getattr(plan, name) != getattr(before, name)]
    names_before = _names(action, changed)
    action.lead, action.lead_agency = lead, lead_agency
    action.what_we_will_do = plan.what_we_will_do
    action.success_measure = plan.success_measure
    saving.flush(session)
    history.record(
        session,
        kind="action.edited",
        summary=f"Changed: {wording.sentence_list([LABELS[name] for name in changed])}",
        actor=actor,
        now=now,
        action=action,
        before={name: getattr(before, name) for name in changed} | names_before,
        after={name: getattr(plan, name) for name in changed} | _names(action, changed),
    )
    return True


LABELS = {
    "what_we_will_do": "what we will do",
    "success_measure": "success measure",
    "lead_id": "lead",
    "lead_agency_id": "lead agency",
}


def _plan_of(action: Action) -> Plan:
    return Plan(action.what_we_will_do, action.success_measure, action.lead_id, action.lead_agency_id)


def _names(action: Action, changed: list[str]) -> dict[str, str | None]:
    """The lead and the agency by the name they had that day, since names change."""
    names = {}
    if "lead_id" in changed:
        names["lead"] = action.lead.name if action.lead else None
    if "lead_agency_id" in changed:
        names["lead_agency"] = action.lead_agency.name if action.lead_agency else None
    return names


def _chosen_lead(session: Session, action: Action, lead_id: int | None) -> User | None:
    if lead_id is None or lead_id == action.lead_id:
        return action.lead if lead_id else None
    leads = {person.id: person for person in people.leads(session, {action.partnership_id})}
    if lead_id not in leads:
        raise DomainError("Choose a lead who belongs to this partnership.", field="lead_id")
    return leads[lead_id]


def _chosen_agency(session: Session, action: Action, agency_id: int | None) -> Agency | None:
    if agency_id is None or agency_id == action.lead_agency_id:
        return action.lead_agency if agency_id else None
    agencies = {agency.id: agency for agency in partnerships.agencies(session, {action.partnership_id})}
    if agency_id not in agencies:
        raise DomainError("Choose an agency of this partnership.", field="lead_agency_id")
    return agencies[agency_id]


def set_due_date(
    session: Session,
    action: Action,
    *,
    due_on: date,
    reason: str = "",
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """Set the first due date, which stays the original, or move it with a reason, which counts."""
    _check_right(action, actor, Permission.EDIT_ACTION)
    check_version(action, version)
    _check_date(action, due_on, reason)
    before, dates_before = action.due_on, _dates_of(action)
    action.due_on, action.due_basis, action.due_set_on = due_on, DueBasis.SET, london.date_of(now)
    if before is None:
        action.original_due_on = action.original_due_on or due_on
    else:
        action.times_moved += 1
    saving.flush(session)
    moved = f"from {wording.long_date(before)} to {wording.long_date(due_on)}" if before else ""
    history.record(
        session,
        kind="action.date_moved" if before else "action.date_set",
        summary=f"Due date moved {moved}" if before else f"Due date set to {wording.long_date(due_on)}",
        actor=actor,
        now=now,
        action=action,
        reason=reason.strip(),
        before=dates_before,
        after=_dates_of(action),
    )


def _check_date(action: Action, due_on: date, reason: str) -> None:
    if due_on == action.due_on:
        raise DomainError("That is already the due date.", field="due_on")
    if action.report.published_on and due_on < action.report.published_on:
        raise DomainError("The due date cannot be before the report.", field="due_on")
    needed = "Say why the date moves; the reason stays in the history." if action.due_on else ""
    texts.check(reason, field="reason", needed=needed)


def _dates_of(action: Action) -> dict[str, object]:
    names = ("due_on", "original_due_on", "due_basis", "times_moved")
    return {name: getattr(action, name) for name in names}


def add(session: Session, recommendation: Recommendation, *, actor: Actor, now: datetime) -> Action:
    """One more action for the same recommendation, with a reference of its own."""
    if not actor.may(Permission.EDIT_ACTION, recommendation.partnership_id):
        raise DomainError("Your role may not add actions.")
    nth = action_queries.count_for_recommendation(session, recommendation.id) + 1
    try:
        action = create(session, recommendation, nth=nth, tracked=True, now=now)
    except IntegrityError as error:
        raise ChangedMeanwhileError(
            "Somebody else added an action for this recommendation at the same moment. Try again."
        ) from error
    history.record(
        session,
        kind="action.added",
        summary=f"Added as another action for item {recommendation.position}",
        actor=actor,
        now=now,
        action=action,
    )
    return action


def create(
    session: Session,
    recommendation: Recommendation,
    *,
    nth: int = 1,
    tracked: bool,
    due_on: date | None = None,
    due_basis: DueBasis | None = None,
    now: datetime,
) -> Action:
    """The record of an action, empty but for its reference and the date that the report itself gives."""
    report: Report = recommendation.report
    today = london.date_of(now)
    action = Action(
        partnership_id=recommendation.partnership_id,
        report=report,
        recommendation=recommendation,
        reference=references.for_action(report.reference, recommendation.position, nth),
        status=Status.NOT_STARTED,
        due_on=due_on,
        original_due_on=due_on,
        due_basis=due_basis,
        due_set_on=today if due_on else None,
        is_tracked=tracked,
        tracked_since=today if tracked else None,
        created_at=now,
    )
    session.add(action)
    session.flush()
    return action
