"""What programs change: an update on an action, once, however often its request is repeated."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy import update as change
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain import api_tokens as rules
from tracker.domain.errors import DomainError
from tracker.domain.roles import Actor
from tracker.domain.statuses import Status
from tracker.models import ApiRequest, ApiToken
from tracker.queries import api_tokens as queries

ASSURED = (Status.VERIFIED, Status.EMBEDDED)


class KeyReusedError(DomainError):
    """The same idempotency key came with another request."""


@dataclass(frozen=True)
class Answer:
    """What a request got, and gets again."""

    status: int
    body: str
    etag: str


def check_assures(actor: Actor, before: Status, to: Status | None) -> None:
    """Verifying, embedding, and taking either back is for a second person, and a service is none."""
    if actor.user_id is None and to and (to in ASSURED or before in ASSURED):
        raise DomainError("This takes a second person; a service cannot say it.", field="status")


def once(
    session: Session,
    token: ApiToken,
    *,
    key: str | None,
    request: bytes,
    act: Callable[[], Answer],
    now: datetime,
) -> Answer:
    """Do the act and keep its answer with it, in one transaction; the same request again gets that answer.

    A request that was refused is not kept: it may be mended and sent again with the same key. The key is
    claimed before the act, so of two that come at once the second waits for the first and gets its answer.
    """
    if key is None:
        return act()
    if not rules.is_key(key):
        raise DomainError("An idempotency key has 1 to 200 visible characters and no blanks.", field="key")
    fingerprint = hashlib.sha256(request).hexdigest()
    queries.forget(session, until=now - rules.REPEATED_FOR)
    if not _claim(session, token, key, fingerprint, now):
        return _again(session, token, key, fingerprint)
    answer = act()
    kept = change(ApiRequest).where(ApiRequest.token_id == token.id, ApiRequest.key == key)
    answered = kept.values(status=answer.status, body=answer.body, etag=answer.etag)
    session.execute(answered.execution_options(synchronize_session=False))
    return answer


def _claim(session: Session, token: ApiToken, key: str, fingerprint: str, now: datetime) -> bool:
    """Whether this is the first request of this key; the unique key is the lock."""
    row = {"token_id": token.id, "key": key, "fingerprint": fingerprint, "at": now}
    try:
        with session.begin_nested():
            session.execute(insert(ApiRequest).values(status=0, body="", etag="", **row))
    except IntegrityError:
        return False
    return True


def _again(session: Session, token: ApiToken, key: str, fingerprint: str) -> Answer:
    kept = queries.answered(session, token, key)
    if kept is None or kept.fingerprint != fingerprint:
        raise KeyReusedError("This idempotency key was used for another request. Take a new one.")
    return Answer(kept.status, kept.body, kept.etag)
