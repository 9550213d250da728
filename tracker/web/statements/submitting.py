"""Submitting a statement: the files to send, recording that they were sent, and those files afterwards."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import Permission
from tracker.models import Statement
from tracker.queries import statements as queries
from tracker.queries import submissions as file_queries
from tracker.services import submissions as services
from tracker.services.statements import KINDS
from tracker.web import extensions, forms
from tracker.web.access import requires
from tracker.web.statements import sent, standing
from tracker.web.statements.forms import SubmitForm

bp = Blueprint("submissions", __name__, url_prefix="/statements/<reference>")


def _load(reference: str, permission: Permission = Permission.EDIT_STATEMENT) -> Statement:
    return queries.get(extensions.session(), extensions.actor(), reference, permission)


def _page(statement: Statement, form: SubmitForm, *, code: int = 200) -> ResponseReturnValue:
    now_standing = standing.of_all(extensions.session(), extensions.actor(), [statement])[0]
    page = render_template(
        "statements/submit.html",
        statement=statement,
        standing=now_standing,
        form=form,
        kinds={kind: label for kind, (label, _) in KINDS.items()},
    )
    return page, code


@bp.get("/submit")
@requires(Permission.EDIT_STATEMENT)
def ask(reference: str) -> ResponseReturnValue:
    """Ask when and where to the statement was sent, and offer the files to send."""
    statement = _load(reference)
    if statement.submitted_on is not None:
        return redirect(url_for("statements.show", reference=reference))
    seen = services.seen_now(extensions.session(), statement, now=extensions.clock().now())
    form = SubmitForm(
        formdata=None,
        on=extensions.today(),
        to=statement.report.send_to,
        version=statement.version,
        seen=seen,
    )
    return _page(statement, form)


@bp.post("/submit/file")
@requires(Permission.EDIT_STATEMENT)
def take(reference: str) -> ResponseReturnValue:
    """One of the files to send, which says when and where to."""
    statement, form, kind = _load(reference), SubmitForm(), request.form.get("format", "")
    if kind not in KINDS:
        raise NotFoundError(f"A statement is not written as {kind}.")
    sending = form.sending
    if sending is None:
        return _page(statement, form, code=422)
    try:
        written = services.to_send(
            extensions.session(),
            statement,
            kind,
            sending,
            actor=extensions.actor(),
            now=extensions.clock().now(),
        )
    except DomainError as error:
        return _refused(reference, form, error)
    extensions.commit()
    return sent.attached(written)


@bp.post("/submit")
@requires(Permission.EDIT_STATEMENT)
def submit(reference: str) -> ResponseReturnValue:
    """Record that it was sent; from now on it stands."""
    statement, form = _load(reference), SubmitForm()
    if not form.validate() or (sending := form.sending) is None:
        return _page(statement, form, code=422)
    try:
        draft = services.submit(
            extensions.session(),
            statement,
            sending,
            version=form.version_seen,
            files=extensions.files(),
            actor=extensions.actor(),
            now=extensions.clock().now(),
        )
    except DomainError as error:
        return _refused(reference, form, error)
    extensions.commit()
    flash(f"Marked as submitted. Version {draft.number} is what was sent, and its files are kept.")
    return redirect(url_for("statements.show", reference=reference), 303)


def _refused(reference: str, form: SubmitForm, error: DomainError) -> ResponseReturnValue:
    """The same form with why; where somebody else changed the statement, it is to be confirmed anew."""
    session = extensions.session()
    session.rollback()
    statement = _load(reference)
    forms.refuse(form, error)
    if not isinstance(error, ChangedMeanwhileError):
        return _page(statement, form, code=422)
    form.version.data, form.sent.data = str(statement.version), False
    form.seen.data = services.seen_now(session, statement, now=extensions.clock().now())
    return _page(statement, form, code=409)


@bp.get("/files/<int:file_id>")
@requires(Permission.SEE_STATEMENT)
def fetch(reference: str, file_id: int) -> ResponseReturnValue:
    """A file that was kept, byte for byte as it was sent."""
    statement = _load(reference, Permission.SEE_STATEMENT)
    file = file_queries.get_file(extensions.session(), statement, file_id)
    return sent.attached(services.fetch(file, files=extensions.files()))
