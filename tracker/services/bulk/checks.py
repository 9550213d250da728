"""What a change of many comes to for one action, in words, or why it cannot be."""

from collections.abc import Callable

from tracker.domain import extensions as rules
from tracker.domain import parts, statuses, texts, wording
from tracker.domain.errors import DomainError
from tracker.domain.roles import Permission
from tracker.domain.statuses import StatusChange
from tracker.models import Action
from tracker.services import actions, rights
from tracker.services.bulk.wanted import Change, Doing, Wanted


def stands(action: Action, wanted: Wanted) -> str:
    """What the change is about, as it stands now."""
    if wanted.change is Change.LEAD:
        return action.lead.name if action.lead else "No lead"
    if wanted.change is Change.AGENCY:
        return action.lead_agency.name if action.lead_agency else "No lead agency"
    if wanted.change is Change.DATE:
        return wording.long_date(action.due_on) if action.due_on else "No due date"
    if wanted.change is Change.STATUS:
        return action.status.label
    return ", ".join(tag.name for tag in action.tags) or "No tags"


def check(action: Action, doing: Doing) -> str:
    """What it will be, in words; an error says why it cannot."""
    rights.check(action, doing.actor, Permission.CHANGE_MANY)
    return _CHECKS[doing.wanted.change](action, doing)


def _check_lead(action: Action, doing: Doing) -> str:
    if doing.wanted.lead_id is None:
        raise DomainError("Choose the new lead.")
    lead = doing.chosen.leads.get(doing.wanted.lead_id)
    here = {action.partnership_id}
    if lead is None or not here & {member.partnership_id for member in lead.memberships}:
        raise DomainError("The new lead does not belong to this partnership.")
    if lead.id == action.deputy_id:
        raise DomainError("The new lead is its deputy; change the deputy first.")
    return lead.name


def _check_agency(action: Action, doing: Doing) -> str:
    agency = doing.chosen.agencies.get(doing.wanted.agency_id or 0)
    if agency is None or agency.partnership_id != action.partnership_id:
        raise DomainError("Choose an agency of this partnership.")
    return agency.name


def _check_date(action: Action, doing: Doing) -> str:
    if doing.wanted.due_on is None:
        raise DomainError("Give the new due date.")
    day = wording.long_date(doing.wanted.due_on)
    if action.due_on is None:
        return f"Set to {day}, its original due date from then on"
    if not action.partnership.allows_extensions:
        raise DomainError("This partnership does not extend dates.")
    if action.id in doing.chosen.awaiting:
        raise DomainError("A request for another date waits already.")
    published, today = action.report.published_on, doing.today
    rules.check_proposed(doing.wanted.due_on, due_on=action.due_on, today=today, published_on=published)
    return f"Asked for {day}; somebody else decides"


def _check_status(action: Action, doing: Doing) -> str:
    if doing.wanted.status is None:
        raise DomainError("Choose the new status.")
    status_change(action, doing)
    return doing.wanted.status.label


def status_change(action: Action, doing: Doing) -> StatusChange:
    if doing.wanted.status is None or not statuses.is_move(action.status, doing.wanted.status):
        raise DomainError(f"It is {action.status.label.lower()} already.")
    return statuses.change(
        action.status,
        doing.wanted.status,
        mover=rights.mover(action, doing.actor),
        note=doing.wanted.note or "-",
        today=doing.today,
        has_evidence=action.id in doing.chosen.with_evidence,
        review_on=doing.wanted.review_on,
        agreed_by=doing.wanted.agreed_by,
        open_parts=sum(part.status in parts.OPEN_PARTS for part in action.parts),
        embed_from=actions.embed_from(action),
    )


def _check_tag(action: Action, doing: Doing) -> str:
    name = " ".join(doing.wanted.tag.split())
    if not name or len(name) > texts.LONGEST_TAG:
        raise DomainError(f"Give a tag of 1 to {texts.LONGEST_TAG} characters.")
    names = [tag.name for tag in action.tags if tag.name.casefold() != name.casefold()]
    return ", ".join(sorted([*names, name] if doing.wanted.change is Change.TAG else names)) or "No tags"


_Check = Callable[[Action, Doing], str]
_CHECKS: dict[Change, _Check] = {
    Change.LEAD: _check_lead,
    Change.AGENCY: _check_agency,
    Change.DATE: _check_date,
    Change.STATUS: _check_status,
    Change.TAG: _check_tag,
    Change.UNTAG: _check_tag,
}
