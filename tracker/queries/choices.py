"""What a list may be filtered by: keys and names alone, in one question made once."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from tracker.models import Agency, Partnership, Report, Tag, User
from tracker.queries import people, rows

_HERE: BindParameter[list[int]] = bindparam("here", expanding=True)


def _kind(kind: str, key: Any, code: Any, name: Any, *order: Any) -> Select[Any]:  # noqa: ANN401
    """The choices of one kind, with what they are ordered by."""
    first, second = (*order, literal(""))[:2]
    shown = literal(kind).label("kind"), key.label("key"), code.label("code"), name.label("name")
    return select(*shown, first.label("first"), second.label("second"))


_CHOICES = union_all(
    _kind("partnership", Partnership.id, Partnership.slug, Partnership.name, Partnership.name).where(
        Partnership.id.in_(_HERE)
    ),
    _kind("report", Report.id, Report.reference, Report.title, Report.reference).where(
        Report.partnership_id.in_(_HERE)
    ),
    _kind("agency", Agency.id, literal(""), Agency.name, Partnership.name, Agency.name)
    .join(Agency.partnership)
    .where(Agency.partnership_id.in_(_HERE), Agency.is_closed.is_(False)),
    _kind("lead", User.id, literal(""), User.name, User.name).where(
        User.id.in_(people.leading(_HERE).order_by(None).with_only_columns(User.id))
    ),
    _kind("tag", Tag.id, literal(""), Tag.name, Tag.name).where(Tag.partnership_id.in_(_HERE)),
).order_by("kind", "first", "second", "key")


def of(session: Session, partnership_ids: Collection[int]) -> Iterator[Any]:
    """The partnerships, their reports, agencies of today, who may lead their actions, and tags.

    Each with its kind, its key, its code where it has one, and its name; in the order of a list of its kind.
    """
    return rows.named(session.execute(_CHOICES, {"here": partnership_ids}))
