"""What a partnership has already, as plain values, for checking a sheet against it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.domain.imports.columns import plain
from tracker.domain.statuses import Status


@dataclass(frozen=True)
class Named:
    """A person or an agency of the partnership, and everything it is called by."""

    id: int
    name: str
    also: tuple[str, ...] = ()
    has_left: bool = False

    def is_called(self, words: str) -> bool:
        """Whether somebody who writes this means them."""
        return words in {plain(name) for name in (self.name, *self.also)}


@dataclass(frozen=True)
class KnownAction:
    """An action as it stands."""

    id: int
    reference: str
    recommendation_id: int
    what_we_will_do: str = ""
    success_measure: str = ""
    intended_effect: str = ""
    lead_id: int | None = None
    lead_agency_id: int | None = None
    deputy_id: int | None = None
    starts_on: date | None = None
    due_on: date | None = None
    original_due_on: date | None = None
    status: Status = Status.NOT_STARTED
    last_note: str = ""
    tags: tuple[str, ...] = ()
    can_become: frozenset[Status] = frozenset()
    """The statuses that whoever brings the sheet in may give it with a note alone."""
    date_waits: bool = False
    is_tracked: bool = True
    is_untouched: bool = False
    """Made with its report, and nothing written down about it yet."""


@dataclass(frozen=True)
class KnownItem:
    """A recommendation of a report that is here, with its actions."""

    id: int
    position: int
    number: str | None
    text: str
    actions: tuple[KnownAction, ...] = ()


@dataclass(frozen=True)
class KnownReport:
    """A report that is here."""

    id: int
    reference: str
    title: str
    published_on: date | None
    items: tuple[KnownItem, ...] = ()
    is_of_a_sheet: bool = False
    """Made from a sheet before: rows may add to it."""

    def is_called(self, words: str) -> bool:
        """Whether a sheet that writes this means the report."""
        return words in (plain(self.reference), plain(self.title))


@dataclass(frozen=True)
class Known:
    """Everything that the rows of a sheet are checked against."""

    today: date
    reports: tuple[KnownReport, ...] = ()
    people: tuple[Named, ...] = ()
    agencies: tuple[Named, ...] = ()
    allows_extensions: bool = True
    names: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """What a person said of unknown names, by column and plain name: an id, or 0 for nobody."""

    def actions(self) -> dict[str, tuple[KnownAction, KnownItem, KnownReport]]:
        """Every action by its reference, with where it belongs."""
        return {
            action.reference.casefold(): (action, item, report)
            for report in self.reports
            for item in report.items
            for action in item.actions
        }


def meant(named: Iterable[Named], words: str) -> list[Named]:
    """Those of them that these words may mean."""
    return [one for one in named if one.is_called(plain(words))]
