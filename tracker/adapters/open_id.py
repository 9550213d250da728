"""Talking to an OpenID provider: where it is found, the way to it, and the verified token that comes back."""

import base64
import http.client
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tracker.adapters import posting
from tracker.domain import sign_on
from tracker.domain.sign_on import Provider

ALGORITHMS = ("RS256", "PS256", "ES256")
"""By which a token may be signed: with the provider's private key, never with anything that we share."""

SCOPE = "openid email profile"
LEEWAY = 60  # seconds by which the provider's clock may differ
WAIT = 5.0
"""Seconds for the connection, and for each answer."""
LONGEST = 10.0
"""Seconds for each request as a whole."""
LARGEST = 1_000_000  # bytes
KNOWN_FOR = 600.0
"""Seconds for which what the provider says of itself is remembered."""
LEFT_ALONE_FOR = 10.0
"""Seconds for which it is not asked again after it did not answer."""
DISCOVERY = "/.well-known/openid-configuration"
"""Where a provider says of itself what it is, after its issuer."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class ProviderError(Exception):
    """The provider does not answer, or not as it should; the sentence says why, for the log."""


@dataclass(frozen=True)
class Flight:
    """A person on their way to the provider: what must be the same when they come back."""

    state: str
    nonce: str
    verifier: str


def new_flight() -> Flight:
    """Three secrets of this one way there and back."""
    return Flight(*(secrets.token_urlsafe(32) for _ in range(3)))


def way_to(provider: Provider, flight: Flight, back: str) -> str:
    """The provider's page on which a person signs in, and from which they come back to this address."""
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": SCOPE,
        "state": flight.state,
        "nonce": flight.nonce,
        "code_challenge": create_s256_code_challenge(flight.verifier),
        "code_challenge_method": "S256",
    }
    page = str(about(provider)["authorization_endpoint"])
    return f"{page}{'&' if urlsplit(page).query else '?'}{urlencode(asked)}"


_remembered: dict[str, tuple[float, Mapping[str, Any]]] = {}
_failed: dict[str, tuple[float, ProviderError]] = {}


def about(provider: Provider) -> Mapping[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0), asked every ten minutes.

    While it is silent not everybody waits who clicks: that would leave no thread for those who are in.
    """
    at, known = _remembered.get(provider.issuer, (0.0, {}))
    if known and time.monotonic() - at < KNOWN_FOR:
        return known
    failed = _failed.get(provider.issuer)
    if failed and time.monotonic() - failed[0] < LEFT_ALONE_FOR:
        raise ProviderError(*failed[1].args) from failed[1].__cause__
    try:
        found = _described(provider)
    except ProviderError as error:
        _failed[provider.issuer] = (time.monotonic(), error)
        raise
    _remembered[provider.issuer] = (time.monotonic(), found)
    return found


def _described(provider: Provider) -> Mapping[str, Any]:
    found = _ask(f"{provider.issuer.rstrip('/')}{DISCOVERY}")
    if found.get("issuer") != provider.issuer:
        raise ProviderError(f"It calls itself {str(found.get('issuer'))[:200]!r}, and OIDC_ISSUER differs")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _check_safe(str(found.get(name, "")), name)
    return found


def _check_safe(url: str, name: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ProviderError(f"Its {name} is no https address")


def claims(
    provider: Provider, flight: Flight, code: str, back: str, *, real_now: datetime
) -> Mapping[str, Any]:
    """What the provider says of the person with this code, once its token has proved to be its own."""
    answer = _take_token(provider, flight, code, back)
    keys = _ask(str(about(provider)["jwks_uri"]))
    try:
        token = jwt.decode(str(answer.get("id_token", "")), _signing(keys), algorithms=ALGORITHMS)
        found = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": provider.issuer},
                "sub": {"essential": True},
                "aud": {"essential": True, "value": provider.client_id},
                "nonce": {"essential": True, "value": flight.nonce},
            },
            params={"client_id": provider.client_id, "access_token": answer.get("access_token")},
        )
        found.validate(now=int(real_now.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ProviderError(f"Its token is not good: {type(error).__name__} {error}"[:300]) from error
    return dict(token.claims)


def _signing(keys: Mapping[str, Any]) -> KeySet:
    """The public keys for signatures; a key that is shared would let anybody sign who knows it."""
    found = keys.get("keys")
    usable = [
        key
        for key in (found if isinstance(found, list) else [])
        if isinstance(key, dict) and key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig"
    ]
    return KeySet.import_key_set({"keys": usable})


def _take_token(provider: Provider, flight: Flight, code: str, back: str) -> Mapping[str, Any]:
    """Hand the code in, with what shows that it is us who asked for it (RFC 6749 4.1.3, RFC 7636)."""
    known = about(provider)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": provider.client_id,
        "code_verifier": flight.verifier,
    }
    headers = {}
    if "client_secret_post" in known.get("token_endpoint_auth_methods_supported", ()):
        form["client_secret"] = provider.client_secret
    else:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return _ask(str(known["token_endpoint"]), form, headers)


def _ask(
    url: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """One request and the JSON that answers it; redirects are not followed."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=WAIT)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    sent = {"Accept": "application/json", **(headers or {})}
    if form is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.connect()
        with posting.cut_off(connection.sock, LONGEST):
            body = None if form is None else urlencode(form)
            connection.request("GET" if form is None else "POST", path, body, sent)
            response = connection.getresponse()
            content = response.read(LARGEST)
    except (OSError, http.client.HTTPException) as error:
        raise ProviderError(f"No answer: {str(error) or type(error).__name__}"[:300]) from error
    finally:
        connection.close()
    return _read(response.status, content)


def _read(status: int, content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if status != http.client.OK:
        code = found.get("error") if isinstance(found, dict) else None
        raise ProviderError(f"It answered {status}: {sign_on.known_code(code)}")
    if not isinstance(found, dict):
        raise ProviderError("It answered with something else than JSON")
    return found
