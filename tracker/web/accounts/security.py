"""One's own account: second factor, address, where one is signed in, and what is held about one."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.domain import agents
from tracker.queries import accounts as queries
from tracker.queries import sign_on
from tracker.services import addresses, held, second_factors
from tracker.services import sessions as services
from tracker.web import extensions, one_form, sessions
from tracker.web.access import signed_in
from tracker.web.accounts import entering
from tracker.web.accounts.forms import OwnAddressForm

bp = Blueprint("security", __name__, url_prefix="/account")


@bp.get("/security")
@signed_in
def show() -> ResponseReturnValue:
    """Second factor, address, and where one is signed in."""
    session, user = extensions.session(), current_user.user
    lifetime, now = extensions.settings().session_lifetime, extensions.clock().now()
    return render_template(
        "accounts/security.html",
        user=user,
        has_password=entering.asks_password(user),
        is_needed=second_factors.must_have(user),
        codes_left=second_factors.codes_left(session, user),
        provider=extensions.settings().sign_on,
        identities=sign_on.identities(session, user.id),
        change=queries.open_change(session, user.id),
        sessions=services.going_on(session, user, lifetime=lifetime, now=now),
        here=current_user.browser.id,
        browser_of=agents.in_words,
    )


@bp.post("/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign out of one browser."""
    session, now = extensions.session(), extensions.clock().now()
    services.end_one(session, current_user.user, session_id, actor=extensions.actor(), now=now)
    extensions.commit()
    flash("Signed out there.")
    return redirect(url_for("security.show"), 303)


@bp.post("/sessions/end")
@signed_in
def end_sessions() -> ResponseReturnValue:
    """Sign out everywhere, or everywhere else."""
    session, is_here_too = extensions.session(), request.form.get("where") == "everywhere"
    services.end_others(
        session,
        current_user.user,
        but=None if is_here_too else current_user.browser.id,
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )
    extensions.commit()
    flash("Signed out everywhere." if is_here_too else "Signed out everywhere else.")
    return redirect(url_for("accounts.sign_in" if is_here_too else "security.show"), 303)


@bp.route("/address", methods=["GET", "POST"])
@signed_in
def change_address() -> ResponseReturnValue:
    """Ask for another address for oneself."""
    form = OwnAddressForm()
    return one_form.work(
        form,
        heading="Change your e-mail address",
        about="Security",
        back=url_for("security.show"),
        button="Ask both addresses",
        said="A link is on its way to both addresses. Your address changes when both have agreed.",
        save=lambda: addresses.ask_own(
            extensions.session(),
            current_user.user,
            form.email.data or "",
            form.current_password.data or "",
            attempt=sessions.attempt(),
            post=extensions.post(),
            actor=extensions.actor(),
            now=extensions.clock().now(),
        ),
        intro="You sign in with it, and your mail goes there. The address you have now and the new one both "
        "get a link, and both must agree.",
        keeps_failures=True,
    )


@bp.post("/address/take-back")
@signed_in
def take_back_address() -> ResponseReturnValue:
    """Keep the address."""
    now = extensions.clock().now()
    addresses.take_back(extensions.session(), current_user.user, actor=extensions.actor(), now=now)
    extensions.commit()
    flash("Your address stays as it is.")
    return redirect(url_for("security.show"), 303)


@bp.get("/data")
@signed_in
def data() -> ResponseReturnValue:
    """What is held about oneself."""
    found = held.about(extensions.session(), current_user.user)
    return render_template("accounts/data.html", held=found)


@bp.get("/data/export")
@signed_in
def export_data() -> ResponseReturnValue:
    """All of it as one file for other programs: JSON."""
    content = held.as_json(held.about(extensions.session(), current_user.user))
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = "attachment; filename=what-is-held-about-me.json"
    return response
