"""From a right password, a code by mail or another sign-on inside; the second factor lies between."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.adapters.clock import real_now
from tracker.domain import links
from tracker.domain.accounts import HALF_WAY_LASTS
from tracker.models import User
from tracker.queries import people
from tracker.services import account_mails
from tracker.web import extensions, kept, sessions, urls
from tracker.web.accounts import page
from tracker.web.accounts.forms import CodeForm
from tracker.web.kept import KeptForm

HALF_WAY = "half_way"
ONLY_SO = "Here you sign in by single sign-on, without a password or a code by mail."


def admit(
    user: User,
    to: str,
    held: KeptForm | None = None,
    *,
    by_sign_on: bool = False,
    factor_vouched: bool = False,
) -> ResponseReturnValue:
    """Let a person in who has shown who they are; who has a second factor is asked for its code first.

    Where single sign-on is the only way, no other leads in; its provider may vouch for a second factor too.
    """
    if must_sign_on(user) and not by_sign_on:
        return to_sign_on(to)
    if user.second_factor is None or factor_vouched:
        sessions.begin(user, factor_vouched=factor_vouched)
        return onward(to, held)
    sessions.forget()
    cookie[HALF_WAY] = [user.id, real_now().isoformat(), _mark(user)]
    if held:
        return ask(CodeForm(formdata=None), to, held)
    return redirect(url_for("second_factors.ask", next=to), 303)


def is_only_sign_on() -> bool:
    """Whether single sign-on is the only way in."""
    provider = extensions.settings().sign_on
    return provider is not None and provider.is_only


def must_sign_on(user: User) -> bool:
    """Whether it is for this person; whoever runs the installation gets in while the provider is down."""
    return is_only_sign_on() and not user.is_administrator


def asks_password(user: User) -> bool:
    """Whether a password of theirs leads in, which is asked for before another way in is made."""
    return user.password_hash is not None and not must_sign_on(user)


def tell_of(what: str) -> None:
    """Tell whoever is signed in by mail what was done to the ways into their account."""
    post, now = extensions.post(), extensions.clock().now()
    account_mails.tell_of_way_in(extensions.session(), current_user.user, what, post=post, now=now)


def to_sign_on(to: str) -> ResponseReturnValue:
    """To the sign-in page, for whoever tried another way."""
    flash(ONLY_SO, "warning")
    return redirect(url_for("accounts.sign_in", next=to), 303)


def half_way() -> User | None:
    """The person whose password was right a moment ago, in this browser."""
    try:
        user_id, at, mark = cookie.get(HALF_WAY, ())
        began_at = datetime.fromisoformat(at)
    except ValueError:
        return None
    user = people.find_active(extensions.session(), int(user_id))
    is_old = real_now() - began_at >= HALF_WAY_LASTS
    return None if user is None or is_old or mark != _mark(user) else user


def _mark(user: User) -> str:
    """A change of password ends what was half-way; so little of the hash's own hash tells nobody anything."""
    return links.fingerprint(user.password_hash or "")[:16]


def ask(form: CodeForm, to: str, held: KeptForm | None) -> str:
    """The page that asks for the code, with a form that could not be taken inside it."""
    return render_template("accounts/code.html", form=form, to=to, kept=held)


def onward(to: str, held: KeptForm | None) -> ResponseReturnValue:
    """To where they were going, or to the form that they could not send."""
    if held:
        return kept.offer(held, reason=page.WAITED)
    return redirect(urls.local_path(to), 303)


def going_to() -> str:
    """Where the person was going, from the address of this page."""
    return urls.local_path(request.args.get("next"))
