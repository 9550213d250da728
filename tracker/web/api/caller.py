"""Who asks: known by a bearer token alone, never by a cookie, and only so often a minute."""

import time
from typing import cast

from flask import current_app, g, request

from tracker.domain.api_tokens import Scope
from tracker.domain.roles import Actor, Permission
from tracker.models import ApiToken
from tracker.services import api_tokens
from tracker.web import extensions, limits
from tracker.web.access import NOT_FOUND
from tracker.web.api.problems import ProblemError

REQUESTS = limits.Limit("requests of one token", 300, 60)


def identify() -> None:
    """Find out whose token this is, before any view; without a good one nothing is said but that."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    now = extensions.clock().now()
    good = kind.lower() == "bearer" and api_tokens.find_good(extensions.session(), secret.strip(), now=now)
    if not good:
        challenge = 'Bearer realm="Followthrough"' + (', error="invalid_token"' if secret else "")
        sentence = "Send a token that works: Authorization: Bearer ft_…"
        raise ProblemError(401, sentence, {"WWW-Authenticate": challenge})
    g.api_token, g.api_actor = good, api_tokens.actor_of(good)
    _check_rate(good)
    if api_tokens.note_use(extensions.session(), good, now=now):
        extensions.commit()


def _check_rate(token: ApiToken) -> None:
    """Each process counts for itself, as it does of searches and exports."""
    counts, who, now = limits.counts(), f"token {token.id}", time.monotonic()
    limit: limits.Limit = current_app.config.get("API_LIMIT", REQUESTS)
    if wait := counts.wait(limit, who, now):
        raise ProblemError(429, f"There were {limit.in_words}.", {"Retry-After": str(wait)})
    counts.note(limit, who, now)


def token() -> ApiToken:
    """The token of this request."""
    return cast(ApiToken, g.api_token)


def actor() -> Actor:
    """Whom the token stands for, as the rules know them."""
    return cast(Actor, g.api_actor)


def check(scope: Scope | None, permission: Permission | None) -> None:
    """Refuse what the token's scopes leave out; what its holder's role leaves out does not exist."""
    if scope and scope not in token().scopes:
        challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
        raise ProblemError(
            403, f"This token may not do that: it lacks {scope}.", {"WWW-Authenticate": challenge}
        )
    if permission and not actor().may_anywhere(permission):
        raise ProblemError(404, NOT_FOUND)
