"""The list of actions and the page of one: see, update, plan, add, bring into tracking, export."""

from collections.abc import Collection, Sequence

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from tracker.adapters import bank_holidays, spreadsheets
from tracker.domain import brag
from tracker.domain.brag import Brag
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import Permission
from tracker.domain.statuses import Status
from tracker.models import Action
from tracker.queries import actions as queries
from tracker.queries import extras
from tracker.queries import views as view_queries
from tracker.queries.extras import Extras
from tracker.services import actions as services
from tracker.services import exports, rights, tracking
from tracker.services.bulk import Change
from tracker.web import extensions, forms
from tracker.web.access import requires
from tracker.web.actions import choices, filters, page
from tracker.web.actions.filters import ListAddress
from tracker.web.actions.forms import PlanForm, UpdateForm, version
from tracker.web.evidence import section as evidence
from tracker.web.lists.columns import Column

bp = Blueprint("actions", __name__)


@bp.get("/actions")
@requires(Permission.SEE_ACTIONS)
def index() -> ResponseReturnValue:
    """The list, as its address says."""
    session, actor, today = extensions.session(), extensions.actor(), extensions.today()
    address = ListAddress(request.args, choices.for_list(session, actor))
    rows = queries.page(session, actor, address.filter, today=today, number=address.page)
    return render_template(
        "actions/index.html",
        address=address,
        page=rows,
        ratings={action.id: brag.rate(queries.facts(action), today) for action in rows.rows},
        statuses=list(Status),
        brags=list(Brag),
        dues=filters.DUE_LABELS,
        sorts=filters.SORT_LABELS,
        may_import=actor.may_anywhere(Permission.IMPORT_REPORT),
        may_change=actor.may_anywhere(Permission.CHANGE_MANY),
        changes=list(Change),
        columns=list(Column),
        beside=_beside(address.columns, [action.id for action in rows.rows]),
        views=view_queries.in_sight(session, actor),
    )


def _beside(shown: Collection[Column], keys: Sequence[int]) -> Extras:
    """What hangs on these actions, as far as a column shows it."""
    session = extensions.session()
    return Extras(
        tags=extras.tags(session, keys) if Column.TAGS in shown else {},
        contributors=extras.contributors(session, keys) if Column.CONTRIBUTORS in shown else {},
        asked_for=extras.asked_for(session, keys) if Column.ASKED in shown else {},
    )


@bp.get("/actions/export/<kind>")
@requires(Permission.SEE_ACTIONS)
def export(kind: str) -> ResponseReturnValue:
    """Exactly the rows that the list shows, as a file."""
    if kind not in spreadsheets.MIMETYPES:
        raise NotFoundError(f"There is no export as {kind}.")
    session, actor, today = extensions.session(), extensions.actor(), extensions.today()
    address = ListAddress(request.args, choices.for_list(session, actor))
    holidays = bank_holidays.england_and_wales()
    rows = exports.action_rows(session, actor, address.filter, today=today, holidays=holidays)
    return Response(
        stream_with_context(spreadsheets.write(rows, kind)),
        mimetype=spreadsheets.MIMETYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="actions-{today.isoformat()}.{kind}"'},
    )


def _load(reference: str) -> Action:
    return queries.get_visible(extensions.session(), extensions.actor(), reference)


@bp.get("/actions/<reference>")
@requires(Permission.SEE_ACTIONS)
def show(reference: str) -> ResponseReturnValue:
    """One action: the inspectors' words, what is being done, and everything that happened."""
    action = _load(reference)
    return page.show(action, UpdateForm(formdata=None, version=action.version))


@bp.post("/actions/<reference>/updates")
@requires(Permission.SEE_ACTIONS)
def post_update(reference: str) -> ResponseReturnValue:
    """Save an update, perhaps with a change of status."""
    action, form = _load(reference), UpdateForm()
    form.offer(action, rights.allowed_next(action, extensions.actor()))
    form.offer_seals(evidence.own_agencies(action))
    try:
        rights.check_version(action, version(form))  # first, since the answers may fit an older version
        if not form.validate():
            return page.show(action, form, code=422)
        _save_update(action, form)
    except ChangedMeanwhileError:
        return _show_both(reference, form)
    except DomainError as error:
        forms.refuse(form, error)
        return page.show(action, form, code=422)
    extensions.commit()
    flash(f"Saved. {reference} is {action.status.label.lower()}.")
    return redirect(url_for("actions.show", reference=reference), 303)


def _save_update(action: Action, form: UpdateForm) -> None:
    services.post_update(
        extensions.session(),
        action,
        note=form.note.data or "",
        to=form.to,
        evidence=form.evidence,
        files=extensions.files(),
        review_on=form.review_on.data,
        agreed_by=form.agreed_by.data,
        closing=form.closing,
        override=form.override.data or "",
        actor=extensions.actor(),
        now=extensions.clock().now(),
        version=version(form),
    )


def _show_both(reference: str, form: UpdateForm) -> ResponseReturnValue:
    """The action as somebody else saved it, with this person's words still in the form."""
    extensions.session().rollback()
    action = _load(reference)
    form.version.data = str(action.version)
    return page.show(action, form, code=409, conflict=True)


def _plan_page(
    action: Action, form: PlanForm, *, code: int = 200, saved: Action | None = None
) -> ResponseReturnValue:
    return render_template("actions/edit.html", action=action, form=form, saved=saved), code


@bp.route("/actions/<reference>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_ACTION)
def edit(reference: str) -> ResponseReturnValue:
    """Write what we will do, give it a lead, an agency, a date and a measure."""
    action = _load(reference)
    form = choices.plan_form(extensions.session(), action)
    if request.method == "GET":
        return _plan_page(action, form)
    try:
        rights.check_version(action, version(form))
        if not form.validate():
            return _plan_page(action, form, code=422)
        changed = _save_plan(action, form)
    except ChangedMeanwhileError:
        extensions.session().rollback()
        action = _load(reference)
        form.version.data = str(action.version)
        return _plan_page(action, form, code=409, saved=action)
    except DomainError as error:
        extensions.session().rollback()
        forms.refuse(form, error)
        return _plan_page(_load(reference), form, code=422)
    extensions.commit()
    flash(f"Saved {reference}." if changed else "Nothing was changed.")
    return redirect(url_for("actions.show", reference=reference), 303)


def _save_plan(action: Action, form: PlanForm) -> bool:
    """Save the plan and, where there is none yet, the first due date; both or neither."""
    session, actor, now = extensions.session(), extensions.actor(), extensions.clock().now()
    changed = services.edit(
        session,
        action,
        form.plan,
        override=form.override.data or "",
        actor=actor,
        now=now,
        version=version(form),
    )
    if action.due_on is not None or form.due_on.data is None:
        return changed
    services.set_due_date(session, action, due_on=form.due_on.data, actor=actor, now=now)
    return True


@bp.post("/actions/<reference>/add")
@requires(Permission.EDIT_ACTION)
def add(reference: str) -> ResponseReturnValue:
    """One more action for the same recommendation."""
    action = services.add(
        extensions.session(),
        _load(reference).recommendation,
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )
    extensions.commit()
    flash(f"{action.reference} added. Say what it is about and who leads it.")
    return redirect(url_for("actions.edit", reference=action.reference), 303)


@bp.post("/actions/<reference>/track")
@requires(Permission.EDIT_ACTION)
def track(reference: str) -> ResponseReturnValue:
    """Bring one action of a historic report into tracking."""
    action = _load(reference)
    tracking.track_action(
        extensions.session(), action, actor=extensions.actor(), now=extensions.clock().now()
    )
    extensions.commit()
    flash(f"{reference} is in tracking now. Give it a lead and a due date.")
    return redirect(url_for("actions.edit", reference=reference), 303)
