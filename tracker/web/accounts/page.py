"""The sign-in page, which other parts show where a signed-out person must not lose what they wrote."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain import demonstration
from tracker.queries import people
from tracker.web import extensions, kept, urls
from tracker.web.accounts.forms import SignInForm


def show(form: SignInForm, held: kept.KeptForm | None = None) -> str:
    """The page, with a form that could not be taken inside it; a demonstration lists its accounts."""
    accounts = people.by_role(extensions.session()) if extensions.runtime().is_demonstration else []
    return render_template(
        "accounts/sign_in.html", form=form, kept=held, accounts=accounts, password=demonstration.PASSWORD
    )


def ask_to_sign_in() -> ResponseReturnValue:
    """Send a signed-out person to the sign-in page and back; what they posted waits on that page."""
    if request.method != "POST":
        return redirect(url_for("accounts.sign_in", next=urls.this_path()), 303)
    return show(SignInForm(formdata=None), kept.from_request()), 401


def again(message: str) -> str:
    """The page once more, saying why, with whatever it held."""
    form = SignInForm(formdata=None, data={"email": request.form.get("email", "")})
    form.form_errors.append(message)
    return show(form, kept.from_text(request.form.get("kept")))
