"""Saved views of the list, and changing many actions at once: choose, look, confirm."""

from urllib.parse import parse_qs

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import Permission
from tracker.queries import actions, partnerships, people
from tracker.queries import views as view_queries
from tracker.services import bulk
from tracker.services import views as view_services
from tracker.services.bulk import Change
from tracker.web import extensions, forms, one_form
from tracker.web.access import requires
from tracker.web.actions import choices
from tracker.web.actions.filters import ListAddress, known
from tracker.web.lists.forms import ManyForm, ViewForm

bp = Blueprint("lists", __name__)
BOTH = ["GET", "POST"]


def _args(query: str) -> MultiDict[str, str]:
    return known(MultiDict((name, value) for name, values in parse_qs(query).items() for value in values))


# --- saved views ---


@bp.get("/views/<int:view_id>")
@requires(Permission.SEE_ACTIONS)
def show(view_id: int) -> ResponseReturnValue:
    """Open a saved view: the list with its filters, at an address of its own."""
    view = view_queries.get(extensions.session(), extensions.actor(), view_id)
    args = {name: values for name, values in _args(view.query).lists() if name not in ("view", "page")}
    return redirect(url_for("actions.index", **args, view=view.id))  # type: ignore[arg-type]


@bp.route("/views/new", methods=BOTH)
@requires(Permission.SEE_ACTIONS)
def save() -> ResponseReturnValue:
    """Keep the list as it is filtered now under a name."""
    session, actor = extensions.session(), extensions.actor()
    form = ViewForm(data={"query": request.query_string.decode()})
    form.offer(partnerships.of_ids(session, actor.partnerships_where(Permission.SHARE_VIEW)))
    return one_form.work(
        form,
        heading="Save this view",
        about="Actions",
        back=url_for("actions.index", **dict(_args(form.query.data or "").lists())),  # type: ignore[arg-type]
        button="Save the view",
        said="The view is saved. It stands above the list.",
        save=lambda: _keep(form),
        intro="Filters, order and columns are kept. A view of the same name of yours is replaced.",
    )


def _keep(form: ViewForm) -> None:
    view_services.save(
        extensions.session(),
        name=form.name.data or "",
        query=form.query.data or "",
        share_with=forms.number_or_none(form.share_with.data),
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )


@bp.route("/views/<int:view_id>/delete", methods=BOTH)
@requires(Permission.SEE_ACTIONS)
def delete(view_id: int) -> ResponseReturnValue:
    """Give a view up, after asking."""
    view = view_queries.get(extensions.session(), extensions.actor(), view_id)
    return one_form.work(
        forms.Form(),
        heading=f"Delete the view “{view.name}”?",
        about="Actions",
        back=url_for("actions.index"),
        button="Delete the view",
        said="The view is deleted. The actions in it stay as they are.",
        save=lambda: view_services.delete(extensions.session(), view, actor=extensions.actor()),
        intro="Only the view goes; the actions in it stay as they are.",
    )


# --- changing many ---


def _references() -> list[str]:
    """The actions that were ticked, or all that the filter shows."""
    if "all" not in request.form:
        return list(dict.fromkeys(request.form.getlist("refs")))
    session, actor = extensions.session(), extensions.actor()
    address = ListAddress(_args(request.form.get("query", "")), choices.for_list(session, actor))
    today = extensions.today()
    return actions.references(session, actor, address.filter, today=today, limit=bulk.MOST + 1)


def _form(change: Change) -> ManyForm:
    session, actor = extensions.session(), extensions.actor()
    step = request.form.get("step")
    form = ManyForm() if step else ManyForm(formdata=None)
    form.keep_only(change)
    here = actor.partnerships_where(Permission.CHANGE_MANY)
    form.offer(people.leads(session, here), partnerships.agencies(session, here))
    return form


@bp.post("/actions/many")
@requires(Permission.CHANGE_MANY)
def many() -> ResponseReturnValue:
    """Choose the change, look at what it does to each, confirm; all or nothing."""
    code = request.form.get("change", "")
    if code not in list(Change):
        raise NotFoundError("There is no such change.")
    change, step = Change(code), request.form.get("step")
    form, references = _form(change), _references()
    try:
        chosen = bulk.load(extensions.session(), extensions.actor(), references)
        if not step or not form.validate():
            return _page(change, form, chosen, code=422 if step else 200)
        if step == "confirm":
            return _apply(change, form, chosen)
        _check_note(change, form, chosen)
    except DomainError as error:
        return _refused(change, form, references, error)
    return _page(change, form, chosen, looked=True)


def _check_note(change: Change, form: ManyForm, chosen: bulk.Chosen) -> None:
    session, actor, now = extensions.session(), extensions.actor(), extensions.clock().now()
    override = form.override.data or ""
    bulk.check_note(session, chosen, form.wanted(change), override=override, actor=actor, now=now)
    session.rollback()  # looking records nothing; a reason to override is kept with the change itself


def _apply(change: Change, form: ManyForm, chosen: bulk.Chosen) -> ResponseReturnValue:
    seen = (pair.rpartition(":") for pair in request.form.getlist("seen"))
    versions = {reference: forms.number(version) for reference, _, version in seen}
    number = bulk.apply(
        extensions.session(),
        chosen,
        form.wanted(change),
        versions=versions,
        override=form.override.data or "",
        post=extensions.post(),
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )
    extensions.commit()
    flash(f"{number} {'action' if number == 1 else 'actions'} changed: {change.label.lower()}.")
    return redirect(url_for("actions.index", **dict(_args(request.form.get("query", "")).lists())), 303)  # type: ignore[arg-type]


def _refused(
    change: Change, form: ManyForm, references: list[str], error: DomainError
) -> ResponseReturnValue:
    """Nothing is saved and nothing typed is lost; what somebody else changed is shown as it is now."""
    session, actor = extensions.session(), extensions.actor()
    session.rollback()
    forms.refuse(form, error)
    chosen = bulk.load(session, actor, references[: bulk.MOST] or ["-"])
    stale = isinstance(error, ChangedMeanwhileError)
    return _page(change, form, chosen, code=409 if stale else 422, looked=stale)


def _page(
    change: Change, form: ManyForm, chosen: bulk.Chosen, *, code: int = 200, looked: bool = False
) -> ResponseReturnValue:
    session, actor, now = extensions.session(), extensions.actor(), extensions.clock().now()
    if looked:
        references = [action.reference for action in chosen.actions]
        chosen = bulk.load(session, actor, references)
    lines = bulk.preview(session, chosen, form.wanted(change), actor=actor, now=now) if looked else []
    return render_template(
        "lists/many.html",
        change=change,
        form=form,
        chosen=chosen,
        lines=lines,
        problems=[line for line in lines if line.problem],
        looked=looked,
        query=request.form.get("query", ""),
    ), code
