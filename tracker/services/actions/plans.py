"""The plan of an action: what we will do, its people and dates, a lead's flag, a manager's own rating."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain import brag, london, texts, wording
from tracker.domain.brag import Brag
from tracker.domain.due_dates import DueBasis
from tracker.domain.errors import DomainError
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Agency, User
from tracker.queries import partnerships, people
from tracker.services import guarding, history, rights, saving

LONGEST_WAIT = 60  # months until an action may be embedded


@dataclass(frozen=True)
class Plan:
    """What a manager writes down about an action, beside the inspectors' words."""

    what_we_will_do: str
    success_measure: str
    lead_id: int | None
    lead_agency_id: int | None
    deputy_id: int | None = None
    sponsor_id: int | None = None
    starts_on: date | None = None
    embed_after_months: int = 3
    intended_effect: str = ""

    def tidy(self) -> "Plan":
        """The same plan without blanks around its texts."""
        return replace(
            self,
            what_we_will_do=self.what_we_will_do.strip(),
            success_measure=self.success_measure.strip(),
            intended_effect=self.intended_effect.strip(),
        )


WRITTEN = ("what_we_will_do", "success_measure", "intended_effect")
"""What a person writes in words of their own."""
LABELS = {
    "what_we_will_do": "what we will do",
    "success_measure": "success measure",
    "intended_effect": "intended effect on children",
    "lead_id": "lead",
    "lead_agency_id": "lead agency",
    "deputy_id": "deputy",
    "sponsor_id": "sponsor",
    "starts_on": "start date",
    "embed_after_months": "months until it may be embedded",
}


def plan_of(action: Action) -> Plan:
    """The plan as it stands."""
    return Plan(**{name: getattr(action, name) for name in LABELS})


def edit(
    session: Session,
    action: Action,
    plan: Plan,
    *,
    override: str = "",
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> bool:
    """Write what we will do, the measure, its people and its start; False where nothing changed."""
    rights.check(action, actor, Permission.EDIT_ACTION)
    rights.check_version(action, version)
    plan, before = plan.tidy(), plan_of(action)
    if plan == before:
        return False
    _check(action, plan)
    written = {name: getattr(plan, name) for name in WRITTEN}
    new = {name: text for name, text in written.items() if text != getattr(before, name)}
    guarding.check(session, new, override=override, action=action, actor=actor, now=now)
    changed = [name for name in LABELS if getattr(plan, name) != getattr(before, name)]
    names_before = _names(action, changed)
    _assign(session, action, plan)
    history.record(
        session,
        kind="action.edited",
        summary=f"Changed: {wording.sentence_list([LABELS[name] for name in changed])}",
        actor=actor,
        now=now,
        action=action,
        before=names_before,
        after=_names(action, changed),
    )
    return True


def _check(action: Action, plan: Plan) -> None:
    for name in WRITTEN:
        texts.check(getattr(plan, name), field=name)
    if plan.deputy_id is not None and plan.deputy_id == plan.lead_id:
        raise DomainError("The deputy is somebody else than the lead.", field="deputy_id")
    if not 0 <= plan.embed_after_months <= LONGEST_WAIT:
        raise DomainError(f"Give 0 to {LONGEST_WAIT} months.", field="embed_after_months")
    if plan.starts_on and action.due_on and plan.starts_on > action.due_on:
        raise DomainError("The start date cannot be after the due date.", field="starts_on")


def _assign(session: Session, action: Action, plan: Plan) -> None:
    offered = {person.id: person for person in people.leads(session, {action.partnership_id})}
    lead = _chosen_person(action.lead, plan.lead_id, offered, field="lead_id")
    deputy = _chosen_person(action.deputy, plan.deputy_id, offered, field="deputy_id")
    if plan.sponsor_id != action.sponsor_id:
        offered = {one.id: one for one in people.members(session, {action.partnership_id})}
    sponsor = _chosen_person(action.sponsor, plan.sponsor_id, offered, field="sponsor_id")
    lead_agency = _chosen_agency(session, action, plan.lead_agency_id)
    action.lead, action.deputy, action.sponsor, action.lead_agency = lead, deputy, sponsor, lead_agency
    for name in (*WRITTEN, "starts_on", "embed_after_months"):
        setattr(action, name, getattr(plan, name))
    saving.flush(session)


_NAMED = {"lead_id": "lead", "lead_agency_id": "lead_agency", "deputy_id": "deputy", "sponsor_id": "sponsor"}


def _names(action: Action, changed: list[str]) -> dict[str, str | None]:
    """People and agency by the name they had that day, since names change."""
    whose = {_NAMED[key]: getattr(action, _NAMED[key]) for key in changed if key in _NAMED}
    return {name: one.name if one else None for name, one in whose.items()}


def _chosen_person(
    now: User | None, wanted: int | None, offered: dict[int, User], *, field: str
) -> User | None:
    if wanted is None or (now is not None and wanted == now.id):
        return now if wanted else None
    if wanted not in offered:
        raise DomainError("Choose somebody who belongs to this partnership.", field=field)
    return offered[wanted]


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
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """Set the first due date, which stays on record as the original for ever; a later one is a request."""
    rights.check(action, actor, Permission.EDIT_ACTION)
    rights.check_version(action, version)
    if action.due_on is not None:
        raise DomainError("This action has a due date. To move it, ask for another date.", field="due_on")
    if action.report.published_on and due_on < action.report.published_on:
        raise DomainError("The due date cannot be before the report.", field="due_on")
    if action.starts_on and due_on < action.starts_on:
        raise DomainError("The due date cannot be before the start date.", field="due_on")
    action.due_on, action.due_basis, action.due_set_on = due_on, DueBasis.SET, london.date_of(now)
    action.original_due_on = action.original_due_on or due_on
    saving.flush(session)
    history.record(
        session,
        kind="action.date_set",
        summary=f"Due date set to {wording.long_date(due_on)}",
        actor=actor,
        now=now,
        action=action,
    )


def flag(
    session: Session, action: Action, *, reason: str, override: str = "", actor: Actor, now: datetime
) -> None:
    """Say that an action is in trouble before its date says so; an empty reason takes the flag down."""
    rights.check(action, actor, Permission.UPDATE_ACTION)
    reason = reason.strip()
    texts.check(reason, field="flag")
    if reason == action.flag:
        raise DomainError("Say what the trouble is." if not reason else "That is what the flag says already.")
    guarding.check(session, {"flag": reason}, override=override, action=action, actor=actor, now=now)
    action.flag = reason
    history.record(
        session,
        kind="action.flagged" if reason else "action.unflagged",
        summary="Flagged: it needs help" if reason else "The flag was taken down",
        actor=actor,
        now=now,
        action=action,
        reason=reason,
    )


def override_rating(
    session: Session,
    action: Action,
    *,
    rating: Brag | None,
    reason: str,
    until: date | None,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """Set a BRAG rating by hand, with a reason and an end date; no rating goes back to the computed one."""
    rights.check(action, actor, Permission.EDIT_ACTION)
    brag.check_override(rating, reason=reason, until=until, today=london.date_of(now))
    guarding.check(session, {"reason": reason}, override=override, action=action, actor=actor, now=now)
    action.override_brag = rating
    action.override_reason = reason.strip() if rating else ""
    action.override_until = until if rating else None
    ends = f" until {wording.long_date(until)}" if rating and until else ""
    history.record(
        session,
        kind="action.rating_set",
        summary=f"Rated {rating.label} by hand{ends}" if rating else "The rating is computed again",
        actor=actor,
        now=now,
        action=action,
        reason=reason.strip(),
    )
