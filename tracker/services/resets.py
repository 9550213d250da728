"""Another password by mail: asked for by anybody, answered only to whoever has the account."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.orm import Session

from tracker.adapters import passwords
from tracker.domain import guessing, links
from tracker.domain.accounts import REQUESTS_AN_HOUR, RESETS_AN_HOUR, TokenKind
from tracker.domain.errors import DomainError
from tracker.models import AccountToken, ResetRequest, User
from tracker.queries import accounts as queries
from tracker.queries import actors, people
from tracker.services import account_links, account_mails, accounts, history, sessions
from tracker.services.notices import Post

KEPT = timedelta(days=1)


def ask(session: Session, email: str, *, address: str, real_now: datetime) -> None:
    """Note that somebody asks for another password.

    Nobody looks here whether anybody has this address, so that neither the answer nor its time says so; the
    next sending of mail looks.
    """
    network = guessing.network(address)
    if queries.requests_from(session, network, real_now - links.AN_HOUR) >= REQUESTS_AN_HOUR:
        raise DomainError("Too many links were asked for from here within an hour. Wait a while.")
    session.add(ResetRequest(email=email.strip().lower()[:320], address=network, at=real_now))
    session.flush()


def answer(session: Session, *, post: Post, now: datetime) -> int:
    """Write the mails that were asked for, and forget old requests; how many mails."""
    waiting = queries.open_requests(session)
    if waiting:
        session.execute(delete(ResetRequest).where(ResetRequest.at < post.real_now - KEPT))
    return sum(_answered(session, request, post, now) for request in waiting)


def _answered(session: Session, request: ResetRequest, post: Post, now: datetime) -> bool:
    unanswered = update(ResetRequest).where(ResetRequest.id == request.id, ResetRequest.answered_at.is_(None))
    if cast(CursorResult[Any], session.execute(unanswered.values(answered_at=post.real_now))).rowcount != 1:
        return False  # another process has it
    user = people.find_by_email(session, request.email)
    if user is None or not user.is_active or user.password_hash is None:
        return False
    if queries.requests_before(session, request, links.AN_HOUR) >= RESETS_AN_HOUR:
        return False
    account_mails.send_reset(session, user, request, post=post, now=now)
    return True


def choose(session: Session, token: AccountToken, new_password: str, *, post: Post, now: datetime) -> User:
    """Choose another password by the link; every session ends, and earlier links stop."""
    user = token.user
    accounts.check_password(new_password, user)
    account_links.use(session, token, now=now)
    account_links.stop(session, user.id, [TokenKind.RESET], now=now)
    user.password_hash = passwords.hashed(new_password)
    sessions.end_all(session, [user.id])
    actor, summary = actors.from_user(user), "Chose another password by a link in a mail"
    history.record(session, kind="person.password_reset", summary=summary, actor=actor, now=now)
    account_mails.tell_of_password(session, user, post=post, now=now)
    return user
