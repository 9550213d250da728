"""Running the installation: partnerships, accounts and health, and nothing of what partnerships do."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain import bounces
from tracker.queries import administration as queries
from tracker.queries import sign_on
from tracker.services import administration as services
from tracker.services import health
from tracker.web import extensions, one_form
from tracker.web.access import administers
from tracker.web.administration import filters
from tracker.web.administration.forms import PartnershipForm, PersonForm
from tracker.web.health.moment import this_moment
from tracker.web.people import acts

bp = Blueprint("administration", __name__, url_prefix="/installation")


@bp.get("")
@administers
def index() -> ResponseReturnValue:
    """The partnerships."""
    found = queries.partnerships(extensions.session())
    return render_template("administration/index.html", partnerships=found)


@bp.route("/partnerships/new", methods=["GET", "POST"])
@administers
def add_partnership() -> ResponseReturnValue:
    """Take a partnership on."""
    form = PartnershipForm()
    return one_form.work(
        form,
        heading="Add a partnership",
        about="Partnerships",
        back=url_for("administration.index"),
        button="Add it, and invite the manager",
        said="The partnership is added, and its manager invited.",
        save=lambda: services.add_partnership(
            extensions.session(),
            name=form.name.data or "",
            councils=(form.council.data or "").splitlines(),
            agencies=(form.agencies.data or "").splitlines(),
            manager_name=form.manager_name.data or "",
            manager_email=form.email.data or "",
            post=extensions.post(),
            actor=extensions.actor(),
            now=extensions.clock().now(),
        ),
    )


@bp.route("/partnerships/<slug>/manager", methods=["GET", "POST"])
@administers
def add_manager(slug: str) -> ResponseReturnValue:
    """Give a partnership another manager, for instance where its last one has left."""
    form, partnership = PersonForm(), queries.get_partnership(extensions.session(), slug)
    return one_form.work(
        form,
        heading="Add a manager",
        about=partnership.name,
        back=url_for("administration.index"),
        button="Add the manager",
        said=f"{partnership.name} has another manager.",
        save=lambda: services.add_manager(
            extensions.session(),
            partnership,
            name=form.name.data or "",
            email=form.email.data or "",
            post=extensions.post(),
            actor=extensions.actor(),
            now=extensions.clock().now(),
        ),
    )


@bp.get("/people")
@administers
def people() -> ResponseReturnValue:
    """Who has an account: addresses and roles."""
    session, address = extensions.session(), filters.read(request.args)
    found = queries.accounts(session, address.filter, number=address.page)
    return render_template(
        "administration/people.html",
        page=found.page,
        without_role=found.without_role,
        linked=sign_on.linked(session, {user.id for user in found.page.rows}),
        address=address,
        kinds=filters.KINDS,
    )


def _people() -> str:
    """The page of the list from which somebody came."""
    return filters.read(request.args).here


@bp.route("/administrators/new", methods=["GET", "POST"])
@administers
def add_administrator() -> ResponseReturnValue:
    """Let somebody else run the installation too."""
    form = PersonForm()
    return one_form.work(
        form,
        heading="Add an administrator",
        about="People",
        back=url_for("administration.people"),
        button="Add the administrator",
        said="The administrator is added, and invited.",
        save=lambda: services.add_administrator(
            extensions.session(),
            name=form.name.data or "",
            email=form.email.data or "",
            post=extensions.post(),
            actor=extensions.actor(),
            now=extensions.clock().now(),
        ),
        intro="They run the installation as you do, see no partnership, and need a second factor.",
    )


@bp.post("/people/<int:user_id>/invite")
@administers
def invite(user_id: int) -> ResponseReturnValue:
    """Send an invitation again."""
    user = queries.get_account(extensions.session(), user_id)
    return acts.invite_again(user, back=_people())


@bp.route("/people/<int:user_id>/second-factor", methods=["GET", "POST"])
@administers
def reset_second_factor(user_id: int) -> ResponseReturnValue:
    """Take away the second factor of a person who lost their telephone, a manager's above all."""
    user = queries.get_account(extensions.session(), user_id)
    return acts.reset_second_factor(user, about=user.email, back=_people())


@bp.route("/people/<int:user_id>/sign-on", methods=["GET", "POST"])
@administers
def unlink_sign_on(user_id: int) -> ResponseReturnValue:
    """Unlink a person from single sign-on, so that it can be linked anew."""
    user = queries.get_account(extensions.session(), user_id)
    return acts.unlink_sign_on(user, about=user.email, back=_people())


@bp.post("/people/<int:user_id>/close")
@administers
def close_account(user_id: int) -> ResponseReturnValue:
    """Close the account of an administrator who leaves, or of somebody who has no role."""
    return _change(user_id, services.close_account, "The account of {} is closed.")


@bp.post("/people/<int:user_id>/open")
@administers
def open_account(user_id: int) -> ResponseReturnValue:
    """Open it again."""
    return _change(user_id, services.open_account, "{} can sign in again.")


def _change(user_id: int, act: Callable[..., object], said: str) -> ResponseReturnValue:
    """Close or open an account, and say so."""
    user = queries.get_account(extensions.session(), user_id)
    act(extensions.session(), user, actor=extensions.actor(), now=extensions.clock().now())
    extensions.commit()
    flash(said.format(user.email))
    return redirect(_people(), 303)


@bp.get("/health")
@administers
def show_health() -> ResponseReturnValue:
    """Whether all is well: database, jobs, and mail that does not leave."""
    session = extensions.session()
    found = health.examine(extensions.runtime().engine, session, this_moment())
    return render_template(
        "administration/health.html",
        health=found,
        runs=[
            (name, job["state"], datetime.fromisoformat(job["last_run"]) if job["last_run"] else None)
            for name, job in found.facts.get("jobs", {}).items()
        ],
        stuck=queries.stuck_mail(session),
        most=queries.MOST,
        reply_code=bounces.reply_code,
    )
