"""How long a partnership keeps what is closed: the years, what would go, and what a legal hold keeps."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain import retention
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Permission
from tracker.models import Partnership
from tracker.queries import partnerships
from tracker.queries import retention as queries
from tracker.services import retention as services
from tracker.web import extensions, one_form
from tracker.web.access import requires
from tracker.web.retention.forms import HoldForm, LiftForm, YearsForm

bp = Blueprint("retention", __name__, url_prefix="/settings/<slug>/retention")


@bp.get("")
@requires(Permission.MANAGE_PEOPLE)
def show(slug: str) -> ResponseReturnValue:
    """Show the years, what would go today, what goes next, and what is held."""
    partnership, session = _partnership(slug), extensions.session()
    return render_template(
        "retention/show.html",
        partnership=partnership,
        years=retention.in_words(partnership.keep_years),
        preview=services.preview(session, partnership, today=extensions.clock().today()),
        holds=queries.holds(session, partnership.id),
    )


@bp.route("/years", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def change_years(slug: str) -> ResponseReturnValue:
    """Decide how long what is closed is kept."""
    partnership, form = _partnership(slug), YearsForm()
    if request.method == "GET":
        form.keep_years.data = form.seen.data = str(partnership.keep_years or "")
    return one_form.work(
        form,
        heading="How long what is closed is kept",
        about=partnership.name,
        back=_back(slug),
        button="Save",
        said="That is saved. Nothing has gone yet: below is what would go.",
        intro="Nothing goes by itself: whoever runs this installation lets go of it, with one command.",
        save=lambda: services.change_years(
            extensions.session(),
            partnership,
            form.keep_years.data or "",
            seen=form.seen.data or "",
            actor=extensions.actor(),
            now=extensions.clock().now(),
        ),
    )


@bp.route("/holds", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def hold(slug: str) -> ResponseReturnValue:
    """Keep a report, or everything, whatever its age."""
    partnership, form = _partnership(slug), HoldForm()
    form.offer(queries.standings(extensions.session(), partnership.id))
    return one_form.work(
        form,
        heading="Place a legal hold",
        about=partnership.name,
        back=_back(slug),
        button="Place the hold",
        said="The hold stands.",
        intro="Nothing of it goes until the hold is lifted.",
        save=lambda: _hold(partnership, form),
    )


def _hold(partnership: Partnership, form: HoldForm) -> None:
    session, chosen = extensions.session(), form.report.data
    services.hold(
        session,
        partnership,
        queries.report(session, int(chosen), partnership.id) if chosen else None,
        reason=form.reason.data or "",
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )


@bp.route("/holds/<int:hold_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def lift(slug: str, hold_id: int) -> ResponseReturnValue:
    """Let go of what a legal hold keeps."""
    form, row = LiftForm(), services.find_hold(extensions.session(), hold_id, _partnership(slug))
    return one_form.work(
        form,
        heading="Lift a legal hold",
        about=row.report.reference if row.report else "The whole partnership",
        back=_back(slug),
        button="Lift the hold",
        said="The hold is lifted.",
        quote=row.reason,
        save=lambda: services.lift(
            extensions.session(),
            row,
            reason=form.reason.data or "",
            actor=extensions.actor(),
            now=extensions.clock().now(),
        ),
    )


def _back(slug: str) -> str:
    return url_for("retention.show", slug=slug)


def _partnership(slug: str) -> Partnership:
    managed = extensions.actor().partnerships_where(Permission.MANAGE_PEOPLE)
    for partnership in partnerships.of_ids(extensions.session(), managed):
        if partnership.slug == slug:
            return partnership
    raise NotFoundError("There is no such partnership.")
