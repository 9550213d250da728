"""A partnership's own spreadsheet: choose it, say what its columns mean, look at each row, all or nothing."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.adapters import tables
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.imports import Column
from tracker.domain.roles import Permission
from tracker.models import SheetImport
from tracker.queries import imports as queries
from tracker.queries import reports as report_queries
from tracker.services import imports as services
from tracker.web import extensions, forms
from tracker.web.access import requires
from tracker.web.imports import showing
from tracker.web.imports.forms import LayoutForm, SheetForm

bp = Blueprint("imports", __name__)


@bp.get("/spreadsheets")
@requires(Permission.IMPORT_REPORT)
def index() -> ResponseReturnValue:
    """Choose a spreadsheet; those that wait, and those that were brought in."""
    return _upload_page(_upload_form())


def _upload_form() -> SheetForm:
    form = SheetForm()
    form.offer(report_queries.import_partnerships(extensions.session(), extensions.actor()))
    return form


def _upload_page(form: SheetForm, code: int = 200) -> ResponseReturnValue:
    brought = queries.of_actor(extensions.session(), extensions.actor())
    return render_template("imports/index.html", form=form, brought=brought), code


@bp.post("/spreadsheets")
@requires(Permission.IMPORT_REPORT)
def upload() -> ResponseReturnValue:
    """Read the file; nothing is changed yet."""
    form = _upload_form()
    if not form.validate():
        return _upload_page(form, 422)
    try:
        item = services.upload(
            extensions.session(),
            form.partnership_id.data,
            form.file.data.filename,
            form.file.data.read(),
            actor=extensions.actor(),
            now=extensions.clock().now(),
        )
    except DomainError as error:
        forms.refuse(form, error)
        return _upload_page(form, 422)
    extensions.commit()
    return redirect(url_for("imports.show", import_id=item.id), 303)


@bp.get("/spreadsheets/template")
@requires(Permission.IMPORT_REPORT)
def template() -> ResponseReturnValue:
    """An empty tracker with the headings that are understood, and a sheet that explains them."""
    empty = tables.Table("Actions", [(column.label, 24) for column in Column], [])
    told = tables.Table(
        "How to fill it in",
        [("Column", 24), ("What goes in it", 80)],
        [(column.label, column.hint) for column in Column],
    )
    headers = {"Content-Disposition": 'attachment; filename="followthrough-actions.xlsx"'}
    return tables.workbook([empty, told]), 200, {"Content-Type": tables.MIMETYPES["xlsx"], **headers}


def _load(import_id: int) -> SheetImport:
    return queries.get(extensions.session(), extensions.actor(), import_id)


@bp.get("/spreadsheets/<int:import_id>")
@requires(Permission.IMPORT_REPORT)
def show(import_id: int) -> ResponseReturnValue:
    """What each column means and what would become of each row; or what became of them."""
    return showing.page(_load(import_id), None)


@bp.post("/spreadsheets/<int:import_id>")
@requires(Permission.IMPORT_REPORT)
def work(import_id: int) -> ResponseReturnValue:
    """Read the sheet as it was said, or bring it in."""
    item = _load(import_id)
    form = showing.form_of(item)
    if not form.validate():
        return showing.page(item, form, 422)
    try:
        if request.form.get("do") == "bring":
            _bring_in(item, form)
        else:
            _choose(item, form)
    except DomainError as error:
        extensions.session().rollback()
        forms.refuse(form, error)
        code = 409 if isinstance(error, ChangedMeanwhileError) else 422
        return showing.page(_load(import_id), form, code)
    extensions.commit()
    return redirect(url_for("imports.show", import_id=import_id, _anchor="rows"), 303)


def _choose(item: SheetImport, form: LayoutForm) -> None:
    session = extensions.session()
    layout = form.layout(showing.names_of(item))
    before = showing.layout_of(item)
    if layout.sheet != before.sheet:
        layout = services.guess(session, item, layout.sheet)
    elif (layout.first, layout.last) != (before.first, before.last):
        layout = showing.read_again(item, layout)
    services.choose(session, item, layout, version=forms.version_seen(form.version), actor=extensions.actor())


def _bring_in(item: SheetImport, form: LayoutForm) -> None:
    services.bring_in(
        extensions.session(),
        item,
        seen=form.seen.data or "",
        override=form.override.data or "",
        version=forms.version_seen(form.version),
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )
    flash(f"{item.name} is brought in. Nobody was mailed.")


@bp.post("/spreadsheets/<int:import_id>/discard")
@requires(Permission.IMPORT_REPORT)
def discard(import_id: int) -> ResponseReturnValue:
    """Throw it away; nothing had been changed."""
    item = _load(import_id)
    services.discard(extensions.session(), item, actor=extensions.actor(), now=extensions.clock().now())
    extensions.commit()
    flash(f"{item.name} is discarded. Nothing had been changed.")
    return redirect(url_for("imports.index"), 303)
