"""Quiet hours: when a partnership's mail may leave, by London clocks."""

from datetime import datetime, time, timedelta

from tracker.domain import london

QUIET_FROM, QUIET_UNTIL = 20, 7
"""Hours by London clocks, where no partnership says otherwise."""

ASKED_FOR = (
    "sign_in_code",
    "fresh_link",
    "fresh_signing_link",
    "link_used",
    "administrator",
    "invitation",
    "reset",
    "old_address",
    "new_address",
    "account_notice",
)
"""Kinds of mail that somebody waits for this minute; nothing holds them back."""

A_DAY = timedelta(days=1)


def open_since(now: datetime, quiet_from: int, quiet_until: int) -> datetime | None:
    """Since when mail may leave: None while it is quiet; equal hours mean that it is never quiet."""
    local = now.astimezone(london.LONDON)
    if quiet_from == quiet_until:
        return datetime.min.replace(tzinfo=now.tzinfo)
    if is_quiet(local.hour, quiet_from, quiet_until):
        return None
    opened = london.at(local.date(), time(quiet_until))
    return opened if opened <= now else london.at(local.date() - A_DAY, time(quiet_until))


def is_quiet(hour: int, quiet_from: int, quiet_until: int) -> bool:
    """Whether nothing is sent in this hour by London clocks; equal hours mean that none is quiet."""
    if quiet_from <= quiet_until:
        return quiet_from <= hour < quiet_until
    return hour >= quiet_from or hour < quiet_until
