"""From a right password, a code by mail or another sign-on inside; the second factor lies between."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from tracker.adapters.clock import real_now
from tracker.domain import links
from tracker.domain.accounts import HALF_WAY_LASTS
from tracker.models import User
from tracker.queries import people
from tracker.web import extensions, kept, sessions, urls
from tracker.web.accounts.forms import CodeForm
from tracker.web.kept import KeptForm

HALF_WAY = "half_way"
LOST = "You had been signed out before this was sent, so nothing was saved."


def admit(user: User, to: str, held: KeptForm | None = None) -> ResponseReturnValue:
    """Let a person in who has shown who they are; who has a second factor is asked for its code first."""
    if user.second_factor is None:
        sessions.begin(user)
        return onward(to, held)
    sessions.forget()
    cookie[HALF_WAY] = [user.id, real_now().isoformat(), _mark(user)]
    if held:
        return ask(CodeForm(formdata=None), to, held)
    return redirect(url_for("second_factors.ask", next=to), 303)


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
        return kept.offer(held, reason=LOST)
    return redirect(urls.local_path(to), 303)


def going_to() -> str:
    """Where the person was going, from the address of this page."""
    return urls.local_path(request.args.get("next"))
