"""Single sign-on: the way to the OpenID provider and back, and the session that follows."""

import logging
from dataclasses import astuple
from datetime import datetime
from typing import cast

from flask import Blueprint, redirect, render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.adapters import open_id
from tracker.adapters.clock import real_now
from tracker.adapters.open_id import Flight, ProviderError
from tracker.domain import sign_on as rules
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.sign_on import LASTS, Claimed, Provider
from tracker.services import sign_on
from tracker.web import extensions, urls
from tracker.web.access import public, signed_in
from tracker.web.accounts import entering

log = logging.getLogger(__name__)

bp = Blueprint("sign_on", __name__, url_prefix="/sign-in/sso")

FLIGHTS = "flights"
MOST_FLIGHTS = 3
LONGEST_PATH = 500  # characters
UNKNOWN = "This page was opened twice, too late, or not by way of the sign-in page."
NO_ANSWER = (
    "{0} does not answer, or not as it should, so it is not known who you are. Try again in a few minutes."
)


@bp.get("")
@public
def start() -> ResponseReturnValue:
    """Go to the provider; what must be the same on the way back is in this browser's cookie."""
    provider, flight, to = _provider(), open_id.new_flight(), entering.going_to()
    try:
        page = open_id.way_to(provider, flight, _back())
    except ProviderError as error:
        return _no_answer(provider, error)
    going = [*astuple(flight), to if len(to) <= LONGEST_PATH else "/", real_now().isoformat()]
    cookie[FLIGHTS] = [*cookie.get(FLIGHTS, ()), going][-MOST_FLIGHTS:]
    return redirect(page, 303)


@bp.get("/back")
@public
def back() -> ResponseReturnValue:
    """Come back from the provider, and in."""
    provider, came = _provider(), _landed(request.args.get("state", ""))
    if came is None:
        return redirect("/", 303) if current_user.is_authenticated else _refused(UNKNOWN, 400)
    flight, to = came
    if code := request.args.get("error"):
        log.warning("Single sign-on was refused by the provider: %s", rules.known_code(code))
        return _refused(rules.refusal(code, provider), 403)
    try:
        who = _vouched(provider, flight)
        post, now = extensions.post(), extensions.clock().now()
        user = sign_on.enter(extensions.session(), who, provider, post=post, now=now)
    except ProviderError as error:
        return _no_answer(provider, error)
    except DomainError as error:
        return _refused(error.message, 403)
    extensions.commit()
    return entering.admit(user, to, by_sign_on=True, factor_vouched=who.had_second_factor)


@bp.get("/done")
@signed_in
def done() -> ResponseReturnValue:
    """Say that the form in the other tab can be sent now."""
    return render_template("accounts/signed_on.html")


def _provider() -> Provider:
    if (provider := extensions.settings().sign_on) is None:
        raise NotFoundError("There is no single sign-on here.")
    return provider


def _back() -> str:
    """Where the provider sends people back to: by the settings, whatever host was asked."""
    return f"{extensions.settings().base_url}{rules.BACK}"


def _landed(state: str) -> tuple[Flight, str] | None:
    """What was kept of this way there when it began, and where it goes on; each comes back once."""
    flights = cast(list[list[str]], cookie.pop(FLIGHTS, []))
    found = next((each for each in flights if each[0] == state), None)
    if others := [each for each in flights if each is not found]:
        cookie[FLIGHTS] = others
    if found is None or real_now() - datetime.fromisoformat(found[4]) >= LASTS:
        return None
    return Flight(*found[:3]), urls.local_path(found[3])


def _vouched(provider: Provider, flight: Flight) -> Claimed:
    code = request.args.get("code", "")
    claims = open_id.claims(provider, flight, code, _back(), real_now=real_now())
    return rules.claimed(claims, provider)


def _no_answer(provider: Provider, error: ProviderError) -> ResponseReturnValue:
    log.warning("Single sign-on failed: %s", error)
    return _refused(NO_ANSWER.format(provider.name), 502)


def _refused(sentence: str, code: int) -> ResponseReturnValue:
    extensions.session().rollback()
    return render_template("accounts/sign_on_failed.html", sentence=sentence), code
