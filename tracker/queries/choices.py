"""What a list may be filtered by: keys and names alone, since a page that offers them needs no more.

The statements are made once, since making one takes longer than the database needs to answer it.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import BindParameter, Row, bindparam, select
from sqlalchemy.orm import Session

from tracker.domain.roles import Actor
from tracker.models import Agency, Partnership, Report, Tag, User
from tracker.queries import people

_HERE: BindParameter[list[int]] = bindparam("here", expanding=True)
_REPORTS = (
    select(Report.id, Report.reference, Report.title)
    .where(Report.partnership_id.in_(_HERE))
    .order_by(Report.reference)
)
_AGENCIES = (
    select(Agency.id, Agency.name)
    .join(Agency.partnership)
    .where(Agency.partnership_id.in_(_HERE), Agency.is_closed.is_(False))
    .order_by(Partnership.name, Agency.name)
)
_LEADS = people.leading(_HERE).with_only_columns(User.id, User.name)
_TAGS = select(Tag.id, Tag.name).where(Tag.partnership_id.in_(_HERE)).order_by(Tag.name, Tag.id)


def partnerships(session: Session, actor: Actor) -> Sequence[Row[int, str, str]]:
    """The key, short name and name of each partnership that this person belongs to, by name."""
    query = select(Partnership.id, Partnership.slug, Partnership.name).order_by(Partnership.name)
    if not actor.is_operator:
        query = query.where(Partnership.id.in_(actor.partnerships()))
    return session.execute(query).all()


def reports(session: Session, here: Collection[int]) -> Sequence[Row[int, str, str]]:
    """The key, reference and title of each report of these partnerships, by reference."""
    return session.execute(_REPORTS, {"here": here}).all()


def agencies(session: Session, here: Collection[int]) -> Sequence[Row[int, str]]:
    """The key and name of each agency that takes part in these partnerships today."""
    return session.execute(_AGENCIES, {"here": here}).all()


def leads(session: Session, here: Collection[int]) -> Sequence[Row[int, str]]:
    """The key and name of each person who may lead actions of these partnerships, by name."""
    return session.execute(_LEADS, {"here": here}).all()


def tags(session: Session, here: Collection[int]) -> Sequence[Row[int, str]]:
    """The key and name of each tag that is used in these partnerships, by name."""
    return session.execute(_TAGS, {"here": here}).all()
