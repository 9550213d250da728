"""Delivering the outbox: each try is written down, and any number of processes may share the work."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Table, Update, bindparam, insert, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from tracker.adapters import letters
from tracker.adapters.letters import File, Letter, MailRefusedError, MailServerError, Send
from tracker.domain.mail import LINK_MARK, Outcome
from tracker.models import Mail, MailAttachment, MailTry
from tracker.queries import mail as queries
from tracker.services import links, mail_rights, waits

LEASE = timedelta(minutes=15)
"""Real time after which a mail whose sender died may be claimed again."""

ONE_SENDING = timedelta(minutes=8)
"""Longer than any one sending takes, where the server lets us wait for each of its answers."""

PATIENCE = timedelta(days=3)
"""Real time from the first failure after which a mail is given up."""

REFUSALS = 3
"""As often as a server may say of a mail that it will never take it, before that is believed."""

BATCH = 20
"""Mails claimed at once; between two batches, what somebody waits for comes to the front."""

SECONDS_BETWEEN = 1.0
"""Between two looks whether the database is back."""

A_MINUTE = timedelta(minutes=1)
ERROR_LENGTH = 500
BOARD_DIGEST = "board_digest"

# These are made once: making a statement takes longer than executing it, and each mail is marked by itself.
_MAILS, _TRIES = cast(Table, Mail.__table__), cast(Table, MailTry.__table__)
_ONE_MAIL = update(_MAILS).where(_MAILS.c.id == bindparam("this"))
_UNSENT = _ONE_MAIL.where(_MAILS.c.sent_at.is_(None))
_OURS = _ONE_MAIL.where(_MAILS.c.claimed_until == bindparam("our_claim"))
_MORE_TRIES = insert(_TRIES)


@dataclass
class Delivery:
    """What one round of sending came to."""

    sent: int = 0
    failed: int = 0
    stopped: int = 0
    waiting: int = 0
    errors: list[str] = field(default_factory=list)
    server_error: str | None = None

    @property
    def figures(self) -> dict[str, int]:
        """Sent, failed, and still waiting; and stopped, where any was."""
        found = {"sent": self.sent, "failed": self.failed, "waiting": self.waiting}
        return found | ({"stopped": self.stopped} if self.stopped else {})

    def note_failure(self, address: str, error: MailRefusedError | MailServerError) -> None:
        """One mail less; where the fault is the server's, none goes after it."""
        self.failed += 1
        self.errors.append(f"{address}: {error}")
        if isinstance(error, MailServerError):
            self.server_error = str(error)


@dataclass(frozen=True, kw_only=True)
class Sending:
    """How a round sends: by what, in whose name, where links lead, by which clocks, and how fast at most.

    Leases and waits keep real time, which no demonstration moves; what people read, and the minute of the
    rate, keep the installation's clock.
    """

    send: Send
    mail_from: str
    base_url: str
    now: Callable[[], datetime]
    real_now: Callable[[], datetime]
    per_minute: int | None = None


def deliver(session_factory: sessionmaker[Session], by: Sending, *, even_early: bool = False) -> Delivery:
    """Send what waits, each mail by itself; a bad address stops nobody else.

    A server that cannot be used ends the round, and everything else waits as it is; so does a full minute.
    Whatever failed waits longer each time, and quiet hours hold mail back: `even_early` sends it now all
    the same, as somebody at the terminal asks for.
    """
    delivery = Delivery()
    with session_factory() as session:
        if even_early:
            _hurry(session, by.real_now())
        while delivery.server_error is None and (mails := _claim(session, by, even_early=even_early)):
            ready = _ready(session, mails, by, delivery)
            session.commit()  # claims and links are kept, and nothing is open while mail is on its way
            _send_each(session, ready, by, delivery)
        delivery.waiting = queries.backlog(session, by.now()).unsent
    return delivery


def _hurry(session: Session, real_now: datetime) -> None:
    """Let everything that waits for its next try be due now."""
    waiting = update(Mail).where(queries.is_waiting(), Mail.next_try_at > real_now)
    _changed(session, waiting.values(next_try_at=real_now))
    session.commit()


def _claim(session: Session, by: Sending, *, even_early: bool) -> Sequence[Mail]:
    """Take the next few mails that no other process has; each is read once, apart from the session."""
    real_now = by.real_now()
    quiet = () if even_early else queries.quiet(session, by.now())
    limit = min(BATCH, _room_in_this_minute(session, by))
    ids = queries.due_ids(session, real_now, quiet=quiet, limit=limit)
    if not ids:
        return ()
    free = update(Mail).where(Mail.id.in_(ids), queries.is_due(real_now))
    claim = free.values(claimed_until=real_now + LEASE).returning(Mail.id)
    ours = session.scalars(claim, execution_options={"synchronize_session": False}).all()
    mails = queries.by_ids(session, ours)
    session.expunge_all()
    return sorted(mails, key=lambda mail: ids.index(mail.id))


def _room_in_this_minute(session: Session, by: Sending) -> int:
    """How many mails the rate lets out now, of all processes together."""
    if by.per_minute is None:
        return BATCH
    now = by.now()
    going = queries.going_out(session, since=now - A_MINUTE, until=now, real_now=by.real_now())
    return max(0, by.per_minute - going)


def _ready(
    session: Session, mails: Sequence[Mail], by: Sending, delivery: Delivery
) -> list[tuple[Mail, Letter]]:
    """These mails as they go out, without those whose readers may not be told any more."""
    reasons = mail_rights.reasons_to_stop(session, mails)
    for mail in mails:
        if reason := reasons.get(mail.id):
            stopped = {"stopped_at": by.now(), "stop_reason": reason, "claimed_until": None}
            _changed(session, update(Mail).where(Mail.id == mail.id).values(**stopped))
            session.execute(_MORE_TRIES, [_try(mail, Outcome.STOPPED, reason, by)])
            delivery.stopped += 1
    return [(mail, _letter(session, mail, by)) for mail in mails if mail.id not in reasons]


def _letter(session: Session, mail: Mail, by: Sending) -> Letter:
    """The mail with its reader's own link, which is nowhere else: what is kept has a mark in its place."""
    is_board_digest = mail.kind == BOARD_DIGEST
    token = LINK_MARK
    if is_board_digest or LINK_MARK in mail.text or LINK_MARK in mail.html:
        token = links.mint(session, mail, now=by.now())
    return Letter(
        to_address=mail.to_address,
        subject=mail.subject,
        text=mail.text.replace(LINK_MARK, token),
        html=mail.html.replace(LINK_MARK, token),
        message_id=mail.message_id,
        created_at=mail.created_at,
        unsubscribe_url=f"{by.base_url}/m/{token}/unsubscribe" if is_board_digest else None,
        attachment=_file(session, mail.attachment_id),
    )


def _file(session: Session, attachment_id: int | None) -> File | None:
    if attachment_id is None:
        return None
    kept = session.get_one(MailAttachment, attachment_id)
    return File(name=kept.name, media_type=kept.media_type, content=kept.content)


def _send_each(
    session: Session, ready: Sequence[tuple[Mail, Letter]], by: Sending, delivery: Delivery
) -> None:
    """Send one after the other; what this server does not get any more is free for the next round."""
    for number, (mail, letter) in enumerate(ready):
        if delivery.server_error or not _has_time(mail, by):
            left = [each.id for each, _ in ready[number:]]
            ours = update(Mail).where(Mail.claimed_until == mail.claimed_until, Mail.id.in_(left))
            _changed(session, ours.values(claimed_until=None))
            session.commit()
            return
        try:
            answer = by.send(letters.compose(letter, by.mail_from))
        except (MailRefusedError, MailServerError) as error:
            _put_back(session, mail, error, by)
            delivery.note_failure(mail.to_address, error)
        else:
            _mark_sent(session, mail, answer, by)
            delivery.sent += 1


def _has_time(mail: Mail, by: Sending) -> bool:
    """Whether the claim outlasts the slowest sending, so that no other process sends the same meanwhile."""
    return mail.claimed_until is not None and by.real_now() + ONE_SENDING < mail.claimed_until


def _mark_sent(session: Session, mail: Mail, answer: str, by: Sending) -> None:
    sent = {"sent_at": by.now(), "claimed_until": None, "last_error": None, "tries": mail.tries + 1}
    _write_down(session, mail, _UNSENT, sent, [_try(mail, Outcome.SENT, answer, by)], by=by)


def _put_back(session: Session, mail: Mail, error: MailRefusedError | MailServerError, by: Sending) -> None:
    """Leave the mail for a later try, with the reason, or give it up; it waits longer each time."""
    real_now, said = by.real_now(), str(error)[:ERROR_LENGTH]
    values: dict[str, Any] = {
        "tries": mail.tries + 1,
        "last_error": said,
        "first_failed_at": mail.first_failed_at or real_now,
        "next_try_at": waits.next_try(mail.tries, real_now),
        "claimed_until": None,
    }
    outcome = Outcome.REFUSED if isinstance(error, MailRefusedError) else Outcome.NO_SERVER
    tries = [_try(mail, outcome, said, by)]
    if why := _why_given_up(session, mail, error, real_now):
        values["given_up_at"] = by.now()
        tries.append(_try(mail, Outcome.GIVEN_UP, why, by))
    _write_down(session, mail, _OURS, values | {"our_claim": mail.claimed_until}, tries, by=by)


def _why_given_up(
    session: Session, mail: Mail, error: MailRefusedError | MailServerError, real_now: datetime
) -> str:
    if isinstance(error, MailRefusedError) and error.for_good:
        refusals = queries.refusals(session, mail.id) + 1
        if refusals >= REFUSALS:
            return f"The address was refused for good {refusals} times"
    if mail.first_failed_at and real_now - mail.first_failed_at >= PATIENCE:
        return f"It could not be sent for {PATIENCE.days} days"
    return ""


def _try(mail: Mail, outcome: Outcome, answer: str, by: Sending) -> dict[str, Any]:
    return {"mail_id": mail.id, "at": by.now(), "outcome": outcome, "answer": answer[:ERROR_LENGTH]}


def _write_down(
    session: Session,
    mail: Mail,
    change: Update,
    values: dict[str, Any],
    tries: list[dict[str, Any]],
    *,
    by: Sending,
) -> None:
    """Keep what came of a try; while the database is away, again and again until another may claim the mail.

    It must not get lost: a mail that was sent and is not marked goes out a second time.
    """
    while True:
        try:
            if _changed(session, change, values | {"this": mail.id}):
                session.execute(_MORE_TRIES, tries)
            session.commit()
            return
        except (OperationalError, InterfaceError):
            session.rollback()
            if mail.claimed_until is None or by.real_now() >= mail.claimed_until:
                raise
            time.sleep(SECONDS_BETWEEN)


def _changed(session: Session, change: Update, values: dict[str, Any] | None = None) -> bool:
    """Whether this changed a mail: it does not where its condition no longer holds."""
    made = session.execute(change, values, execution_options={"synchronize_session": False})
    return cast(CursorResult[Any], made).rowcount > 0
