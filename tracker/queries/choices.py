"""What a list may be filtered by: keys and names alone, since a page that offers them needs no more."""

from collections.abc import Collection, Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from tracker.domain.roles import Actor
from tracker.models import Agency, Partnership, Report, Tag, User
from tracker.queries import people


def partnerships(session: Session, actor: Actor) -> Sequence[Row[int, str, str]]:
    """The key, short name and name of each partnership that this person belongs to, by name."""
    query = select(Partnership.id, Partnership.slug, Partnership.name).order_by(Partnership.name)
    if not actor.is_operator:
        query = query.where(Partnership.id.in_(actor.partnerships()))
    return session.execute(query).all()


def reports(session: Session, here: Collection[int]) -> Sequence[Row[int, str, str]]:
    """The key, reference and title of each report of these partnerships, by reference."""
    query = select(Report.id, Report.reference, Report.title).where(Report.partnership_id.in_(here))
    return session.execute(query.order_by(Report.reference)).all()


def agencies(session: Session, here: Collection[int]) -> Sequence[Row[int, str]]:
    """The key and name of each agency that takes part in these partnerships today."""
    query = select(Agency.id, Agency.name).join(Agency.partnership).where(Agency.partnership_id.in_(here))
    query = query.where(Agency.is_closed.is_(False)).order_by(Partnership.name, Agency.name)
    return session.execute(query).all()


def leads(session: Session, here: Collection[int]) -> Sequence[Row[int, str]]:
    """The key and name of each person who may lead actions of these partnerships, by name."""
    return session.execute(people.leading(here).with_only_columns(User.id, User.name)).all()


def tags(session: Session, here: Collection[int]) -> Sequence[Row[int, str]]:
    """The key and name of each tag that is used in these partnerships, by name."""
    query = select(Tag.id, Tag.name).where(Tag.partnership_id.in_(here)).order_by(Tag.name, Tag.id)
    return session.execute(query).all()
