"""The sign-in page, which other parts show where a signed-out person must not lose what they wrote."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.domain import demonstration
from tracker.models import User
from tracker.queries import people, sign_on
from tracker.web import extensions, kept, urls
from tracker.web.accounts.forms import SignInForm

WAY_TO_ONE = {"second_factors.set_up", "accounts.stay"}
WAITED = "You had been signed out before this was sent, so nothing was saved."
SET_UP_FIRST = "Your role needs a second factor, so nothing was saved yet."


def show(form: SignInForm, held: kept.KeptForm | None = None) -> str:
    """The page, with a form that could not be taken inside it; a demonstration lists its accounts."""
    accounts = people.by_role(extensions.session()) if extensions.runtime().is_demonstration else []
    return render_template(
        "accounts/sign_in.html",
        form=form,
        kept=held,
        accounts=accounts,
        password=demonstration.PASSWORD,
        provider=extensions.settings().sign_on,
    )


def ask_to_sign_in() -> ResponseReturnValue:
    """Send a signed-out person to the sign-in page and back; what they posted waits on that page."""
    if request.method != "POST":
        return redirect(url_for("accounts.sign_in", next=urls.this_path()), 303)
    return show(SignInForm(formdata=None), kept.from_request()), 401


def must_set_up_first() -> bool:
    """Whether this person needs a second factor and has none, and this page is not the way to one."""
    browser = current_user.browser
    has_one = browser.has_second_factor or browser.factor_vouched
    return browser.must_have_second_factor and not has_one and request.endpoint not in WAY_TO_ONE


def ask_to_set_up() -> ResponseReturnValue:
    """Lead a person to their second factor and back; what they posted can be sent again after that."""
    if held := kept.from_request():
        return kept.offer(held, reason=SET_UP_FIRST, first=url_for("second_factors.set_up")), 403
    return redirect(url_for("second_factors.set_up", next=urls.this_path()), 303)


def without_a_role() -> ResponseReturnValue | None:
    """What stands at the start for whoever belongs to no partnership: the installation, or whom to ask."""
    actor = extensions.actor()
    if request.endpoint != "overview.index" or actor.memberships:
        return None
    if actor.is_administrator:
        return redirect(url_for("administration.index"), 303)
    return render_template("accounts/no_role.html")


def again(message: str) -> str:
    """The page once more, saying why, with whatever it held; who is signed in meanwhile can send that."""
    held = kept.from_text(request.form.get("kept")) if urls.came_from_us() else None
    if held and current_user.is_authenticated:
        return kept.offer(held, reason=WAITED)
    form = SignInForm(formdata=None, data={"email": request.form.get("email", "")})
    form.form_errors.append(message)
    return show(form, held)


def goes_on_elsewhere(user: User) -> str:
    """What to know on signing out, for whoever signs in by single sign-on."""
    provider = extensions.settings().sign_on
    if provider is None or not sign_on.identities(extensions.session(), user.id):
        return ""
    return f" With {provider.name} you may still be signed in: at a shared computer, sign out there too."
