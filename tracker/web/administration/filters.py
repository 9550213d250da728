"""The address of the list of accounts: what is looked for and which page, read from the query string."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from tracker.queries.administration import AccountFilter, Kind
from tracker.web import forms

LONGEST = 200
KINDS = {
    Kind.ADMINISTRATOR.value: "Administrators",
    Kind.NO_ROLE.value: "Without a role",
    Kind.INVITED.value: "Invited, never signed in",
    Kind.CLOSED.value: "Closed",
}


@dataclass(frozen=True)
class AccountsAddress:
    """What one visit looks for; whatever is not offered counts as not chosen."""

    words: str
    kind: str
    page: int

    @property
    def filter(self) -> AccountFilter:
        """The same as the database is asked."""
        return AccountFilter(self.words, Kind(self.kind) if self.kind else None)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was looked for."""
        return bool(self.words or self.kind)

    @property
    def args(self) -> dict[str, str | int]:
        """What another address says, so that one comes back to this page of the same accounts."""
        return self._args(self.page)

    @property
    def here(self) -> str:
        """The address of this page."""
        return self.to_page(self.page)

    def to_page(self, number: int) -> str:
        """The address of another page of the same accounts."""
        return url_for("administration.people", **self._args(number))

    def _args(self, number: int) -> dict[str, Any]:
        said = {"q": self.words, "show": self.kind, "page": number if number > 1 else ""}
        return {name: value for name, value in said.items() if value}


def read(args: Mapping[str, str]) -> AccountsAddress:
    """The address as somebody typed, followed or saved it."""
    kind = args.get("show", "")
    return AccountsAddress(
        words=" ".join(args.get("q", "")[:LONGEST].split()),
        kind=kind if kind in KINDS else "",
        page=max(1, forms.number(args.get("page", ""))),
    )
