"""A person's own link in a mail, and the code that gives more than a link: made, stopped, checked."""

import secrets
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from tracker.adapters import passwords
from tracker.domain import links, wording
from tracker.domain.errors import DomainError
from tracker.domain.roles import Actor
from tracker.domain.statements import signing
from tracker.models import Mail, MailLink, SignInCode, SigningLink
from tracker.queries import links as queries
from tracker.services import account_links, history

CODE_MAIL = "sign_in_code"
SIGNING_MAIL, FRESH_SIGNING_MAIL = "signature_asked", "fresh_signing_link"
STOPS = "stops"
"""Where a mail's item names another link that its own link stops as well."""

SIGNATORY = "signatory_id"
"""Where a mail's item names the signatory whose link it carries."""

WRONG_CODE = "This is not the code of the newest mail. Check it and try again."
OLD_CODE = "This code is no longer good. Have another one mailed."


def mint(session: Session, mail: Mail, *, now: datetime) -> str:
    """Make the secret that this mail carries in place of its mark, a link's token or a code; kept as a hash.

    It is called for each try to send, so the tokens of earlier tries live on: they may have arrived.
    """
    if mail.kind in (SIGNING_MAIL, FRESH_SIGNING_MAIL):
        return _mint_signing(session, mail, now)
    if mail.user_id is None:
        raise ValueError("A mail to nobody's account carries no link.")
    if mail.kind in account_links.MAILS:
        return account_links.mint_for(session, mail, mail.user_id, now=now)
    if mail.kind == CODE_MAIL:
        return _mint_code(session, mail.user_id, now)
    token = secrets.token_urlsafe(links.TOKEN_BYTES)
    bound = dict.fromkeys(item["action_id"] for item in mail.items if item.get("action_id"))
    session.add(
        MailLink(
            user_id=mail.user_id,
            mail_id=mail.id,
            token_hash=links.fingerprint(token),
            action_ids=list(bound),
            made_at=now,
            expires_at=now + links.LINK_LASTS,
        )
    )
    return token  # a batch of links is written in one statement, when it is committed


def _mint_code(session: Session, user_id: int, now: datetime) -> str:
    """A million codes are soon tried, so what is kept is made slow to compare, as with passwords."""
    code = f"{secrets.randbelow(10**links.CODE_DIGITS):0{links.CODE_DIGITS}}"
    session.add(
        SignInCode(
            user_id=user_id,
            code_hash=passwords.hashed(code),
            made_at=now,
            expires_at=now + links.CODE_LASTS,
        )
    )
    session.flush()
    return code


def _mint_signing(session: Session, mail: Mail, now: datetime) -> str:
    """A signatory may have no account, so their link is for the one line that they sign on."""
    token = secrets.token_urlsafe(links.TOKEN_BYTES)
    session.add(
        SigningLink(
            signatory_id=mail.items[0][SIGNATORY],
            mail_id=mail.id,
            token_hash=links.fingerprint(token),
            made_at=now,
            expires_at=now + signing.LINK_LASTS,
        )
    )
    session.flush()
    return token


def stop(session: Session, link: MailLink, *, actor: Actor, now: datetime) -> None:
    """Stop this link for good, and those that its mail warned of."""
    warned_of = [item[STOPS] for item in link.mail.items if item.get(STOPS)]
    for one in (link, *queries.of_person(session, link.user_id, warned_of)):
        if one.revoked_at is None:
            one.revoked_at = now
            history.record(
                session,
                kind="link.stopped",
                summary=f"Stopped the link in the mail of {wording.long_date(one.mail.for_date)}",
                actor=actor,
                now=now,
                partnership_id=one.mail.partnership_id,
            )


def take_no_board_digest(session: Session, link: MailLink, *, actor: Actor, now: datetime) -> None:
    """Send this person no board digest any more; a second time changes nothing."""
    if not link.user.takes_board_digest:
        return
    link.user.takes_board_digest = False
    history.record(
        session,
        kind="person.board_digest_declined",
        summary="Takes the board digest no more",
        actor=actor,
        now=now,
        partnership_id=link.mail.partnership_id,
    )


def check_code(session: Session, link: MailLink, typed: str, *, actor: Actor, now: datetime) -> None:
    """Take the code that was mailed last, once; each try is counted, so commit either way."""
    code = queries.newest_code(session, link.user_id)
    if code is None or code.used_at or now >= code.expires_at:
        raise DomainError(OLD_CODE, field="code")
    if not _changed(session, code, SignInCode.tries < links.CODE_TRIES, tries=SignInCode.tries + 1):
        raise DomainError("Too many tries. Have another code mailed.", field="code")
    if not passwords.matches(code.code_hash, links.code_of(typed)):
        raise DomainError(WRONG_CODE, field="code")
    if not _changed(session, code, SignInCode.used_at.is_(None), used_at=now):
        raise DomainError(OLD_CODE, field="code")
    link.user.last_seen_at = now
    summary = "Signed in with a code by mail"
    history.record(session, kind="person.signed_in_by_code", summary=summary, actor=actor, now=now)


def _changed(session: Session, code: SignInCode, condition: Any, **values: Any) -> bool:  # noqa: ANN401
    """Change the code where the condition still holds, whoever else tries it at the moment."""
    statement = update(SignInCode).where(SignInCode.id == code.id, condition).values(**values)
    return cast(CursorResult[Any], session.execute(statement)).rowcount == 1
