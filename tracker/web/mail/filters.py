"""The ledger's address: whose mails it shows, of which kind and state and day, read from the query string."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from tracker.domain import typed_dates
from tracker.domain.ledger import State
from tracker.queries.ledger import LedgerFilter


@dataclass(frozen=True)
class LedgerAddress:
    """The filters of one visit; whatever is not offered counts as not chosen."""

    to: str
    kind: str
    state: str
    day: date | None
    page: int
    people: Mapping[str, str]
    kinds: Mapping[str, str]
    states: Mapping[str, str]

    @property
    def filter(self) -> LedgerFilter:
        """The same as the database is asked."""
        return LedgerFilter(
            user_id=int(self.to) if self.to else None,
            kind=self.kind or None,
            state=State(self.state) if self.state else None,
            day=self.day,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.to or self.kind or self.state or self.day)

    def page_address(self, number: int) -> str:
        """The address of another page of the same rows."""
        day = self.day.isoformat() if self.day else ""
        chosen = {"to": self.to, "kind": self.kind, "state": self.state, "day": day, "page": str(number)}
        return f"/mail?{urlencode({name: value for name, value in chosen.items() if value})}"


def read(args: Mapping[str, str], people: Mapping[str, str], kinds: Sequence[str]) -> LedgerAddress:
    """The address as somebody typed, followed or saved it."""
    kind_names = {kind: kind.replace("_", " ").capitalize() for kind in kinds}
    states = {state.value: state.label for state in State}
    page = args.get("page", "")

    def chosen(name: str, offered: Mapping[str, str]) -> str:
        value = args.get(name, "")
        return value if value in offered else ""

    return LedgerAddress(
        to=chosen("to", people),
        kind=chosen("kind", kind_names),
        state=chosen("state", states),
        day=typed_dates.read(args.get("day", "")),
        page=int(page) if page.isdecimal() and len(page) < 7 else 1,
        people=people,
        kinds=kind_names,
        states=states,
    )
