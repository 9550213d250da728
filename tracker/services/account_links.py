"""Links by mail to an account: made as each mail is sent, kept as a hash, good once, stopped."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from tracker.domain import accounts as rules
from tracker.domain import links
from tracker.domain.accounts import LASTS, TokenKind
from tracker.domain.errors import DomainError, NotFoundError
from tracker.models import AccountToken, Mail
from tracker.queries import accounts as queries

PATHS = {
    TokenKind.INVITATION: "join",
    TokenKind.RESET: "reset",
    TokenKind.OLD_ADDRESS: "address",
    TokenKind.NEW_ADDRESS: "address",
}
MAILS = {kind.value: kind for kind in TokenKind}
"""The kinds of mail that carry such a link: each is called as its link is."""

CHANGE = "change_id"
"""Where a mail's item names the change of address that it asks about."""


def mint(
    session: Session, user_id: int, kind: TokenKind, *, now: datetime, change_id: int | None = None
) -> str:
    """A new secret for one link of this person."""
    token = secrets.token_urlsafe(links.TOKEN_BYTES)
    session.add(
        AccountToken(
            user_id=user_id,
            kind=kind,
            token_hash=links.fingerprint(token),
            change_id=change_id,
            made_at=now,
            expires_at=now + LASTS[kind],
        )
    )
    session.flush()
    return token


def mint_for(session: Session, mail: Mail, user_id: int, *, now: datetime) -> str:
    """The secret that this mail carries in place of its mark."""
    change_id = mail.items[0].get(CHANGE) if mail.items else None
    return mint(session, user_id, MAILS[mail.kind], now=now, change_id=change_id)


def find(session: Session, token: str, *kinds: TokenKind, now: datetime) -> AccountToken:
    """The link with this secret, good at this moment; refused with the reason where it is not any more."""
    found = queries.token(session, token, kinds)
    if found is None:
        raise NotFoundError("There is no such link.")
    rules.check_token(
        expires_at=found.expires_at, used_at=found.used_at, revoked_at=found.revoked_at, now=now
    )
    return found


def use(session: Session, token: AccountToken, *, now: datetime) -> None:
    """Use a link up, however many try it at this moment."""
    unused = update(AccountToken).where(AccountToken.id == token.id, AccountToken.used_at.is_(None))
    made = cast(CursorResult[Any], session.execute(unused.values(used_at=now)))
    if made.rowcount != 1:
        raise DomainError("This link has been used already. It is good once.")


def stop(session: Session, user_id: int, kinds: Collection[TokenKind], *, now: datetime) -> None:
    """Stop the links of these kinds, and the mails with one that have not left yet."""
    waiting = update(Mail).where(
        Mail.user_id == user_id,
        Mail.kind.in_([kind.value for kind in kinds]),
        Mail.sent_at.is_(None),
        Mail.stopped_at.is_(None),
    )
    session.execute(waiting.values(stopped_at=now, stop_reason="Its link was stopped before it left."))
    still_open = update(AccountToken).where(
        AccountToken.user_id == user_id, AccountToken.kind.in_(kinds), AccountToken.revoked_at.is_(None)
    )
    session.execute(still_open.values(revoked_at=now))
