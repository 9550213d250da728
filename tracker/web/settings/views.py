"""The settings of a partnership: whether its due dates may be extended, and how it reminds."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import Permission
from tracker.models import Partnership
from tracker.queries import partnerships
from tracker.services import settings as services
from tracker.web import extensions, forms
from tracker.web.access import requires
from tracker.web.settings.forms import SettingsForm

bp = Blueprint("settings", __name__)


@bp.route("/settings/<slug>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def show(slug: str) -> ResponseReturnValue:
    """Show the settings, and change them."""
    partnership, form, code = _partnership(slug), SettingsForm(), 200
    if request.method == "GET":
        form.show(services.rules_of(partnership))
    elif not form.validate():
        code = 422
    else:
        try:
            _change(partnership, form)
        except DomainError as error:
            extensions.session().rollback()
            code = _refused(partnership, form, error)
        else:
            extensions.commit()
            flash(f"The settings of {partnership.name} are saved.")
            return redirect(url_for("people.index"), 303)
    return render_template("settings/show.html", form=form, partnership=partnership), code


def _change(partnership: Partnership, form: SettingsForm) -> None:
    services.change(
        extensions.session(),
        partnership,
        form.rules(),
        seen=form.seen.data or "",
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )


def _refused(partnership: Partnership, form: SettingsForm, error: DomainError) -> int:
    """Say why; once somebody else's decision has been shown, the next sending may replace it."""
    forms.refuse(form, error)
    if not isinstance(error, ChangedMeanwhileError):
        return 422
    form.seen.data = services.rules_of(partnership).mark
    return 409


def _partnership(slug: str) -> Partnership:
    managed = extensions.actor().partnerships_where(Permission.MANAGE_PEOPLE)
    for partnership in partnerships.of_ids(extensions.session(), managed):
        if partnership.slug == slug:
            return partnership
    raise NotFoundError("There is no such partnership.")
