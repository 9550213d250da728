"""Addenda to a statement that was submitted: writing one, reading it, issuing it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.adapters.papers import page
from tracker.domain import structured_text
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import Permission
from tracker.domain.statements import addenda
from tracker.models import Statement, StatementAddendum
from tracker.queries import statements as queries
from tracker.services import addenda as services
from tracker.services.statements import KINDS
from tracker.web import extensions, forms
from tracker.web.access import requires
from tracker.web.statements import sent
from tracker.web.statements.forms import AddendumForm, IssueForm

bp = Blueprint("addenda", __name__, url_prefix="/statements/<reference>")


def _load(reference: str, permission: Permission = Permission.EDIT_STATEMENT) -> Statement:
    """A statement that was submitted: any other one has no addenda."""
    statement = queries.get(extensions.session(), extensions.actor(), reference, permission)
    if statement.submitted_on is None:
        raise NotFoundError("This statement has not been submitted.")
    return statement


def _page(statement: Statement, form: AddendumForm, *, code: int = 200) -> ResponseReturnValue:
    session, now = extensions.session(), extensions.clock().now()
    draft = services.find_draft(statement) or services.next_draft(statement)
    addendum, before, after = services.said(session, statement, draft, now=now)
    shown = render_template(
        "statements/addendum.html",
        statement=statement,
        addendum=addendum,
        changes=addenda.in_words(addenda.promises(before, after)),
        moved=len(addenda.progress(before, after)),
        written_help=structured_text.HELP,
        form=form,
    )
    return shown, code


@bp.get("/addendum")
@requires(Permission.EDIT_STATEMENT)
def edit(reference: str) -> ResponseReturnValue:
    """Ask why the next addendum is made, beside what has changed."""
    statement = _load(reference)
    draft = services.find_draft(statement)
    form = AddendumForm(formdata=None, why=draft.why if draft else "", version=draft.version if draft else 0)
    return _page(statement, form)


@bp.post("/addendum")
@requires(Permission.EDIT_STATEMENT)
def write(reference: str) -> ResponseReturnValue:
    """Save the words of the next addendum."""
    statement, form = _load(reference), AddendumForm()
    if not form.validate():
        return _page(statement, form, code=422)
    try:
        row = services.write(
            extensions.session(),
            statement,
            why=form.why.data or "",
            version=form.version_seen,
            actor=extensions.actor(),
            now=extensions.clock().now(),
        )
    except DomainError as error:
        return _not_written(reference, form, error)
    extensions.commit()
    flash(f"Addendum {row.number} is saved as a draft.")
    return redirect(url_for("addenda.read", reference=reference, number=row.number), 303)


def _not_written(reference: str, form: AddendumForm, error: DomainError) -> ResponseReturnValue:
    """The same form with why; where somebody else has written meanwhile, their words stand beside it."""
    extensions.session().rollback()
    statement = _load(reference)
    forms.refuse(form, error)
    if not isinstance(error, ChangedMeanwhileError):
        return _page(statement, form, code=422)
    draft = services.find_draft(statement)
    form.version.data = str(draft.version if draft else 0)
    return _page(statement, form, code=409)


@bp.get("/addenda/<int:number>")
@requires(Permission.SEE_STATEMENT)
def read(reference: str, number: int) -> ResponseReturnValue:
    """One addendum, as the paper looks, with the files that were kept of it."""
    statement = _load(reference, Permission.SEE_STATEMENT)
    row = services.get(statement, number)
    whole = services.said(extensions.session(), statement, row, now=extensions.clock().now())
    return render_template(
        "statements/read_addendum.html",
        statement=statement,
        row=row,
        kept=sent.of_addendum(statement, row),
        body=page.body(addenda.paper_of(*whole)),
        may_edit=extensions.actor().may(Permission.EDIT_STATEMENT, statement.partnership_id),
    )


def _load_draft(reference: str) -> tuple[Statement, StatementAddendum]:
    statement = _load(reference)
    draft = services.find_draft(statement)
    if draft is None:
        raise NotFoundError("There is no addendum to issue.")
    return statement, draft


def _issue_page(
    statement: Statement, row: StatementAddendum, form: IssueForm, *, code: int = 200
) -> ResponseReturnValue:
    kinds = {kind: label for kind, (label, _) in KINDS.items()}
    shown = render_template("statements/issue.html", statement=statement, row=row, form=form, kinds=kinds)
    return shown, code


@bp.get("/addendum/issue")
@requires(Permission.EDIT_STATEMENT)
def ask_issue(reference: str) -> ResponseReturnValue:
    """Ask when and where to the addendum was sent, and offer the files to send."""
    statement, row = _load_draft(reference)
    seen = services.seen_now(extensions.session(), statement, now=extensions.clock().now())
    form = IssueForm(
        formdata=None, on=extensions.today(), to=statement.submitted_to, version=row.version, seen=seen
    )
    return _issue_page(statement, row, form)


@bp.post("/addendum/issue/file")
@requires(Permission.EDIT_STATEMENT)
def take(reference: str) -> ResponseReturnValue:
    """One of the files to send, which says when and where to."""
    statement, row = _load_draft(reference)
    form, kind = IssueForm(), request.form.get("format", "")
    if kind not in KINDS:
        raise NotFoundError(f"An addendum is not written as {kind}.")
    sending = form.sending
    if sending is None:
        return _issue_page(statement, row, form, code=422)
    session, actor, now = extensions.session(), extensions.actor(), extensions.clock().now()
    try:
        return sent.attached(services.to_send(session, statement, kind, sending, actor=actor, now=now))
    except DomainError as error:
        forms.refuse(form, error)
        return _issue_page(statement, row, form, code=422)


@bp.post("/addendum/issue")
@requires(Permission.EDIT_STATEMENT)
def issue(reference: str) -> ResponseReturnValue:
    """Record that the addendum was sent; from now on it stands."""
    statement, row = _load_draft(reference)
    form = IssueForm()
    if not form.validate() or (sending := form.sending) is None:
        return _issue_page(statement, row, form, code=422)
    try:
        row = services.issue(
            extensions.session(),
            statement,
            sending,
            version=form.version_seen,
            files=extensions.files(),
            actor=extensions.actor(),
            now=extensions.clock().now(),
        )
    except DomainError as error:
        return _not_issued(reference, form, error)
    extensions.commit()
    flash(f"Addendum {row.number} is issued, and its files are kept.")
    return redirect(url_for("statements.show", reference=reference, _anchor="addenda"), 303)


def _not_issued(reference: str, form: IssueForm, error: DomainError) -> ResponseReturnValue:
    """The same form with why; where anything changed meanwhile, it is to be confirmed anew."""
    session = extensions.session()
    session.rollback()
    statement = _load(reference)
    row = services.find_draft(statement)
    if row is None:
        flash("Somebody else has issued this addendum meanwhile.", "warning")
        return redirect(url_for("statements.show", reference=reference, _anchor="addenda"), 303)
    forms.refuse(form, error)
    if not isinstance(error, ChangedMeanwhileError):
        return _issue_page(statement, row, form, code=422)
    form.version.data, form.sent.data = str(row.version), False
    form.seen.data = services.seen_now(session, statement, now=extensions.clock().now())
    return _issue_page(statement, row, form, code=409)
