"""Unlinking a person from single sign-on, for managers and for whoever runs the installation."""

from flask.typing import ResponseReturnValue

from tracker.models import User
from tracker.services import sign_on
from tracker.web import extensions, one_form
from tracker.web.people.forms import ReasonForm


def work(user: User, *, about: str, back: str) -> ResponseReturnValue:
    """Ask why, and unlink."""
    form, provider = ReasonForm(), extensions.settings().sign_on
    return one_form.work(
        form,
        heading="Unlink single sign-on",
        about=about,
        back=back,
        button="Unlink it",
        said=f"{about} is not linked with single sign-on any more, and is told by mail.",
        save=lambda: sign_on.unlink(
            extensions.session(),
            user,
            form.reason.data or "",
            by_name=provider.name if provider else "single sign-on",
            post=extensions.post(),
            actor=extensions.actor(),
            now=extensions.clock().now(),
        ),
        intro="For somebody whose account there was made anew, so that it is no longer known here. Whoever "
        "signs in there next with this address is linked: be sure that it is them.",
    )
