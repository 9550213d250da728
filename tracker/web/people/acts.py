"""What is done about a person's account alike by managers and by whoever runs the installation."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from tracker.models import User
from tracker.services import invitations, second_factors, sign_on
from tracker.web import extensions, one_form
from tracker.web.people.forms import ReasonForm


def invite_again(user: User, *, back: str) -> ResponseReturnValue:
    """Send the invitation again."""
    post, actor, now = extensions.post(), extensions.actor(), extensions.clock().now()
    invitations.send_again(extensions.session(), user, post=post, actor=actor, now=now)
    extensions.commit()
    flash(f"Another invitation is on its way to {user.email}. The links before it stopped.")
    return redirect(back, 303)


def reset_second_factor(user: User, *, about: str, back: str) -> ResponseReturnValue:
    """Ask why, and take away the second factor of a person who lost their telephone."""
    form = ReasonForm()
    return one_form.work(
        form,
        heading="Reset the second factor",
        about=about,
        back=back,
        button="Reset it",
        said=f"The second factor of {about} is gone, and they are told by mail.",
        save=lambda: second_factors.reset(
            extensions.session(),
            user,
            form.reason.data or "",
            post=extensions.post(),
            actor=extensions.actor(),
            now=extensions.clock().now(),
        ),
        intro="For somebody who has neither their telephone nor a recovery code. Whoever asks you might not "
        "be them: call them back on a number that you know.",
    )


def unlink_sign_on(user: User, *, about: str, back: str) -> ResponseReturnValue:
    """Ask why, and unlink a person from single sign-on, so that it can be linked anew."""
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
