"""How a partnership's papers look: seeing it, changing it, and taking an example out in each format."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.adapters import papers
from tracker.adapters.papers import sample
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import Permission
from tracker.models import Partnership
from tracker.queries import partnerships
from tracker.services import brands as services
from tracker.web import extensions, forms
from tracker.web.access import requires
from tracker.web.brands.forms import BrandForm

bp = Blueprint("brands", __name__, url_prefix="/settings/<slug>/papers")
POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
PNG = b"\x89PNG"


@bp.route("", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def show(slug: str) -> ResponseReturnValue:
    """Show how the papers look, and change it."""
    partnership, form, code = _partnership(slug), BrandForm(), 200
    if request.method == "POST":
        code = 422
        if form.validate():
            try:
                _change(partnership, form)
            except DomainError as error:
                extensions.session().rollback()
                code = _refused(partnership, form, error)
            else:
                extensions.commit()
                flash("The looks of your papers are saved. Take an example out to see them.")
                return redirect(url_for("brands.show", slug=slug), 303)
    kept, brand = partnership.brand, services.of(partnership)
    if request.method == "GET":
        form.show(brand, kept.version if kept else 0)
    return render_template(
        "brands/show.html", form=form, partnership=partnership, kept=kept, brand=brand, kinds=papers.KINDS
    ), code


def _change(partnership: Partnership, form: BrandForm) -> None:
    services.change(
        extensions.session(),
        partnership,
        form.wanted,
        version=forms.version_seen(form.version),
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )


def _refused(partnership: Partnership, form: BrandForm, error: DomainError) -> int:
    """Say why; once somebody else's choice has been shown, the next sending may replace it."""
    forms.refuse(form, error)
    if not isinstance(error, ChangedMeanwhileError):
        return 422
    kept = partnership.brand
    form.version.data = str(kept.version if kept else 0)
    return 409


@bp.get("/logo")
@requires(Permission.MANAGE_PEOPLE)
def logo(slug: str) -> ResponseReturnValue:
    """The logo, for the page itself."""
    kept = _partnership(slug).brand
    if kept is None or not kept.logo:
        raise NotFoundError("There is no logo.")
    kind = "png" if kept.logo.startswith(PNG) else "jpeg"
    return Response(kept.logo, content_type=f"image/{kind}", headers={"Content-Security-Policy": POLICY})


@bp.get("/template")
@requires(Permission.MANAGE_PEOPLE)
def template(slug: str) -> ResponseReturnValue:
    """The Word template that is in use."""
    kept = _partnership(slug).brand
    if kept is None or not kept.template:
        raise NotFoundError("There is no template.")
    answer = Response(kept.template, content_type=papers.KINDS["docx"].media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=kept.template_name)
    return answer


@bp.get("/example/<kind>")
@requires(Permission.MANAGE_PEOPLE)
def example(slug: str, kind: str) -> ResponseReturnValue:
    """A short paper that looks as all papers of the partnership do."""
    partnership = _partnership(slug)
    if kind not in papers.KINDS:
        raise NotFoundError(f"A paper is not written as {kind}.")
    brand = services.of(partnership)
    headers = {
        "Content-Disposition": f'attachment; filename="{slug}-example.{kind}"',
        "Content-Security-Policy": POLICY,
    }
    body = papers.write(sample.paper(brand, partnership.name), kind)
    return Response(body, content_type=papers.KINDS[kind].media_type, headers=headers)


def _partnership(slug: str) -> Partnership:
    managed = extensions.actor().partnerships_where(Permission.MANAGE_PEOPLE)
    for partnership in partnerships.of_ids(extensions.session(), managed):
        if partnership.slug == slug:
            return partnership
    raise NotFoundError("There is no such partnership.")
