"""Who is named to sign a statement off, what each has answered, and whose a signing link is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload

from tracker.domain import links
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Role
from tracker.domain.statements import SignatoryFacts, SignedFacts
from tracker.models import (
    Mail,
    Membership,
    Report,
    SigningLink,
    Statement,
    StatementSignatory,
    StatementSignature,
    User,
)

_NAMED = (
    select(StatementSignatory)
    .where(StatementSignatory.dropped_at.is_(None))
    .options(
        joinedload(StatementSignatory.asked_draft),
        selectinload(StatementSignatory.answers).options(
            selectinload(StatementSignature.draft), joinedload(StatementSignature.by)
        ),
    )
    .order_by(StatementSignatory.stage, StatementSignatory.position, StatementSignatory.id)
)
"""Everybody who is named and was not dropped, in their order, with their answers and those versions."""

_NAMED_OF = _NAMED.where(StatementSignatory.statement_id.in_(bindparam("statements", expanding=True)))


def named(session: Session, statement: Statement) -> Sequence[StatementSignatory]:
    """Everybody who is named to sign this statement: agencies first, then directors, each in their order."""
    query = _NAMED.where(StatementSignatory.statement_id == statement.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def dropped(session: Session, statement: Statement) -> Sequence[StatementSignatory]:
    """Those who were named once and are no longer, the latest first."""
    query = select(StatementSignatory).where(
        StatementSignatory.statement_id == statement.id, StatementSignatory.dropped_at.is_not(None)
    )
    return session.scalars(query.order_by(StatementSignatory.dropped_at.desc())).all()


def get(session: Session, statement: Statement, signatory_id: int) -> StatementSignatory:
    """One who is named to sign this statement."""
    query = _NAMED.where(
        StatementSignatory.statement_id == statement.id, StatementSignatory.id == signatory_id
    )
    signatory = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if signatory is None:
        raise NotFoundError("Nobody who signs this statement has this number.")
    return signatory


def facts(session: Session, statement_ids: Iterable[int]) -> dict[int, list[SignatoryFacts]]:
    """Who is named to sign each statement, with what they have answered."""
    found: dict[int, list[SignatoryFacts]] = defaultdict(list)
    for each in session.scalars(_NAMED_OF, {"statements": list(statement_ids)}):
        found[each.statement_id].append(facts_of(each))
    return found


def facts_of(signatory: StatementSignatory) -> SignatoryFacts:
    """One signatory as the rules know them."""
    answers, asked_at = signatory.answers, signatory.asked_at
    return SignatoryFacts(
        id=signatory.id,
        stage=signatory.stage,
        partner=signatory.partner,
        post=signatory.post,
        name=signatory.name,
        is_asked=asked_at is not None and (not answers or answers[-1].answered_at < asked_at),
        answers=tuple(
            SignedFacts(
                answer=each.answer,
                version=each.draft.number,
                on=each.signed_on,
                name=each.name,
                content=each.draft.content,
                note=each.note,
            )
            for each in answers
        ),
    )


def last_position(session: Session, statement: Statement) -> int:
    """The place of the last one who is named, 0 where nobody is."""
    query = select(func.max(StatementSignatory.position)).where(
        StatementSignatory.statement_id == statement.id, StatementSignatory.dropped_at.is_(None)
    )
    return session.scalar(query) or 0


def agency_leads(session: Session, partnership_id: int) -> dict[str, User]:
    """Who answers for each agency of a partnership, by the agency's name."""
    query = (
        select(Membership)
        .join(Membership.user)
        .join(Membership.agency)
        .where(
            Membership.partnership_id == partnership_id,
            Membership.role == Role.AGENCY_LEAD,
            User.is_active,
        )
        .options(contains_eager(Membership.user), contains_eager(Membership.agency))
        .order_by(Membership.id.desc())
    )
    return {each.agency.name: each.user for each in session.scalars(query) if each.agency}


def find_link(session: Session, token: str) -> SigningLink | None:
    """The link of this token; none where its signatory was dropped, or their account is closed."""
    if not links.is_token(token):
        return None
    is_closed = exists().where(User.email == StatementSignatory.address, User.is_active.is_(False))
    query = (
        select(SigningLink)
        .join(SigningLink.signatory)
        .join(StatementSignatory.statement)
        .join(Statement.report)
        .where(
            SigningLink.token_hash == links.fingerprint(token),
            StatementSignatory.dropped_at.is_(None),
            ~is_closed,
        )
        .options(
            contains_eager(SigningLink.signatory)
            .contains_eager(StatementSignatory.statement)
            .contains_eager(Statement.report)
            .options(defer(Report.paragraphs), joinedload(Report.partnership))
        )
    )
    return session.scalars(query).one_or_none()


def open_links(session: Session, signatory: StatementSignatory) -> Sequence[SigningLink]:
    """The links of this signatory that nobody has stopped."""
    query = select(SigningLink).where(
        SigningLink.signatory_id == signatory.id, SigningLink.revoked_at.is_(None)
    )
    return session.scalars(query).all()


def by_ids(session: Session, ids: Iterable[int]) -> Sequence[StatementSignatory]:
    """These signatories as they are now, each with its statement."""
    query = select(StatementSignatory).where(StatementSignatory.id.in_(ids))
    return session.scalars(
        query.options(joinedload(StatementSignatory.statement)).execution_options(populate_existing=True)
    ).all()


def by_address(
    session: Session, address: str, partnership_ids: Iterable[int]
) -> Sequence[StatementSignatory]:
    """Who is named by this address to sign a statement of these partnerships that is still to be sent."""
    query = (
        select(StatementSignatory)
        .join(StatementSignatory.statement)
        .where(
            StatementSignatory.address == address,
            StatementSignatory.dropped_at.is_(None),
            Statement.partnership_id.in_(partnership_ids),
            Statement.submitted_on.is_(None),
        )
    )
    return session.scalars(query).all()


def mailed_since(session: Session, beginning: str, since: datetime) -> tuple[int, int]:
    """How many mails whose keys begin so were written since then, and the newest of all of them."""
    recent = func.count(Mail.id).filter(Mail.created_at > since)
    query = select(recent, func.coalesce(func.max(Mail.id), 0))
    number, newest = session.execute(query.where(Mail.key.startswith(beginning, autoescape=True))).one()
    return number, newest
