"""What the forms and filters of actions offer: only what this person may see."""

from collections import defaultdict

from tracker.domain.roles import Actor
from tracker.models import Action
from tracker.queries import choices as queries
from tracker.queries import partnerships, people
from tracker.services.runtime import Session
from tracker.web.actions.filters import NO_AGENCY, Choices
from tracker.web.actions.forms import PlanForm


def for_list(session: Session, actor: Actor) -> Choices:
    """The partnerships, reports, agencies, leads and tags to filter by."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    names["agency"][NO_AGENCY] = "No lead agency yet"
    ids = {}
    for each in queries.of(session, actor.partnerships()):
        code = each.code or str(each.key)
        names[each.kind][code] = f"{code} {each.name}" if each.kind == "report" else each.name
        ids[each.kind, code] = each.key
    return Choices(
        partnerships=names["partnership"],
        reports=names["report"],
        agencies=names["agency"],
        leads=names["lead"],
        tags=names["tag"],
        me=actor.user_id,
        ids=ids,
    )


def plan_form(session: Session, action: Action) -> PlanForm:
    """The plan as it stands, with the people and agencies of this partnership to choose from."""
    form = PlanForm(
        data={
            "what_we_will_do": action.what_we_will_do,
            "success_measure": action.success_measure,
            "intended_effect": action.intended_effect,
            "lead_id": str(action.lead_id or ""),
            "lead_agency_id": str(action.lead_agency_id or ""),
            "deputy_id": str(action.deputy_id or ""),
            "sponsor_id": str(action.sponsor_id or ""),
            "starts_on": action.starts_on,
            "due_on": action.due_on,
            "embed_after_months": action.embed_after_months,
            "version": action.version,
        }
    )
    here = frozenset({action.partnership_id})
    leads = {one.id: one.name for one in people.leads(session, here)}
    agencies = {one.id: one.name for one in partnerships.agencies(session, here)}
    members = {one.id: one.name for one in people.members(session, here)}
    for person in filter(None, (action.lead, action.deputy)):
        leads.setdefault(person.id, f"{person.name} (no longer active)")
    if action.sponsor:
        members.setdefault(action.sponsor.id, f"{action.sponsor.name} (no longer active)")
    if action.lead_agency:
        agencies.setdefault(action.lead_agency.id, f"{action.lead_agency.name} (closed)")
    form.offer(list(leads.items()), list(members.items()), list(agencies.items()))
    return form
