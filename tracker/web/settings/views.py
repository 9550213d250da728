"""The settings of a partnership: whether its due dates may be extended."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Permission
from tracker.models import Partnership
from tracker.queries import partnerships
from tracker.services import settings as services
from tracker.web import extensions, forms, one_form
from tracker.web.access import requires

bp = Blueprint("settings", __name__)


class SettingsForm(forms.Form):
    """What a manager decides for the whole partnership."""

    allows_extensions = forms.ChoiceField(
        "Dates may be extended",
        options=[
            ("yes", "Yes: a lead asks for another date, and somebody else decides"),
            ("no", "No: the lead says why it is late, and the action stays overdue"),
        ],
    )


@bp.route("/settings/<slug>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def show(slug: str) -> ResponseReturnValue:
    """Show the settings, and change them."""
    partnership = _partnership(slug)
    form = SettingsForm(data={"allows_extensions": "yes" if partnership.allows_extensions else "no"})
    return one_form.work(
        form,
        heading="Settings",
        about=partnership.name,
        back=url_for("people.index"),
        button="Save the settings",
        said=f"The settings of {partnership.name} are saved.",
        save=lambda: services.set_extension_rule(
            extensions.session(),
            partnership,
            allows=form.allows_extensions.data == "yes",
            actor=extensions.actor(),
            now=extensions.clock().now(),
        ),
        intro="First dates and original due dates stay as they are, whatever you choose.",
    )


def _partnership(slug: str) -> Partnership:
    managed = extensions.actor().partnerships_where(Permission.MANAGE_PEOPLE)
    for partnership in partnerships.of_ids(extensions.session(), managed):
        if partnership.slug == slug:
            return partnership
    raise NotFoundError("There is no such partnership.")
