"""A page that holds one short form about one thing: shown, saved, or shown again with what is wrong."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.web import extensions, forms


def work(
    form: forms.Form,
    *,
    heading: str,
    about: str,
    back: str | Callable[[], str],
    button: str,
    said: str = "",
    save: Callable[[], Any],
    intro: str = "",
    quote: str = "",
    keeps_failures: bool = False,
    shows: Callable[[Any], str] | None = None,
) -> ResponseReturnValue:
    """Show the form; once it is in order, do the act, say so and go back, or show what it made."""
    code = 200
    if request.method == "POST":
        code = 422
        if form.validate():
            try:
                made = save()
            except DomainError as error:
                code = _refused(form, error, keeps_failures=keeps_failures)
            else:
                extensions.commit()
                if shows:
                    return shows(made)
                flash(said)
                return redirect(back() if callable(back) else back, 303)
    return render_template(
        "components/one_form.html",
        form=form,
        heading=heading,
        about=about,
        back=back() if callable(back) else back,
        button=button,
        intro=intro,
        quote=quote,
    ), code


def _refused(form: forms.Form, error: DomainError, *, keeps_failures: bool) -> int:
    """Put what is wrong into the form, with nothing saved but a wrong password, where that is counted."""
    extensions.commit() if keeps_failures else extensions.session().rollback()
    forms.refuse(form, error)
    return 409 if isinstance(error, ChangedMeanwhileError) else 422
