"""Mails to those who sign a statement off, each with their own link, and whether it may still go."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.adapters import bank_holidays, rendering
from tracker.adapters.rendering import Rendered
from tracker.domain import links, london, statements, wording
from tracker.domain.errors import DomainError
from tracker.domain.mail import LINK_MARK, SUBJECT_LENGTH
from tracker.domain.roles import Actor
from tracker.domain.statements import signing as rules
from tracker.models import Mail, Membership, SigningLink, Statement, StatementSignatory
from tracker.queries import installation, people
from tracker.queries import signing as queries
from tracker.queries import statements as statement_queries
from tracker.services import mail as outbox
from tracker.services import saving, signing
from tracker.services import statements as services
from tracker.services.links import FRESH_SIGNING_MAIL, SIGNATORY, SIGNING_MAIL
from tracker.services.notices import Post

A_MINUTE = timedelta(minutes=1)


def ask(
    session: Session,
    statement: Statement,
    signatories: Sequence[StatementSignatory],
    *,
    post: Post,
    actor: Actor,
    now: datetime,
) -> list[StatementSignatory]:
    """Ask those of them who have not signed what it says now, by mail; who was asked."""
    signing.check_may_edit(session, statement, actor)
    facts = statement_queries.facts(session, [statement])[statement.id]
    lacking = {each.id for each, _ in rules.outstanding(facts)}
    asked = [each for each in signatories if each.id in lacking]
    if not asked:
        raise DomainError("Nobody here has anything to sign: each signature holds for what it says now.")
    draft = services.build(session, statement, actor=actor, now=now)
    for each in asked:
        if each.asked_draft is draft and each.asked_at and now - each.asked_at < A_MINUTE:
            continue  # the button was pressed twice
        each.asked_at, each.asked_draft = now, draft
        saving.flush(session)
        key = f"{SIGNING_MAIL}:{each.id}:{each.version}"
        _queue(session, each, key, SIGNING_MAIL, number=draft.number, post=post, now=now)
    who = wording.sentence_list([f"{each.name} ({each.post})" for each in asked])
    said = f"Asked to sign version {draft.number}: {who}"
    signing.record(session, statement, "signatures_asked", said, actor=actor, now=now)
    return asked


def send_fresh(session: Session, link: SigningLink, *, post: Post, actor: Actor, now: datetime) -> None:
    """Mail this signatory a link that works again; at most three an hour."""
    signatory = link.signatory
    services.check_still_owed(signatory.statement)
    beginning = f"{FRESH_SIGNING_MAIL}:{signatory.id}:"
    number, newest = queries.mailed_since(session, beginning, now - links.AN_HOUR)
    if number >= links.MAILS_AN_HOUR:
        raise DomainError(
            f"{links.MAILS_AN_HOUR} fresh links were mailed within the last hour. "
            "Use the newest, or wait an hour."
        )
    version = signatory.asked_draft.number if signatory.asked_draft else None
    try:
        with session.begin_nested():
            _queue(
                session,
                signatory,
                f"{beginning}{newest}",
                FRESH_SIGNING_MAIL,
                number=version,
                post=post,
                now=now,
            )
    except IntegrityError:
        return  # the same click has written it already
    said = f"Asked for a fresh link to sign: {signatory.name}, {signatory.post}"
    signing.record(session, signatory.statement, "signing_link_asked", said, actor=actor, now=now)


def _queue(
    session: Session,
    signatory: StatementSignatory,
    key: str,
    kind: str,
    *,
    number: int | None,
    post: Post,
    now: datetime,
) -> None:
    statement = signatory.statement
    account = people.find_by_email(session, signatory.address)
    subject = f"Your signature: the statement in answer to {statement.report.title}"[:SUBJECT_LENGTH]
    mail = outbox.outgoing(
        _rendered(session, signatory, kind, subject, number=number, post=post, now=now),
        key=key,
        kind=kind,
        for_date=london.date_of(now),
        partnership_id=statement.partnership_id,
        user_id=account.id if account and _belongs(account.memberships, statement) else None,
        to_address=signatory.address,
        subject=subject,
        items=[_item(signatory)],
        base_url=post.base_url,
        now=now,
        real_now=post.real_now,
    )
    outbox.queue(session, [mail])


def _rendered(
    session: Session,
    signatory: StatementSignatory,
    kind: str,
    subject: str,
    *,
    number: int | None,
    post: Post,
    now: datetime,
) -> Rendered:
    report, row = signatory.statement.report, installation.find(session)
    holidays = bank_holidays.england_and_wales()
    return rendering.render(
        SIGNING_MAIL,
        kind=kind,
        subject=subject,
        signatory=signatory,
        report=report,
        number=number,
        days=rules.LINK_LASTS.days,
        countdown=statements.countdown(report.statement_due_on, london.date_of(now), holidays),
        link=f"{post.base_url.rstrip('/')}/sign/{LINK_MARK}",
        is_demonstration=bool(row and row.is_demonstration),
    )


def _item(signatory: StatementSignatory) -> dict[str, Any]:
    """What the mail is about, as the ledger says it, and whose link it carries."""
    return {
        "kind": "statement",
        "reference": signatory.statement.report.reference,
        "what": f"Signature for {signatory.partner}",
        "why": f"Named to sign as {signatory.post}.",
        SIGNATORY: signatory.id,
    }


def _belongs(memberships: Iterable[Membership], statement: Statement) -> bool:
    return any(each.partnership_id == statement.partnership_id for each in memberships)


def reasons_to_stop(session: Session, mails: Sequence[Mail]) -> Mapping[int, str]:
    """Why a mail that asks for a signature may not go out any more, by its number."""
    about = {mail.id: item[SIGNATORY] for mail in mails for item in mail.items if item.get(SIGNATORY)}
    found = {each.id: each for each in queries.by_ids(session, about.values())} if about else {}
    reasons = {mail.id: _reason(mail, found.get(about[mail.id])) for mail in mails if mail.id in about}
    return {mail_id: reason for mail_id, reason in reasons.items() if reason}


def _reason(mail: Mail, signatory: StatementSignatory | None) -> str:
    if signatory is None or signatory.dropped_at is not None:
        return f"{mail.to_address} is no longer asked to sign."
    if signatory.address != mail.to_address:
        return f"{signatory.name} has another address now."
    if signatory.statement.submitted_on is not None:
        return "The statement has been submitted."
    return ""
