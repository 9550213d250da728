"""The page of one action, put together from what each feature shows on it."""

from collections.abc import Callable
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.domain import brag
from tracker.domain.roles import Permission
from tracker.domain.statuses import Status
from tracker.models import Action, Evidence
from tracker.queries import actions as queries
from tracker.queries import there as beside
from tracker.queries.there import There
from tracker.services import rights
from tracker.web import extensions
from tracker.web.actions.forms import UpdateForm
from tracker.web.challenges import section as challenges
from tracker.web.dates import section as dates
from tracker.web.evidence import section as evidence
from tracker.web.mail import section as reminders
from tracker.web.plans import section as plans
from tracker.web.recommendations import section as recommendations

Section = Callable[[Action, frozenset[Permission], There], dict[str, Any]]

# What each feature adds to the page: from the action, this person's rights over it and what there is about
# it, its template's values.
SECTIONS: tuple[Section, ...] = (
    dates.section,
    plans.section,
    evidence.section,
    recommendations.section,
    challenges.section,
    reminders.section,
)


def show(action: Action, form: UpdateForm, *, code: int = 200, conflict: bool = False) -> ResponseReturnValue:
    """The action with this update form, perhaps with what somebody else saved meanwhile."""
    session, actor, today = extensions.session(), extensions.actor(), extensions.today()
    there = beside.look(session, action)
    may = rights.over(action, actor)
    form.offer(action, rights.allowed_next(action, actor))
    form.offer_seals(evidence.own_agencies(action))
    values: dict[str, Any] = {}
    for section in SECTIONS:
        values |= section(action, may, there)
    page = render_template(
        "actions/show.html",
        action=action,
        rating=brag.rate(queries.facts(action), today),
        history=queries.history(session, actor, action, with_evidence=Evidence in there),
        siblings=queries.siblings(session, actor, action) if Action in there else [],
        form=form,
        may=may,
        Permission=Permission,
        may_update=rights.may_post(action, actor),
        may_edit=Permission.EDIT_ACTION in may,
        conflict=conflict,
        Status=Status,
        **values,
    )
    return page, code
