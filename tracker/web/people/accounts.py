"""What a manager does about a person's account: invitation, address, second factor. Never their password."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.domain import accounts as rules
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Permission, Role
from tracker.models import Partnership, User
from tracker.queries import partnerships, people
from tracker.services import addresses, invitations, second_factors
from tracker.services import people as services
from tracker.web import extensions, one_form
from tracker.web.access import requires
from tracker.web.people import acts
from tracker.web.people.forms import AddressForm, NeededForm

bp = Blueprint("people_accounts", __name__)


def _person(user_id: int) -> User:
    return people.get_managed(extensions.session(), extensions.actor(), user_id)


@bp.post("/people/roles/<int:membership_id>/end")
@requires(Permission.MANAGE_PEOPLE)
def take_role_away(membership_id: int) -> ResponseReturnValue:
    """End one role of a person who keeps another."""
    session, actor = extensions.session(), extensions.actor()
    membership = people.get_membership(session, actor, membership_id)
    said = f"{membership.user.name} is no longer {membership.role.label.lower()}."
    services.take_role_away(session, membership, actor=actor, now=extensions.clock().now())
    extensions.commit()
    flash(said)
    return redirect(url_for("people.index"), 303)


@bp.post("/people/<int:user_id>/invite")
@requires(Permission.MANAGE_PEOPLE)
def invite(user_id: int) -> ResponseReturnValue:
    """Send the invitation again."""
    return acts.invite_again(_person(user_id), back=url_for("people.index"))


@bp.post("/people/<int:user_id>/invitation/take-back")
@requires(Permission.MANAGE_PEOPLE)
def take_back(user_id: int) -> ResponseReturnValue:
    """Take the invitation back."""
    user = _person(user_id)
    invitations.take_back(extensions.session(), user, actor=extensions.actor(), now=extensions.clock().now())
    extensions.commit()
    flash(f"The invitation of {user.name} is taken back: its link does nothing any more.")
    return redirect(url_for("people.index"), 303)


@bp.route("/people/<int:user_id>/address", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def change_address(user_id: int) -> ResponseReturnValue:
    """Ask for another address for a person."""
    user = _person(user_id)
    form = AddressForm(data={"email": user.email})
    return one_form.work(
        form,
        heading="Change the address",
        about=user.name,
        back=url_for("people.index"),
        button="Change the address",
        said=f"Asked. Mail to {user.name} goes to the new address as soon as it is confirmed there.",
        save=lambda: addresses.ask_for(
            extensions.session(),
            user,
            form.email.data or "",
            post=extensions.post(),
            actor=extensions.actor(),
            now=extensions.clock().now(),
        ),
        intro="They sign in with it too, so the old and the new address both get a link and both must agree. "
        "Where mail to the old one came back, the new one alone is asked. Who has not accepted their "
        "invitation yet is invited at the new address at once.",
    )


@bp.post("/people/<int:user_id>/address/take-back")
@requires(Permission.MANAGE_PEOPLE)
def take_back_address(user_id: int) -> ResponseReturnValue:
    """Let the person keep the address they have."""
    user = _person(user_id)
    addresses.take_back(extensions.session(), user, actor=extensions.actor(), now=extensions.clock().now())
    extensions.commit()
    flash(f"The address of {user.name} stays as it is.")
    return redirect(url_for("people.index"), 303)


@bp.route("/people/<int:user_id>/second-factor", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def reset_second_factor(user_id: int) -> ResponseReturnValue:
    """Take away the second factor of a person who lost their telephone."""
    user = _person(user_id)
    return acts.reset_second_factor(user, about=user.name, back=url_for("people.index"))


@bp.route("/people/<int:user_id>/sign-on", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def unlink_sign_on(user_id: int) -> ResponseReturnValue:
    """Unlink a person from single sign-on, so that it can be linked anew."""
    user = _person(user_id)
    return acts.unlink_sign_on(user, about=user.name, back=url_for("people.index"))


@bp.route("/settings/<slug>/second-factor", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def require_second_factor(slug: str) -> ResponseReturnValue:
    """Say which roles need a second factor."""
    partnership = _partnership(slug)
    chosen = rules.roles_of(partnership.second_factor_roles)
    form = NeededForm(data={"roles": [role.value for role in Role if role in chosen]})
    return one_form.work(
        form,
        heading="Second factor",
        about=partnership.name,
        back=url_for("settings.show", slug=slug),
        button="Save",
        said="Saved. Whoever needs a second factor and has none is led to it with their next page.",
        save=lambda: second_factors.require(
            extensions.session(),
            partnership,
            [Role(code) for code in form.roles.data or []],
            actor=extensions.actor(),
            now=extensions.clock().now(),
        ),
    )


def _partnership(slug: str) -> Partnership:
    managed = extensions.actor().partnerships_where(Permission.MANAGE_PEOPLE)
    for partnership in partnerships.of_ids(extensions.session(), managed):
        if partnership.slug == slug:
            return partnership
    raise NotFoundError("There is no such partnership.")
