"""What actions were on a past day, and what changed between two: of one action and of the list."""

from dataclasses import replace
from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain import brag, differences
from tracker.domain.roles import Permission
from tracker.queries import actions, states
from tracker.web import extensions
from tracker.web.access import requires
from tracker.web.actions import choices
from tracker.web.actions.filters import ListAddress
from tracker.web.history.forms import AsAtForm, CompareForm

bp = Blueprint("history", __name__, url_prefix="/actions")
A_MONTH = timedelta(days=28)
MOST_ROWS = 500
FUTURE = "This day has not come yet. Choose today or an earlier one."


def _day(given: date | None, otherwise: date, complaints: list[str]) -> date:
    """The day that was asked for, unless it lies ahead."""
    if given is None or given <= extensions.today():
        return given or otherwise
    complaints.append(FUTURE)
    return otherwise


def _as_at() -> tuple[AsAtForm, date, list[str]]:
    form = AsAtForm(request.args)
    complaints: list[str] = [] if form.validate() else [str(error) for error in form.on.errors]
    return form, _day(form.on.data, extensions.today() - A_MONTH, complaints), complaints


@bp.get("/as-at")
@requires(Permission.SEE_ACTIONS)
def list_as_at() -> ResponseReturnValue:
    """The list as it was at the end of a day."""
    session, actor = extensions.session(), extensions.actor()
    form, on, complaints = _as_at()
    address = ListAddress(request.args, choices.for_list(session, actor), endpoint="history.list_as_at")
    if address.filter.words:
        complaints.append("Words are looked for in today's list only, so they were left out.")
    chosen = replace(address.filter, words="")
    rows = states.page(session, actor, chosen, on=on, number=address.page)
    return render_template(
        "history/list.html",
        form=form,
        on=on,
        complaints=[*complaints, *address.complaints],
        address=address,
        page=rows,
        ratings={state.id: brag.rate(actions.facts(state), on) for state in rows.rows},
        days_late={state.id: actions.days_overdue(state, on) for state in rows.rows},
    )


@bp.get("/<reference>/as-at")
@requires(Permission.SEE_ACTIONS)
def action_as_at(reference: str) -> ResponseReturnValue:
    """One action as it was at the end of a day, and what had happened by then."""
    session, actor = extensions.session(), extensions.actor()
    action = actions.get_visible(session, actor, reference)
    form, on, complaints = _as_at()
    state = states.of_action(session, action, on)
    return render_template(
        "history/action.html",
        form=form,
        on=on,
        complaints=complaints,
        action=action,
        state=state,
        rating=brag.rate(actions.facts(state), on) if state else None,
        facts=differences.between({}, states.values(state)),
        history=states.events_until(session, actor, action, on),
    )


def _two_days() -> tuple[CompareForm, date, date, list[str]]:
    form, today = CompareForm(request.args), extensions.today()
    complaints: list[str] = []
    if not form.validate():
        complaints = [str(error) for field in (form.first, form.last) for error in field.errors]
    last = _day(form.last.data, today, complaints)
    first = _day(form.first.data, last - A_MONTH, complaints)
    return (form, min(first, last), max(first, last), complaints)


@bp.get("/compare")
@requires(Permission.SEE_ACTIONS)
def compare_list() -> ResponseReturnValue:
    """Every action that changed between two days, and how."""
    session, actor = extensions.session(), extensions.actor()
    form, first, last, complaints = _two_days()
    address = ListAddress(request.args, choices.for_list(session, actor), endpoint="history.compare_list")
    pairs, total = states.changed(session, actor, first=first, last=last, limit=MOST_ROWS)
    rows = [
        (pair, differences.between(states.values(pair.before), states.values(pair.after))) for pair in pairs
    ]
    return render_template(
        "history/compare.html",
        form=form,
        first=first,
        last=last,
        complaints=[*complaints, *address.complaints],
        rows=rows,
        total=total,
        most=MOST_ROWS,
    )


@bp.get("/<reference>/compare")
@requires(Permission.SEE_ACTIONS)
def compare_action(reference: str) -> ResponseReturnValue:
    """What changed in one action between two days."""
    session, actor = extensions.session(), extensions.actor()
    action = actions.get_visible(session, actor, reference)
    form, first, last, complaints = _two_days()
    before, after = (states.of_action(session, action, day) for day in (first, last))
    return render_template(
        "history/compare_action.html",
        form=form,
        first=first,
        last=last,
        complaints=complaints,
        action=action,
        before=before,
        after=after,
        changes=differences.between(states.values(before), states.values(after)),
    )
