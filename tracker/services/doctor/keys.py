"""The key of the installation: what is sealed with one from before, and what with none that is here."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from tracker.adapters import second_factors
from tracker.config import Settings
from tracker.domain.checkup import Finding, warning, well
from tracker.domain.wording import count
from tracker.queries import accounts, subscriptions


def examine(session: Session, settings: Settings) -> Iterator[Finding]:
    """Every second factor is opened; a webhook does not say which key its secret was made from."""
    key, sealed = settings.secret_key, accounts.sealed_factors(session)
    dated = [each for each in sealed if second_factors.unseal(each, key) is None]
    lost = [each for each in dated if second_factors.unseal(each, key, *settings.old_keys) is None]
    if lost:
        yield warning(
            "keys",
            f"{count(len(lost), 'second factor')} cannot be opened: the key that sealed it is gone.",
            "Put that key into SECRET_KEY_OLD; else a recovery code lets its owner in, to set it up anew.",
        )
    if settings.old_keys:
        yield _older(len(dated) - len(lost), subscriptions.count_open(session))
    elif not lost:
        yield well("keys", f"{count(len(sealed), 'second factor')} can be opened with the key of today.")


def _older(factors: int, webhooks: int) -> Finding:
    if factors or webhooks:
        return well(
            "keys",
            f"SECRET_KEY_OLD is still needed: for {count(factors, 'second factor')}, until its owner signs "
            f"in, and perhaps for {count(webhooks, 'webhook')}, until a manager makes it anew.",
        )
    return warning("keys", "Nothing needs SECRET_KEY_OLD any more.", "Unset it, and destroy those keys.")
