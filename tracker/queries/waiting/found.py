"""What is asked of everything that waits, and what was found."""

from collections.abc import Callable, Collection, Container
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from sqlalchemy import ColumnElement, Date, bindparam, true
from sqlalchemy.orm import InstrumentedAttribute

from tracker.domain.ladder import Kind, Thing
from tracker.domain.reminders import Waiting
from tracker.queries.ladder import DAYS_AHEAD, Cast
from tracker.queries.readers import Readers

TODAY, UNTIL = bindparam("today", type_=Date()), bindparam("until", type_=Date())


def wanted(partnership_id: InstrumentedAttribute[int], of_some: bool) -> ColumnElement[bool]:
    """The condition that something belongs to one of the partnerships that are asked for."""
    return partnership_id.in_(bindparam("only", expanding=True)) if of_some else true()


@dataclass(frozen=True)
class Asked:
    """What the queries below need to know: the people, the day, the bank holidays."""

    people: Cast
    today: date
    holidays: Container[date]
    only: Collection[int] | None = None  # the partnerships that are asked for; None asks for all
    readers: Readers | None = None  # what concerns nobody of these is left out; None asks for everybody

    @property
    def of_some(self) -> bool:
        """Whether only some partnerships are asked for."""
        return self.only is not None

    @property
    def values(self) -> dict[str, object]:
        """What the statements, which are made once, are asked with."""
        return {"today": self.today, "until": self.until, "only": list(self.only or ())}

    @property
    def is_of_run(self) -> bool:
        """Whether a job asks for many people; else one partnership is looked at, in which little waits."""
        return self.only is None or self.readers is not None

    @cached_property
    def until(self) -> date:
        """The farthest due date on which a rung can have been reached."""
        farthest = max((max(rules.before, default=0) for rules in self.people.rules.values()), default=0)
        return self.today + timedelta(days=max(DAYS_AHEAD, farthest * 2))


@dataclass
class Found:
    """The things that wait, each with the line of people it climbs."""

    things: list[Thing] = field(default_factory=list)
    _say: dict[tuple[Kind, int], Callable[[], Waiting]] = field(default_factory=dict)
    _said: dict[tuple[Kind, int], Waiting] = field(default_factory=dict)

    def add(self, thing: Thing, say: Callable[[], Waiting]) -> None:
        """One more, and how to put it into words."""
        self.things.append(thing)
        self._say[thing.kind, thing.id] = say

    def waiting(self, thing: Thing) -> Waiting:
        """What a mail says of it."""
        key = thing.kind, thing.id
        if key not in self._said:
            self._said[key] = self._say[key]()
        return self._said[key]
