"""Evidence of an action: give it, look at it, fetch it, replace it, withdraw it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import DomainError
from tracker.domain.roles import Permission
from tracker.models import Action, Evidence
from tracker.queries import actions, evidence
from tracker.services import evidence as services
from tracker.services import rights
from tracker.web import extensions, forms
from tracker.web.access import requires
from tracker.web.evidence import handing_out, section
from tracker.web.evidence.forms import EvidenceFields, WithdrawForm

bp = Blueprint("evidence", __name__, url_prefix="/actions/<reference>/evidence")


def _load(reference: str, evidence_id: int) -> tuple[Action, Evidence]:
    session, actor = extensions.session(), extensions.actor()
    action = actions.get_visible(session, actor, reference)
    return action, evidence.get(session, actor, action, evidence_id)


def _page(
    action: Action, row: Evidence | None, form: EvidenceFields, withdrawal: WithdrawForm, code: int = 200
) -> ResponseReturnValue:
    may = rights.over(action, extensions.actor())
    given = section.newest_first(evidence.of_action(extensions.session(), extensions.actor(), action))
    page = render_template(
        "evidence/show.html",
        action=action,
        row=row,
        versions=next((piece for piece in given if row in piece), []),
        downloads=evidence.downloads(extensions.session(), row) if row else [],
        form=form,
        withdrawal=withdrawal,
        may_give=bool(action.is_tracked and may & set(services.GIVING)),
    )
    return page, code


@bp.get("/<int:evidence_id>")
@requires(Permission.SEE_ACTIONS)
def show(reference: str, evidence_id: int) -> ResponseReturnValue:
    """One piece of evidence: its versions, its hash, who fetched it."""
    action, row = _load(reference, evidence_id)
    return _page(action, row, EvidenceFields(formdata=None), WithdrawForm(formdata=None))


@bp.get("/<int:evidence_id>/file")
@requires(Permission.SEE_ACTIONS)
def fetch(reference: str, evidence_id: int) -> ResponseReturnValue:
    """The file itself, as a download; that it was fetched is recorded."""
    action, row = _load(reference, evidence_id)
    return handing_out.download(action, row, extensions.actor())


@bp.post("")
@requires(Permission.SEE_ACTIONS)
def add(reference: str) -> ResponseReturnValue:
    """Give evidence without an update."""
    action = actions.get_visible(extensions.session(), extensions.actor(), reference)
    return _add(action, None, EvidenceFields(prefix="more-"))


@bp.post("/<int:evidence_id>/version")
@requires(Permission.SEE_ACTIONS)
def add_version(reference: str, evidence_id: int) -> ResponseReturnValue:
    """Give a newer version; the older one stays."""
    action, row = _load(reference, evidence_id)
    return _add(action, row, EvidenceFields())


def _add(action: Action, earlier: Evidence | None, form: EvidenceFields) -> ResponseReturnValue:
    form.offer_seals(section.own_agencies(action))
    if not form.validate():
        return _page(action, earlier, form, WithdrawForm(formdata=None), code=422)
    try:
        services.add(
            extensions.session(),
            action,
            form.evidence,
            files=extensions.files(),
            earlier=earlier,
            override=form.override.data or "",
            actor=extensions.actor(),
            now=extensions.clock().now(),
        )
    except DomainError as error:
        forms.refuse(form, error)
        return _page(action, earlier, form, WithdrawForm(formdata=None), code=422)
    extensions.commit()
    flash("The evidence is kept.")
    return redirect(url_for("actions.show", reference=action.reference, _anchor="evidence"), 303)


@bp.post("/<int:evidence_id>/withdraw")
@requires(Permission.SEE_ACTIONS)
def withdraw(reference: str, evidence_id: int) -> ResponseReturnValue:
    """Take evidence out of use, with a reason."""
    action, row = _load(reference, evidence_id)
    form = WithdrawForm()
    try:
        services.withdraw(
            extensions.session(),
            action,
            row,
            reason=form.reason.data or "",
            override=form.override.data or "",
            actor=extensions.actor(),
            now=extensions.clock().now(),
        )
    except DomainError as error:
        forms.refuse(form, error)
        return _page(action, row, EvidenceFields(formdata=None), form, code=422)
    extensions.commit()
    flash("The evidence is withdrawn. That it was given, and why it went, stays in the history.")
    return redirect(url_for("actions.show", reference=reference, _anchor="evidence"), 303)
