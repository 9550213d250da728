"""What the forms and filters of actions offer: only what this person may see."""

from tracker.domain.roles import Actor
from tracker.models import Action
from tracker.queries import choices as queries
from tracker.queries import partnerships, people
from tracker.services.runtime import Session
from tracker.web.actions.filters import NO_AGENCY, Choices
from tracker.web.actions.forms import PlanForm


def for_list(session: Session, actor: Actor) -> Choices:
    """The partnerships, reports, agencies and leads to filter by, in a fixed number of queries."""
    here = queries.partnerships(session, actor)
    keys = [key for key, *_ in here]
    reports = queries.reports(session, keys)
    agencies = queries.agencies(session, keys)
    leads = queries.leads(session, keys)
    tags = queries.tags(session, keys)
    ids = {("partnership", slug): key for key, slug, _ in here}
    ids |= {("report", reference): key for key, reference, _ in reports}
    for name, found in (("agency", agencies), ("lead", leads), ("tag", tags)):
        ids |= {(name, str(key)): key for key, _ in found}
    return Choices(
        partnerships={slug: name for _, slug, name in here},
        reports={reference: f"{reference} {title}" for _, reference, title in reports},
        agencies={NO_AGENCY: "No lead agency yet"} | {str(key): name for key, name in agencies},
        leads={str(key): name for key, name in leads},
        tags={str(key): name for key, name in tags},
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
