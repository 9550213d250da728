"""API tokens, one's own and those of a partnership's services: made, shown once, revoked."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.domain import api_tokens as rules
from tracker.domain.api_tokens import Scope
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import Permission, Role
from tracker.models import Agency, ApiToken, Partnership
from tracker.queries import api_tokens as queries
from tracker.queries import partnerships
from tracker.services import accounts
from tracker.services import api_tokens as services
from tracker.services.api_tokens import Wanted
from tracker.web import extensions, forms, sessions
from tracker.web.access import requires, signed_in
from tracker.web.accounts import entering
from tracker.web.tokens.forms import ServiceTokenForm, TokenForm

bp = Blueprint("tokens", __name__)
BOTH = ["GET", "POST"]
HINTS = {
    Role.BOARD_MEMBER.value: "Reads everything, and changes nothing",
    Role.AGENCY_LEAD.value: "Reads and updates what its agency leads or contributes to",
    Role.MANAGER.value: "Reads and updates everything, but verifies nothing",
}


@bp.route("/account/tokens", methods=BOTH)
@signed_in
def own() -> ResponseReturnValue:
    """One's own tokens, and making one."""
    form, secret = TokenForm(), ""
    if request.method == "POST":
        secret = _made(form, _make_own)
    code = 422 if request.method == "POST" and not secret else 200
    shown = TokenForm(formdata=None) if secret else form
    return _page(shown, secret, queries.of_person(extensions.session(), extensions.actor())), code


def _make_own(wanted: Wanted) -> str:
    """Make it, and tell its person by mail, wherever they were signed in when it was made."""
    session, actor, now = extensions.session(), extensions.actor(), extensions.clock().now()
    secret = services.make_for_person(session, wanted, actor=actor, now=now)
    entering.tell_of(f"The API token “{rules.check_name(wanted.name)}” was made for your account")
    return secret


@bp.route("/settings/<slug>/tokens", methods=BOTH)
@requires(Permission.MANAGE_PEOPLE)
def of_services(slug: str) -> ResponseReturnValue:
    """The tokens of a partnership's services, and making one."""
    session, partnership, secret = extensions.session(), _partnership(slug), ""
    agencies = partnerships.agencies(session, {partnership.id})
    form, fresh = ServiceTokenForm(), ServiceTokenForm(formdata=None)
    for each in (form, fresh):
        each.offer(agencies)
    if request.method == "POST":
        secret = _made(form, lambda wanted: _make_for_service(partnership, form, wanted, agencies))
    code = 422 if request.method == "POST" and not secret else 200
    tokens = queries.of_services(session, partnership)
    return _page(fresh if secret else form, secret, tokens, partnership), code


def _made(form: TokenForm, make: Callable[[Wanted], str]) -> str:
    """The token that the form asks for; nothing where the form now says what is wrong with it."""
    if not form.validate():
        return ""
    session, user, typed = extensions.session(), current_user.user, form.current_password.data or ""
    try:
        if entering.asks_password(user):
            accounts.check_current_password(session, user, typed, sessions.attempt())
        secret = make(Wanted(form.name.data or "", form.scopes.data or [], int(form.days.data)))
    except DomainError as error:
        extensions.commit()  # a wrong guess is kept
        forms.refuse(form, error)
        return ""
    extensions.commit()
    return secret


def _make_for_service(
    partnership: Partnership, form: ServiceTokenForm, wanted: Wanted, agencies: Sequence[Agency]
) -> str:
    return services.make_for_service(
        extensions.session(),
        partnership,
        wanted,
        role=Role(form.role.data),
        agency=next((one for one in agencies if str(one.id) == form.agency.data), None),
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )


def _page(
    form: TokenForm, secret: str, tokens: Sequence[ApiToken], partnership: Partnership | None = None
) -> str:
    return render_template(
        "tokens/index.html",
        form=form,
        secret=secret,
        tokens=tokens,
        partnership=partnership,
        scopes=Scope,
        hints=HINTS,
        now=extensions.clock().now(),
        asks_password=entering.asks_password(current_user.user),
    )


def _partnership(slug: str) -> Partnership:
    managed = extensions.actor().partnerships_where(Permission.MANAGE_PEOPLE)
    for partnership in partnerships.of_ids(extensions.session(), managed):
        if partnership.slug == slug:
            return partnership
    raise NotFoundError("There is no such partnership.")


@bp.post("/tokens/<int:token_id>/revoke")
@signed_in
def revoke(token_id: int) -> ResponseReturnValue:
    """End a token for good."""
    session, actor = extensions.session(), extensions.actor()
    token = queries.get(session, actor, token_id)
    services.revoke(session, token, actor=actor, now=extensions.clock().now())
    extensions.commit()
    flash(f"The token “{token.name}” is revoked. A program that comes with it is turned away.")
    if token.partnership is None:
        return redirect(url_for("tokens.own"), 303)
    return redirect(url_for("tokens.of_services", slug=token.partnership.slug), 303)
