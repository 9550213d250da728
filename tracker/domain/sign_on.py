"""Single sign-on by OpenID Connect: whom a provider vouches for, and what of it is believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from tracker.domain.errors import DomainError

MICROSOFT = frozenset(
    {"login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"}
)
"""Where Microsoft Entra speaks from."""

NO_TENANT = frozenset({"common", "organizations", "consumers"})
"""What stands in Entra's address where anybody's directory would do."""

LASTS = timedelta(minutes=10)
"""How long a person may take at the provider."""

BACK = "/sign-in/sso/back"
"""Where the provider sends people back to, below the address of the installation."""

LONGEST_NAME = 200  # characters


@dataclass(frozen=True)
class Provider:
    """Who vouches for people: an OpenID provider, and what of its word is taken.

    `second_factor` is the value of `amr` or `acr` that counts as a second factor; none where ours is asked.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    domains: frozenset[str]
    name: str
    second_factor: str = ""
    is_only: bool = False


@dataclass(frozen=True)
class Claimed:
    """Whom the provider vouches for: its own lasting name for them, and an address only if it is proved."""

    issuer: str
    subject: str
    address: str | None
    name: str
    had_second_factor: bool


def claimed(claims: Mapping[str, Any], provider: Provider) -> Claimed:
    """What is believed of a token that has been verified already."""
    is_microsoft = urlsplit(provider.issuer).hostname in MICROSOFT
    subject = _person_of_directory(claims, provider) if is_microsoft else str(claims["sub"])
    # Entra lets an administrator of any directory write any address, so only its proof of the domain counts.
    is_proved = claims.get("xms_edov") in (True, 1, "1", "true") if is_microsoft else _is_verified(claims)
    address = str(claims.get("email") or "").strip().lower()
    return Claimed(
        provider.issuer,
        subject,
        address if is_proved and address else None,
        " ".join(str(claims.get("name") or "").split())[:LONGEST_NAME],
        _had_second_factor(claims, provider),
    )


def _is_verified(claims: Mapping[str, Any]) -> bool:
    return claims.get("email_verified") is True


def _person_of_directory(claims: Mapping[str, Any], provider: Provider) -> str:
    """Entra's number of the person, who must be of the very directory that was chosen."""
    person, tenant = claims.get("oid"), claims.get("tid")
    if not person or tenant not in urlsplit(provider.issuer).path.split("/"):
        raise DomainError(f"{provider.name} did not say who of your organisation's directory you are.")
    return str(person)


def _had_second_factor(claims: Mapping[str, Any], provider: Provider) -> bool:
    methods = claims.get("amr")
    said = [*(methods if isinstance(methods, list) else ()), claims.get("acr")]
    return bool(provider.second_factor) and provider.second_factor in said


def check_may_come(who: Claimed, provider: Provider) -> str:
    """The address of somebody who is not linked yet; refused if it is not proved or of a foreign domain."""
    if who.address is None:
        raise DomainError(
            f"{provider.name} does not say that your e-mail address is verified, so it is not clear which "
            "account is yours. Whoever runs Followthrough for you can mend that there."
        )
    if who.address.rpartition("@")[2] not in provider.domains:
        raise DomainError(
            f"People with the address {who.address} do not sign in here through {provider.name}. "
            "Sign in with your password, or ask your partnership manager."
        )
    return who.address


CODES = frozenset(
    {
        *("invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type"),
        *("invalid_scope", "server_error", "temporarily_unavailable"),
        *("invalid_client", "invalid_grant", "unsupported_grant_type"),
        *("interaction_required", "login_required", "account_selection_required", "consent_required"),
        *("invalid_request_uri", "invalid_request_object", "request_not_supported"),
        *("request_uri_not_supported", "registration_not_supported"),
    }
)
"""What a provider may refuse with (RFC 6749 4.1.2.1 and 5.2, OpenID Connect Core 3.1.2.6)."""

REFUSALS = {
    "access_denied": "{0} did not let you in here, or you stopped on the way.",
    "login_required": "{0} needs you to sign in there first.",
    "interaction_required": "{0} needs something more of you: sign in there first.",
    "consent_required": "{0} needs your consent, or that of its administrator, before you can come here.",
    "temporarily_unavailable": "{0} is busy or being looked after. Try again in a few minutes.",
    "server_error": "{0} had a fault of its own. Try again in a few minutes.",
}
OTHER_REFUSAL = "{0} does not accept how Followthrough asks. Tell whoever runs Followthrough for you."


def refusal(code: str, provider: Provider) -> str:
    """Why the provider sent a person back, by its code (OpenID Connect Core 3.1.2.6), in plain words."""
    return REFUSALS.get(code, OTHER_REFUSAL).format(provider.name)


def known_code(code: object) -> str:
    """The code for the log, where it is one of the standards; anything else could say anything."""
    return code if isinstance(code, str) and code in CODES else "other"
