"""Reports: the list, bringing one in, confirming a draft, the report itself and its source."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.adapters import bank_holidays
from tracker.domain import corrections, wording
from tracker.domain.corrections import Corrected
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import Permission
from tracker.models import Report, ReportDraft
from tracker.queries import reports as queries
from tracker.services import reports as services
from tracker.services import tracking
from tracker.web import extensions, forms
from tracker.web.access import requires
from tracker.web.reports import confirming, showing, sources
from tracker.web.reports.confirming import Button
from tracker.web.reports.forms import DraftForm, StopForm, UploadForm

bp = Blueprint("reports", __name__)


@bp.get("/reports")
@requires(Permission.SEE_REPORTS)
def index() -> ResponseReturnValue:
    """A page of the reports; first of all the drafts that wait to be confirmed, told of on later pages."""
    session, actor = extensions.session(), extensions.actor()
    page = queries.page(session, actor, number=forms.number(request.args.get("page", "")))
    waiting = queries.drafts if page.number == 1 else queries.drafts_in_brief
    return render_template(
        "reports/index.html",
        page=page,
        drafts=waiting(session, actor),
        several=len(actor.partnerships_where(Permission.SEE_REPORTS)) > 1,
        may_import=actor.may_anywhere(Permission.IMPORT_REPORT),
    )


# --- bringing one in ---


@bp.get("/reports/new")
@requires(Permission.IMPORT_REPORT)
def new() -> ResponseReturnValue:
    """Choose the report's file or paste its text."""
    return _upload_page(_upload_form())


def _upload_form() -> UploadForm:
    form = UploadForm()
    form.offer(queries.import_partnerships(extensions.session(), extensions.actor()))
    return form


def _upload_page(form: UploadForm, code: int = 200) -> ResponseReturnValue:
    return render_template("reports/new.html", form=form), code


@bp.post("/reports/new")
@requires(Permission.IMPORT_REPORT)
def upload() -> ResponseReturnValue:
    """Read the file, or the pasted text, into a draft."""
    form, now = _upload_form(), extensions.clock().now()
    if not form.validate():
        return _upload_page(form, 422)
    try:
        draft = _draft_of(form, now)
    except DomainError as error:
        forms.refuse(form, error)
        return _upload_page(form, 422)
    extensions.commit()
    if draft.created_at != now:
        what = "file" if form.file.data else "text"
        flash(f"This {what} was brought in before and waits here to be confirmed.", "warning")
    return redirect(url_for("reports.draft", draft_id=draft.id), 303)


def _draft_of(form: UploadForm, now: datetime) -> ReportDraft:
    session, of, given = extensions.session(), form.partnership_id.data, form.file.data
    actor, holidays = extensions.actor(), bank_holidays.england_and_wales()
    if given:
        return services.upload(
            session,
            of,
            given.filename,
            given.read(),
            files=extensions.files(),
            actor=actor,
            now=now,
            holidays=holidays,
        )
    return services.paste(session, of, form.text.data or "", actor=actor, now=now, holidays=holidays)


# --- confirming ---


def _load_draft(draft_id: int) -> ReportDraft:
    return queries.get_draft(extensions.session(), extensions.actor(), draft_id)


@bp.get("/reports/drafts/<int:draft_id>")
@requires(Permission.IMPORT_REPORT)
def draft(draft_id: int) -> ResponseReturnValue:
    """The draft beside its document."""
    found = _load_draft(draft_id)
    kept = confirming.as_kept(found)
    return confirming.page(found, confirming.form_of(found, kept), kept)


@bp.post("/reports/drafts/<int:draft_id>")
@requires(Permission.IMPORT_REPORT)
def correct(draft_id: int) -> ResponseReturnValue:
    """Save what was typed, with what the button does to it; or confirm it."""
    form = DraftForm()
    try:
        return _press(draft_id, form, confirming.pressed(request.form.get("do")))
    except NotFoundError:
        return render_template("reports/gone.html", draft_form=form), 404


def _press(draft_id: int, form: DraftForm, button: Button) -> ResponseReturnValue:
    found = _load_draft(draft_id)
    confirming.offered(form, found)
    is_sound, typed = form.validate(), confirming.as_typed(found, form)
    if not is_sound:
        return confirming.page(found, form, typed, code=422)
    if button.word == "theirs":
        return _take_theirs(found, typed, button.rest)
    try:
        return _confirm(found, typed, form) if button.word == "confirm" else _save(found, typed, form, button)
    except ChangedMeanwhileError:
        extensions.session().rollback()
        return _show_both(_load_draft(draft_id), typed, code=409)
    except DomainError as error:
        extensions.session().rollback()
        wrong = corrections.problems(typed, extensions.today()) if button.word == "confirm" else ()
        for each in wrong or (error,):
            form.refuse(each)
        return confirming.page(_load_draft(draft_id), form, typed, code=422)


def _save(found: ReportDraft, typed: Corrected, form: DraftForm, button: Button) -> ResponseReturnValue:
    after = confirming.changed(typed, confirming.as_read(found), button)
    services.correct(
        extensions.session(),
        found,
        after,
        version=form.version_seen,
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )
    extensions.commit()
    if button.word == "save":
        flash("Draft saved. No action is made until you confirm.")
    anchor = confirming.landing(typed, after, button) or None
    return redirect(url_for("reports.draft", draft_id=found.id, _anchor=anchor), 303)


def _confirm(found: ReportDraft, typed: Corrected, form: DraftForm) -> ResponseReturnValue:
    report = services.confirm(
        extensions.session(),
        found,
        typed,
        live=bool(typed.is_live),
        version=form.version_seen,
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )
    extensions.commit()
    confirmed = wording.count(len(typed.kept), "recommendation")
    flash(
        f"{confirmed} confirmed. Give each a lead."
        if report.is_tracked
        else f"{confirmed} confirmed as historic. Nobody is reminded until you bring them into tracking."
    )
    return redirect(url_for("reports.show", reference=report.reference), 303)


def _show_both(found: ReportDraft, typed: Corrected, *, code: int) -> ResponseReturnValue:
    """Where the version that is kept now differs from this person's, which stays in the form."""
    differences = confirming.differences(found, typed)
    return confirming.page(found, confirming.form_of(found, typed), typed, code=code, differences=differences)


def _take_theirs(found: ReportDraft, typed: Corrected, field: str) -> ResponseReturnValue:
    """This person's version with one field as the other left it; still not saved."""
    return _show_both(found, corrections.take(typed, confirming.as_kept(found), field), code=200)


@bp.get("/reports/drafts/<int:draft_id>/pages/<int:number>.png")
@requires(Permission.IMPORT_REPORT)
def draft_picture(draft_id: int, number: int) -> ResponseReturnValue:
    """One page of the document as it was printed."""
    return sources.picture(_load_draft(draft_id), number)


@bp.get("/reports/drafts/<int:draft_id>/file")
@requires(Permission.IMPORT_REPORT)
def draft_file(draft_id: int) -> ResponseReturnValue:
    """The file as it was brought in."""
    return sources.download(_load_draft(draft_id))


@bp.post("/reports/drafts/<int:draft_id>/discard")
@requires(Permission.IMPORT_REPORT)
def discard(draft_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    found = _load_draft(draft_id)
    services.discard(extensions.session(), found, actor=extensions.actor(), now=extensions.clock().now())
    extensions.commit()
    flash(f"The draft of {found.source_name} is discarded. The file can be brought in again.")
    return redirect(url_for("reports.index"), 303)


# --- a report ---


def _load(reference: str) -> Report:
    return queries.get_visible(extensions.session(), extensions.actor(), reference)


@bp.get("/reports/<reference>")
@requires(Permission.SEE_REPORTS)
def show(reference: str) -> ResponseReturnValue:
    """What it is, its deadline and the check of it, its items in order with their actions."""
    return showing.page(_load(reference), StopForm(formdata=None))


@bp.get("/reports/<reference>/source")
@requires(Permission.SEE_REPORTS)
def source(reference: str) -> ResponseReturnValue:
    """The document it was read from, with its items marked in their places."""
    return sources.page(_load(reference))


@bp.get("/reports/<reference>/pages/<int:number>.png")
@requires(Permission.SEE_REPORTS)
def page_picture(reference: str, number: int) -> ResponseReturnValue:
    """One page of the document as it was printed."""
    return sources.picture(_load(reference), number)


@bp.get("/reports/<reference>/file")
@requires(Permission.SEE_REPORTS)
def file(reference: str) -> ResponseReturnValue:
    """The file that it came as."""
    return sources.download(_load(reference))


@bp.post("/reports/<reference>/track")
@requires(Permission.EDIT_ACTION)
def track(reference: str) -> ResponseReturnValue:
    """Bring a historic report into tracking with all its actions."""
    report = _load(reference)
    tracking.track_report(
        extensions.session(), report, actor=extensions.actor(), now=extensions.clock().now()
    )
    extensions.commit()
    flash(f"{reference} is in tracking now. Give each action a lead and a due date.")
    return redirect(url_for("reports.show", reference=reference), 303)


@bp.post("/reports/<reference>/stop-tracking")
@requires(Permission.EDIT_ACTION)
def stop_tracking(reference: str) -> ResponseReturnValue:
    """Make a report historic again, with a reason."""
    report, form = _load(reference), StopForm()
    if not form.validate():
        return showing.page(report, form, code=422)
    try:
        tracking.stop_tracking_report(
            extensions.session(),
            report,
            reason=form.reason.data or "",
            actor=extensions.actor(),
            now=extensions.clock().now(),
        )
    except DomainError as error:
        extensions.session().rollback()
        forms.refuse(form, error)
        return showing.page(_load(reference), form, code=422)
    extensions.commit()
    flash(f"{reference} is historic now. Its actions count nowhere until it is brought back.")
    return redirect(url_for("reports.show", reference=reference), 303)
