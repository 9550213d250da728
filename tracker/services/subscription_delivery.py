"""Telling webhooks what happened: each message by itself, any number of processes sharing the work."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Update, delete, or_, update
from sqlalchemy.orm import Session, sessionmaker

from tracker.adapters.posting import PostingError
from tracker.domain import subscriptions as rules
from tracker.domain.subscriptions import MADE, What
from tracker.models import Event, SubscriptionMessage
from tracker.queries import subscriptions as queries
from tracker.services import waits

LEASE = timedelta(minutes=2)
"""Real time after which a message whose sender died may be claimed again; longer than one posting takes."""

ONE_ROUND = timedelta(minutes=5)
"""Real time after which a round ends and the next begins."""

KEPT = timedelta(days=90)
"""As long as messages that arrived or were given up can be looked at."""

Post = Callable[[str, bytes, Mapping[str, str]], tuple[int, str]]


@dataclass(frozen=True, kw_only=True)
class Telling:
    """How a round tells: by what, under which key, where links lead, by which clocks."""

    post: Post
    installation_keys: Sequence[str]
    base_url: str
    now: Callable[[], datetime]
    real_now: Callable[[], datetime]


def deliver(session_factory: sessionmaker[Session], by: Telling) -> dict[str, int]:
    """Tell what is due, the oldest first; an address that fails keeps back its own messages alone."""
    figures, silent, until = {"delivered": 0, "failed": 0}, set[int](), by.real_now() + ONE_ROUND
    with session_factory() as session:
        _forget(session, by.now())
        while by.real_now() < until:
            message_id = queries.due_id(session, by.real_now(), without=silent)
            if message_id is None:
                break
            if not _claim(session, message_id, by.real_now()):
                continue
            message, report, action = queries.to_tell(session, message_id)
            session.commit()  # nothing is open while the message is on its way
            arrived, said = _tell(message, report, action, by)
            _write_down(session, message, arrived, said, by)
            figures["delivered" if arrived else "failed"] += 1
            if not arrived:
                silent.add(message.subscription_id)
    return figures


def _claim(session: Session, message_id: int, real_now: datetime) -> bool:
    free = update(SubscriptionMessage).where(SubscriptionMessage.id == message_id, queries.is_due(real_now))
    claimed = _changed(session, free.values(claimed_until=real_now + LEASE))
    session.commit()
    return claimed


def _tell(
    message: SubscriptionMessage, report: str | None, action: str | None, by: Telling
) -> tuple[bool, str]:
    """Whether the other side took it (2xx), and what it answered."""
    body = json.dumps(_content(message, report, action, by.base_url)).encode()
    timestamp = int(by.real_now().timestamp())
    secrets = [rules.secret(key, message.subscription.salt) for key in by.installation_keys]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Followthrough",
        "Webhook-Id": message.key,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": " ".join(
            rules.signature(secret, message.key, timestamp, body) for secret in secrets
        ),
    }
    try:
        status, said = by.post(message.subscription.url, body, headers)
    except PostingError as error:
        return False, str(error)
    return 200 <= status < 300, said


def _content(
    message: SubscriptionMessage, report: str | None, action: str | None, base_url: str
) -> dict[str, Any]:
    """What happened to what, and where to read it with a token: no name and no word that anybody wrote."""
    event = message.event
    return {
        "id": message.key,
        "type": event.kind,
        "at": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "partnership": message.subscription.partnership.slug,
        "report": report,
        "action": action,
        "update": event.update_id,
        "status_before": event.before.get("status"),
        "status_after": event.after.get("status"),
        "url": _url(event, report, action, base_url),
    }


def _url(event: Event, report: str | None, action: str | None, base_url: str) -> str | None:
    if event.kind == MADE:
        return None
    if action:
        return f"{base_url}/api/v1/actions/{action}"
    return f"{base_url}/api/v1/{'statements' if event.kind == What.SUBMITTED else 'reports'}/{report}"


def _write_down(
    session: Session, message: SubscriptionMessage, arrived: bool, said: str, by: Telling
) -> None:
    """Keep what came of a try: it arrived, waits longer than before, or is given up."""
    now, real_now, tries = by.now(), by.real_now(), message.tries + 1
    values: dict[str, Any] = {
        "tries": tries,
        "last_tried_at": now,
        "last_answer": said,
        "claimed_until": None,
        "next_try_at": waits.next_try(message.tries, real_now),
    }
    if arrived:
        values["delivered_at"] = now
    elif tries >= rules.TRIES:
        values["given_up_at"] = now
    ours = update(SubscriptionMessage).where(
        SubscriptionMessage.id == message.id, SubscriptionMessage.claimed_until == message.claimed_until
    )
    _changed(session, ours.values(**values))
    session.commit()


def _forget(session: Session, now: datetime) -> None:
    ended = or_(SubscriptionMessage.delivered_at < now - KEPT, SubscriptionMessage.given_up_at < now - KEPT)
    session.execute(delete(SubscriptionMessage).where(ended))
    session.commit()


def _changed(session: Session, change: Update) -> bool:
    """Whether this changed a message: it does not where its condition no longer holds."""
    made = session.execute(change.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], made).rowcount > 0
