"""Webhooks of a partnership: made, with their secret shown once, looked at, stopped, and told once more."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain import subscriptions as rules
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import Permission
from tracker.models import Partnership, Subscription
from tracker.queries import partnerships
from tracker.queries import subscriptions as queries
from tracker.services import subscriptions as services
from tracker.web import extensions, forms
from tracker.web.access import requires
from tracker.web.subscriptions.forms import SubscriptionForm

bp = Blueprint("subscriptions", __name__)


@bp.route("/settings/<slug>/webhooks", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def index(slug: str) -> ResponseReturnValue:
    """The webhooks, and making one."""
    partnership, form, secret, code = _partnership(slug), SubscriptionForm(), "", 200
    if request.method == "POST":
        secret = _made(form, partnership)
        code = 200 if secret else 422
    session = extensions.session()
    found = queries.of_partnership(session, partnership)
    return render_template(
        "subscriptions/index.html",
        form=SubscriptionForm(formdata=None) if secret else form,
        secret=secret,
        partnership=partnership,
        subscriptions=found,
        in_trouble=queries.given_up(session, found),
        label=rules.label,
    ), code


def _made(form: SubscriptionForm, partnership: Partnership) -> str:
    """The secret of the new webhook; nothing where the form now says what is wrong with it."""
    if not form.validate():
        return ""
    try:
        secret = services.make(
            extensions.session(),
            partnership,
            url=form.url.data or "",
            events=form.events.data or [],
            installation_key=extensions.settings().secret_key,
            actor=extensions.actor(),
            now=extensions.clock().now(),
        )
    except DomainError as error:
        extensions.session().rollback()
        forms.refuse(form, error)
        return ""
    extensions.commit()
    return secret


def _partnership(slug: str) -> Partnership:
    managed = extensions.actor().partnerships_where(Permission.MANAGE_PEOPLE)
    for partnership in partnerships.of_ids(extensions.session(), managed):
        if partnership.slug == slug:
            return partnership
    raise NotFoundError("There is no such partnership.")


def _load(subscription_id: int) -> Subscription:
    return queries.get(extensions.session(), extensions.actor(), subscription_id)


@bp.get("/webhooks/<int:subscription_id>")
@requires(Permission.MANAGE_PEOPLE)
def show(subscription_id: int) -> ResponseReturnValue:
    """What a webhook was told, and what came of it."""
    subscription = _load(subscription_id)
    messages = queries.messages(extensions.session(), subscription)
    return render_template(
        "subscriptions/show.html", subscription=subscription, messages=messages, label=rules.label
    )


@bp.post("/webhooks/<int:subscription_id>/stop")
@requires(Permission.MANAGE_PEOPLE)
def stop(subscription_id: int) -> ResponseReturnValue:
    """Tell an address nothing any more."""
    subscription, now = _load(subscription_id), extensions.clock().now()
    services.stop(extensions.session(), subscription, actor=extensions.actor(), now=now)
    extensions.commit()
    flash("The webhook is stopped, and nothing that waited goes out.")
    return redirect(url_for("subscriptions.index", slug=subscription.partnership.slug), 303)


@bp.post("/webhooks/<int:subscription_id>/<int:message_id>/again")
@requires(Permission.MANAGE_PEOPLE)
def tell_again(subscription_id: int, message_id: int) -> ResponseReturnValue:
    """Let a message go out once more."""
    session, actor, subscription = extensions.session(), extensions.actor(), _load(subscription_id)
    message = queries.get_message(session, subscription, message_id)
    services.tell_again(session, subscription, message, actor=actor, now=extensions.clock().now())
    extensions.commit()
    flash("The message goes out once more within a minute.")
    return redirect(url_for("subscriptions.show", subscription_id=subscription_id), 303)
