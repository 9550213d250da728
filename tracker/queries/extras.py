"""What hangs on the actions of a list beside their own columns: tags, contributors, dates asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.domain.extensions import Decision
from tracker.domain.parts import PartStatus
from tracker.models import Agency, ExtensionRequest, Part, Tag
from tracker.models.lists import action_tags


@dataclass(frozen=True)
class Extras:
    """What hangs on each action of a list, by its key, gathered in three queries."""

    tags: Mapping[int, Sequence[str]]
    contributors: Mapping[int, Sequence[str]]
    asked_for: Mapping[int, date]


def of(session: Session, keys: Select[int] | Sequence[int]) -> Extras:
    """All three of these actions, which may be those of a list as `actions.matching` says them."""
    return Extras(tags(session, keys), contributors(session, keys), asked_for(session, keys))


def tags(session: Session, keys: Select[int] | Sequence[int]) -> dict[int, list[str]]:
    """The names of the tags of these actions, by action."""
    tagged = select(action_tags.c.action_id, Tag.name).join(Tag, Tag.id == action_tags.c.tag_id)
    found: dict[int, list[str]] = {}
    for key, name in session.execute(tagged.where(action_tags.c.action_id.in_(keys)).order_by(Tag.name)):
        found.setdefault(key, []).append(name)
    return found


def contributors(session: Session, keys: Select[int] | Sequence[int]) -> dict[int, list[str]]:
    """The names of the agencies that do a part of these actions, by action."""
    helping = select(Part.action_id, Agency.name).join(Part.agency).distinct()
    helping = helping.where(Part.action_id.in_(keys), Part.status != PartStatus.WITHDRAWN)
    found: dict[int, list[str]] = {}
    for key, name in session.execute(helping.order_by(Agency.name)):
        found.setdefault(key, []).append(name)
    return found


def asked_for(session: Session, keys: Select[int] | Sequence[int]) -> dict[int, date]:
    """The dates that wait to be decided for these actions, by action."""
    asked = select(ExtensionRequest.action_id, ExtensionRequest.proposed_on)
    waiting = asked.where(ExtensionRequest.decision == Decision.WAITING, ExtensionRequest.action_id.in_(keys))
    return {key: day for key, day in session.execute(waiting)}
