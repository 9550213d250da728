"""The page of one challenge, and the taking of a step on it: answer, ask again, close."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain import challenges as rules
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import Actor
from tracker.models import Challenge
from tracker.queries import actions
from tracker.queries import challenges as queries
from tracker.services import challenges as services
from tracker.web import extensions, forms
from tracker.web.challenges.forms import AnswerForm, AskAgainForm, CloseForm


def load(reference: str, number: int) -> Challenge:
    """The challenge of this number, where this person sees its action."""
    action = actions.get_visible(extensions.session(), extensions.actor(), reference)
    return queries.get(extensions.session(), action, number)


def show(
    challenge: Challenge,
    *,
    form: forms.Form | None = None,
    button: str = "",
    changed: bool = False,
    code: int = 200,
) -> ResponseReturnValue:
    """A challenge from its question to its end, perhaps with the form of its next step."""
    actor, standing = extensions.actor(), queries.standing(challenge)
    page = render_template(
        "challenges/show.html",
        challenge=challenge,
        action=challenge.action,
        standing=standing,
        story=queries.story(extensions.session(), challenge),
        on=extensions.today(),
        may_answer=services.may_answer(challenge, actor),
        may_close=services.may_close(challenge, actor),
        form=form,
        button=button,
        changed=changed,
    )
    return page, code


def work(  # noqa: PLR0917 - read in the order in which they happen
    reference: str,
    number: int,
    form: AnswerForm | AskAgainForm | CloseForm,
    button: str,
    check: Callable[[Challenge, Actor], None],
    save: Callable[..., None],
) -> ResponseReturnValue:
    """Show the form of a step or take the step; whoever was overtaken reads what stands now."""
    challenge = load(reference, number)
    if request.method == "GET":
        check(challenge, extensions.actor())
        form.version.data = str(challenge.version)
        return show(challenge, form=form, button=button)
    if not form.validate():
        return show(challenge, form=form, button=button, code=422)
    seen, override = forms.version_seen(form.version), form.override.data or ""
    try:
        save(
            challenge, override=override, version=seen, actor=extensions.actor(), now=extensions.clock().now()
        )
    except DomainError as error:
        extensions.session().rollback()
        challenge = load(reference, number)
        forms.refuse(form, error)
        changed = isinstance(error, ChangedMeanwhileError)
        form.version.data = str(challenge.version) if changed else form.version.data
        return show(challenge, form=form, button=button, changed=changed, code=409 if changed else 422)
    extensions.commit()
    flash(f"Saved. {rules.label(number)}: {queries.standing(challenge).state.label.lower()}.")
    return redirect(url_for("challenges.show", reference=reference, number=number), 303)
