"""What some people read of actions, found for them alone, however much there is beside."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import ColumnElement, and_, or_, select

from tracker.domain.roles import REACH, Membership, Reach
from tracker.models import Action, Part


@dataclass(frozen=True)
class Readers:
    """Some people, each with all of their memberships."""

    memberships: Mapping[int, Collection[Membership]]

    @cached_property
    def partnerships(self) -> frozenset[int]:
        """Every partnership that one of them belongs to."""
        return frozenset(each.partnership_id for theirs in self.memberships.values() for each in theirs)

    @cached_property
    def read_widely(self) -> frozenset[int]:
        """The partnerships of which one of them may read more than their own."""
        every = (each for theirs in self.memberships.values() for each in theirs)
        return frozenset(each.partnership_id for each in every if REACH[each.role] is not Reach.OWN)

    def may_read(self) -> ColumnElement[bool]:
        """True of every action that one of them reads or is told of, and of few others."""
        people = self.memberships.keys()
        own = or_(
            Action.lead_id.in_(people),
            Action.deputy_id.in_(people),
            Action.sponsor_id.in_(people),
            Action.id.in_(select(Part.action_id).where(Part.person_id.in_(people))),
        )
        return or_(
            Action.partnership_id.in_(self.read_widely),
            and_(Action.partnership_id.in_(self.partnerships), own),
        )
