"""Links in mails: whose a token is, the actions it is good for, what was saved through it, codes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from tracker.domain import links
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Actor
from tracker.domain.statuses import OPEN
from tracker.models import Action, LinkUse, Mail, MailLink, Membership, SignInCode, User
from tracker.queries import actions


def find(session: Session, token: str) -> MailLink | None:
    """The link of this token; none where its person has no account any more, or has left the partnership."""
    if not links.is_token(token):
        return None
    belongs = or_(Mail.partnership_id.is_(None), Membership.partnership_id == Mail.partnership_id)
    query = (
        select(MailLink)
        .join(MailLink.mail)
        .join(MailLink.user)
        .where(MailLink.token_hash == links.fingerprint(token), User.is_active, User.memberships.any(belongs))
        .options(
            contains_eager(MailLink.mail).options(defer(Mail.text), defer(Mail.html)),
            contains_eager(MailLink.user).joinedload(User.memberships).joinedload(Membership.partnership),
        )
    )
    return session.scalars(query).unique().one_or_none()


def open_actions(session: Session, actor: Actor, link: MailLink) -> Sequence[Action]:
    """What is still open of the actions that the link is good for, in the order of its mail."""
    query = select(Action).where(
        Action.id.in_(link.action_ids), actions.visible(actor), Action.is_tracked, Action.status.in_(OPEN)
    )
    found = session.scalars(query.options(*actions.WHOLE)).unique()
    return sorted(found, key=lambda action: link.action_ids.index(action.id))


def get_action(session: Session, actor: Actor, link: MailLink, reference: str) -> Action:
    """The action with this reference, if the link is good for it and it exists for this person."""
    action = actions.get_visible(session, actor, reference)
    if action.id not in link.action_ids:
        raise NotFoundError(f"There is no action {reference}.")
    return action


def find_use(session: Session, link: MailLink, form_key: str) -> LinkUse | None:
    """What was saved by the form with this key."""
    return session.scalars(
        select(LinkUse).where(LinkUse.link_id == link.id, LinkUse.form_key == form_key)
    ).one_or_none()


def uses_for(session: Session, link: MailLink, action: Action) -> Sequence[LinkUse]:
    """Everything that was saved on this action through this link."""
    query = select(LinkUse).where(LinkUse.link_id == link.id, LinkUse.action_id == action.id)
    return session.scalars(query.order_by(LinkUse.id)).all()


def used_for(session: Session, link: MailLink) -> frozenset[int]:
    """The actions on which something was saved through this link."""
    query = select(LinkUse.action_id).where(LinkUse.link_id == link.id, LinkUse.action_id.is_not(None))
    return frozenset(key for key in session.scalars(query) if key is not None)


def of_person(session: Session, user_id: int, link_ids: Sequence[int]) -> Sequence[MailLink]:
    """Those of these links that are this person's."""
    query = select(MailLink).where(MailLink.id.in_(link_ids), MailLink.user_id == user_id)
    return session.scalars(query.options(joinedload(MailLink.mail))).all()


def newest_code(session: Session, user_id: int) -> SignInCode | None:
    """The code that was mailed to this person last."""
    query = select(SignInCode).where(SignInCode.user_id == user_id)
    return session.scalars(query.order_by(SignInCode.id.desc()).limit(1)).one_or_none()


def mails_since(session: Session, user_id: int, kind: str, since: datetime) -> tuple[int, int]:
    """How many mails of this kind a person was written since then, and the newest of all of them."""
    recent = func.count(Mail.id).filter(Mail.created_at > since)
    query = select(recent, func.coalesce(func.max(Mail.id), 0))
    number, newest = session.execute(query.where(Mail.user_id == user_id, Mail.kind == kind)).one()
    return number, newest
