"""Statements: the list, one with what is missing, reading, exporting, writing, requiring one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.adapters.papers import page
from tracker.domain import structured_text, wording
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import Permission
from tracker.domain.statements import PARTS, comparison, from_dict, paper
from tracker.domain.statements.stages import Stage
from tracker.models import Report, Statement
from tracker.queries import statements as queries
from tracker.services import stages, submissions
from tracker.services import statements as services
from tracker.web import extensions, forms
from tracker.web.access import requires
from tracker.web.signing import page as signing
from tracker.web.statements import sent, standing
from tracker.web.statements.forms import PartsForm, RequireForm

KINDS = {kind: label for kind, (label, _) in services.KINDS.items()}

bp = Blueprint("statements", __name__, url_prefix="/statements")


@bp.get("")
@requires(Permission.SEE_STATEMENT)
def index() -> ResponseReturnValue:
    """One row for each report that requires a statement."""
    session, actor = extensions.session(), extensions.actor()
    found = queries.visible(session, actor)
    return render_template("statements/index.html", standings=standing.of_all(session, actor, found))


def _load(reference: str, permission: Permission = Permission.SEE_STATEMENT) -> Statement:
    return queries.get(extensions.session(), extensions.actor(), reference, permission)


def _page(statement: Statement, form: PartsForm, *, code: int = 200) -> ResponseReturnValue:
    session, actor = extensions.session(), extensions.actor()
    stands = standing.of_all(session, actor, [statement])[0]
    sign_off = signing.groups(session, statement, stands.facts)
    unsigned = [group.stage for group in sign_off if not group.is_complete]
    page = render_template(
        "statements/show.html",
        statement=statement,
        report=statement.report,
        standing=stands,
        stages=stages.standing(statement, extensions.today(), unsigned=unsigned),
        sign_off=sign_off,
        drafts=queries.drafts(session, statement),
        kinds=KINDS,
        parts=PARTS,
        written_help=structured_text.HELP,
        form=form,
        may_edit=actor.may(Permission.EDIT_STATEMENT, statement.partnership_id),
        **sent.section(statement),
    )
    return page, code


@bp.get("/<reference>")
@requires(Permission.SEE_STATEMENT)
def show(reference: str) -> ResponseReturnValue:
    """How long there is, what is missing, the parts to write, the versions."""
    statement = _load(reference)
    return _page(statement, PartsForm(formdata=None, obj=statement))


@bp.post("/<reference>")
@requires(Permission.EDIT_STATEMENT)
def write(reference: str) -> ResponseReturnValue:
    """Save the parts that people write."""
    statement, form = _load(reference, Permission.EDIT_STATEMENT), PartsForm()
    if not form.validate():
        return _page(statement, form, code=422)
    try:
        changed = services.write(
            extensions.session(),
            statement,
            **form.written,
            version=form.version_seen,
            actor=extensions.actor(),
            now=extensions.clock().now(),
        )
    except ChangedMeanwhileError:
        return _show_both(reference, form)
    except DomainError as error:
        forms.refuse(form, error)
        return _page(statement, form, code=422)
    extensions.commit()
    flash("Saved." if changed else "Nothing was changed.")
    return redirect(url_for("statements.show", reference=reference), 303)


def _show_both(reference: str, form: PartsForm) -> ResponseReturnValue:
    """What somebody else saved beside what this person wrote, which can still be saved."""
    extensions.session().rollback()
    statement = _load(reference, Permission.EDIT_STATEMENT)
    form.version.data = str(statement.version)
    return render_template("statements/conflict.html", statement=statement, form=form, parts=PARTS), 409


@bp.post("/<reference>/stages/<stage>")
@requires(Permission.EDIT_STATEMENT)
def mark_stage(reference: str, stage: str) -> ResponseReturnValue:
    """Mark a stage as done, or say that it is not done after all."""
    statement = _load(reference, Permission.EDIT_STATEMENT)
    if stage not in set(Stage):
        raise NotFoundError("A statement has no such stage.")
    try:
        said = _mark(statement, Stage(stage), is_done=request.form.get("done") == "yes")
    except DomainError as error:
        extensions.session().rollback()
        flash(error.message, "warning")
    else:
        extensions.commit()
        flash(said)
    return redirect(url_for("statements.show", reference=reference), 303)


def _mark(statement: Statement, stage: Stage, *, is_done: bool) -> str:
    session, actor, now = extensions.session(), extensions.actor(), extensions.clock().now()
    if not is_done:
        stages.unmark(session, statement, stage, actor=actor, now=now)
        return f"{stage.label}: not done after all."
    lacks = stages.mark(session, statement, stage, actor=actor, now=now)
    still = f" {wording.count(lacks, 'thing is', 'things are')} still missing." if lacks else ""
    return f"{stage.label}: marked as done.{still}"


@bp.get("/<reference>/draft")
@requires(Permission.SEE_STATEMENT)
def read_now(reference: str) -> ResponseReturnValue:
    """The statement as the records make it at this moment, to read; nothing is kept."""
    statement = _load(reference)
    edition, content = services.as_it_stands(extensions.session(), statement, now=extensions.clock().now())
    return render_template(
        "statements/read.html",
        statement=statement,
        edition=edition,
        draft=None,
        body=page.body(paper.paper_of(edition, content)),
    )


@bp.get("/<reference>/drafts/<int:number>")
@requires(Permission.SEE_STATEMENT)
def read(reference: str, number: int) -> ResponseReturnValue:
    """One version, as the paper looks."""
    session, statement = extensions.session(), _load(reference)
    draft = queries.get_draft(session, statement, number)
    edition, content = services.edition_of(session, statement, draft)
    return render_template(
        "statements/read.html",
        statement=statement,
        edition=edition,
        draft=draft,
        body=page.body(paper.paper_of(edition, content)),
        kinds=KINDS,
    )


@bp.get("/<reference>/drafts/<int:number>/<kind>")
@requires(Permission.SEE_STATEMENT)
def download(reference: str, number: int, kind: str) -> ResponseReturnValue:
    """One version as a file."""
    session, statement = extensions.session(), _load(reference)
    draft = queries.get_draft(session, statement, number)
    if kind not in services.KINDS:
        raise NotFoundError(f"A statement is not written as {kind}.")
    return sent.attached(submissions.take_out(session, statement, draft, kind, files=extensions.files()))


@bp.get("/<reference>/compare")
@requires(Permission.SEE_STATEMENT)
def compare(reference: str) -> ResponseReturnValue:
    """Two versions side by side, in words: those that are asked for, else the last and the one before it."""
    session, statement = extensions.session(), _load(reference)
    last = request.args.get("to", queries.last_number(session, statement), type=forms.number)
    first = request.args.get("from", max(last - 1, 1), type=forms.number)
    before, after = (queries.get_draft(session, statement, number) for number in sorted((first, last)))
    return render_template(
        "statements/compare.html",
        statement=statement,
        before=before,
        after=after,
        compared=comparison.compare(from_dict(before.content), from_dict(after.content)),
    )


@bp.post("/<reference>/export")
@requires(Permission.SEE_STATEMENT)
def export(reference: str) -> ResponseReturnValue:
    """Keep the draft of this moment, and give it as a file."""
    statement, kind = _load(reference), request.form.get("format", "")
    if kind not in services.KINDS:
        raise NotFoundError(f"A statement is not written as {kind}.")
    draft = services.build(
        extensions.session(), statement, actor=extensions.actor(), now=extensions.clock().now()
    )
    extensions.commit()
    file = url_for("statements.download", reference=reference, number=draft.number, kind=kind)
    return redirect(file, 303)


@bp.get("/require/<reference>")
@requires(Permission.EDIT_STATEMENT)
def ask_require(reference: str) -> ResponseReturnValue:
    """Ask by when, where to and why a report requires a statement."""
    report = _load_report(reference)
    form = RequireForm(formdata=None, due_on=report.statement_due_on, send_to=report.send_to)
    return render_template("statements/require.html", report=report, form=form)


def _load_report(reference: str) -> Report:
    return queries.get_report(extensions.session(), extensions.actor(), reference)


@bp.post("/require/<reference>")
@requires(Permission.EDIT_STATEMENT)
def require(reference: str) -> ResponseReturnValue:
    """Say that the report requires a statement, or correct its date and address."""
    report, form = _load_report(reference), RequireForm()
    if not form.validate() or form.due_on.data is None:
        return render_template("statements/require.html", report=report, form=form), 422
    try:
        services.require(
            extensions.session(),
            report,
            due_on=form.due_on.data,
            send_to=form.send_to.data or "",
            reason=form.reason.data or "",
            actor=extensions.actor(),
            now=extensions.clock().now(),
        )
    except DomainError as error:
        extensions.session().rollback()
        forms.refuse(form, error)
        return render_template("statements/require.html", report=_load_report(reference), form=form), 422
    extensions.commit()
    flash("Saved. The statement's deadline counts from now on.")
    return redirect(url_for("statements.show", reference=reference), 303)
