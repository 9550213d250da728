"""Doing a change of many to one action; all of them are written together."""

from collections.abc import Callable
from typing import Any

from tracker.domain import wording
from tracker.domain.due_dates import DueBasis
from tracker.domain.extensions import Category, Decision
from tracker.models import Action, ExtensionRequest, Tag, Update
from tracker.services import history
from tracker.services.bulk.checks import status_change
from tracker.services.bulk.wanted import Change, Doing


def _note(action: Action, doing: Doing, kind: str, summary: str, **facts: Any) -> None:  # noqa: ANN401
    history.note(
        doing.session,
        kind=kind,
        summary=summary,
        action=action,
        reason=doing.wanted.note.strip(),
        actor=doing.actor,
        now=doing.now,
        **facts,
    )


def _set_lead(action: Action, doing: Doing) -> None:
    before = action.lead.name if action.lead else None
    action.lead = doing.chosen.leads[doing.wanted.lead_id or 0]
    action.lead_id = action.lead.id
    names = {"before": {"lead": before}, "after": {"lead": action.lead.name}}
    _note(action, doing, "action.edited", "Changed: lead", **names)


def _set_agency(action: Action, doing: Doing) -> None:
    before = action.lead_agency.name if action.lead_agency else None
    action.lead_agency = doing.chosen.agencies[doing.wanted.agency_id or 0]
    action.lead_agency_id = action.lead_agency.id
    names = {"before": {"lead_agency": before}, "after": {"lead_agency": action.lead_agency.name}}
    _note(action, doing, "action.edited", "Changed: lead agency", **names)


def _set_date(action: Action, doing: Doing) -> None:
    day = doing.wanted.due_on
    if day is None:
        return
    if action.due_on is None:
        action.due_on, action.due_basis, action.due_set_on = day, DueBasis.SET, doing.today
        action.original_due_on = action.original_due_on or day
        said = f"Due date set to {wording.long_date(day)}"
        _note(action, doing, "action.date_set", said)
        return
    request = ExtensionRequest(
        category=Category.OTHER,
        explanation=doing.wanted.note.strip(),
        from_due_on=action.due_on,
        proposed_on=day,
        decision=Decision.WAITING,
        partnership_id=action.partnership_id,
        action_id=action.id,
        asked_at=doing.now,
        asked_by_id=doing.actor.user_id,
        asked_by_name=doing.actor.name,
    )
    doing.session.add(request)
    history.touch(action)
    said = f"Asked to move the due date to {wording.long_date(day)}"
    after = {"proposed_on": day}
    _note(action, doing, "extension.asked", said, after=after)


def _set_status(action: Action, doing: Doing) -> None:
    change = status_change(action, doing)
    update = Update(
        partnership_id=action.partnership_id,
        action_id=action.id,
        at=doing.now,
        by_id=doing.actor.user_id,
        by_name=doing.actor.name,
        note=doing.wanted.note.strip(),
        status_before=change.before,
        status_after=change.after,
    )
    doing.session.add(update)
    action.last_update_on = doing.today
    action.status, action.review_on = change.after, change.review_on
    action.verified_on = change.verified_on(action.verified_on, doing.today)
    said = f"Status moved from {change.before.label} to {change.after.label}"
    after = {"agreed_by": change.agreed_by} if change.agreed_by else {}
    _note(action, doing, "action.status_changed", said, update=update, after=after)


def _set_tag(action: Action, doing: Doing) -> None:
    name = " ".join(doing.wanted.tag.split())
    before = [tag.name for tag in action.tags]
    if doing.wanted.change is Change.UNTAG:
        action.tags = [tag for tag in action.tags if tag.name.casefold() != name.casefold()]
    elif name.casefold() not in {tag.name.casefold() for tag in action.tags}:
        key = (action.partnership_id, name.casefold())
        tag = doing.chosen.tags.setdefault(key, Tag(partnership_id=action.partnership_id, name=name))
        action.tags.append(tag)
    history.touch(action)
    said = f"Tag added: {name}" if doing.wanted.change is Change.TAG else f"Tag taken off: {name}"
    lists = {"before": {"tags": before}, "after": {"tags": [tag.name for tag in action.tags]}}
    _note(action, doing, "action.tagged", said, **lists)


_Act = Callable[[Action, Doing], None]
ACTS: dict[Change, _Act] = {
    Change.LEAD: _set_lead,
    Change.AGENCY: _set_agency,
    Change.DATE: _set_date,
    Change.STATUS: _set_status,
    Change.TAG: _set_tag,
    Change.UNTAG: _set_tag,
}
