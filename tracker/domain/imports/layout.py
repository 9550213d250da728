"""How a sheet is read: which sheet, where its headings stand, what each column means, who names mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.domain.errors import DomainError
from tracker.domain.imports import columns
from tracker.domain.imports.columns import Column, Rows

Names = Mapping[str, Mapping[str, int]]
"""What a person said of names, by column and plain name: the id of who is meant, or 0 for nobody."""


@dataclass(frozen=True)
class Layout:
    """The reading of a sheet that a person has seen and may have corrected; rows are counted from 0."""

    sheet: int = 0
    first: int = 0
    last: int = 0
    columns: Mapping[int, Column] = field(default_factory=dict)
    names: Names = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The layout as it is kept."""
        return {
            "sheet": self.sheet,
            "first": self.first,
            "last": self.last,
            "columns": {str(at): column.value for at, column in self.columns.items()},
            "names": {column: dict(said) for column, said in self.names.items()},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Layout":
        """The layout as it was kept; a column that is no more is left out."""
        known = {column.value: column for column in Column}
        of_columns = {int(at): known[code] for at, code in kept.get("columns", {}).items() if code in known}
        return cls(
            sheet=kept.get("sheet", 0),
            first=kept.get("first", 0),
            last=kept.get("last", 0),
            columns=of_columns,
            names=kept.get("names", {}),
        )

    def check(self) -> None:
        """Refuse a layout that cannot make an action: each meaning once, and something to make it of."""
        meanings = list(self.columns.values())
        for column in Column:
            if meanings.count(column) > 1:
                raise DomainError(f"Two columns are {column.label}. Leave one of them out.", field="columns")
        if not {Column.WHAT_WE_WILL_DO, Column.RECOMMENDATION, Column.REFERENCE} & set(meanings):
            raise DomainError(
                "Say which column is What we will do, Recommendation or Reference: an action is made of it.",
                field="columns",
            )


def first_guess(rows: Rows, sheet: int) -> Layout:
    """How a sheet looks to be laid out, by the words of its headings."""
    first, last = columns.find_headings(rows)
    return Layout(sheet, first, last, columns.guess(columns.headings(rows, first, last)))
