"""Single sign-on: whether the provider that is set answers, and is the one that it says it is."""

import ssl
from collections.abc import Iterator

from tracker.adapters import open_id
from tracker.adapters.open_id import ProviderError
from tracker.config import Settings
from tracker.domain.checkup import Finding, well, wrong
from tracker.domain.sign_on import BACK

ABOUT = "single sign-on"


def examine(settings: Settings) -> Iterator[Finding]:
    """Ask it what it says of itself, where one is set."""
    provider = settings.sign_on
    if provider is None:
        return
    try:
        open_id.about(provider)
    except ProviderError as error:
        yield wrong(ABOUT, f"{provider.issuer} cannot be used. {error}.", _mend(error))
    else:
        yield well(
            ABOUT,
            f"{provider.issuer} answers. It must know {settings.base_url}{BACK} as the address to "
            "which it sends people back.",
        )


def _mend(error: ProviderError) -> str:
    """By what kept it from answering: the certificate, the network, or what it says."""
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return (
            "Let this machine trust whoever signed the provider's certificate: add that authority to the "
            "system's, or name its file in SSL_CERT_FILE."
        )
    if isinstance(error.__cause__, OSError):
        return (
            "Check OIDC_ISSUER, and whether this machine may reach it. Until then people sign in with their "
            "passwords, and with OIDC_ONLY nobody but whoever runs the installation."
        )
    return (
        f"Open OIDC_ISSUER with {open_id.DISCOVERY} after it in a browser: what it shows must name the very "
        "same issuer, to the slash at its end. Where it does, ask whoever runs the provider."
    )
