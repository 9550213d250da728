"""The log's address: which challenges it shows, read from and written to the query string."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tracker.domain.challenges import State
from tracker.models import Partnership, User
from tracker.queries.challenges import LogFilter

LATE = "late"
SHOWN = {State.WAITING.value: State.WAITING.label, LATE: "Late"} | {
    state.value: state.label for state in (State.ANSWERED, State.CLOSED)
}


@dataclass(frozen=True)
class LogAddress:
    """The filters of one visit; whatever is not offered counts as not chosen."""

    show: str
    addressee: str
    partnership: str
    page: int
    addressees: Mapping[str, str] = field(default_factory=dict)
    partnerships: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def filter(self) -> LogFilter:
        """The same as the database is asked."""
        return LogFilter(
            state=State(self.show) if self.show and self.show != LATE else None,
            late=self.show == LATE,
            addressee_id=int(self.addressee) if self.addressee else None,
            partnership_id=self.partnerships[self.partnership][0] if self.partnership else None,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.show or self.addressee or self.partnership)

    def query(self, **more: object) -> str:
        """The query string of this address, with these values beside the filters."""
        chosen = {"show": self.show, "addressee": self.addressee, "partnership": self.partnership}
        return urlencode({name: value for name, value in (chosen | more).items() if value})

    def page_address(self, number: int) -> str:
        """The address of another page of the same rows."""
        return f"/challenges?{self.query(page=number)}"


def read(args: Mapping[str, str], people: list[User], partnerships: list[Partnership]) -> LogAddress:
    """The address as somebody typed, followed or saved it."""
    addressees = {str(one.id): one.name for one in people}
    here = {one.slug: (one.id, one.name) for one in partnerships}
    page = args.get("page", "")

    def chosen(name: str, offered: Mapping[str, object]) -> str:
        value = args.get(name, "")
        return value if value in offered else ""

    return LogAddress(
        show=chosen("show", SHOWN),
        addressee=chosen("addressee", addressees),
        partnership=chosen("partnership", here),
        page=int(page) if page.isdecimal() and len(page) < 7 else 1,
        addressees=addressees,
        partnerships=here,
    )
