"""The columns of the list that people may choose from."""

from collections.abc import Iterable
from enum import StrEnum

from tracker.queries.actions import Sort


class Column(StrEnum):
    """One column beside the reference and the action's words, which always stand."""

    BRAG = "brag"
    STATUS = "status"
    LEAD = "lead"
    DUE = "due"
    UPDATED = "updated"
    NUMBER = "number"
    AGENCY = "agency"
    DEPUTY = "deputy"
    SPONSOR = "sponsor"
    CONTRIBUTORS = "contributors"
    START = "start"
    ORIGINAL = "original"
    SLIPPED = "slipped"
    ASKED = "asked"
    REVIEW = "review"
    MILESTONE = "milestone"
    MEASURE = "measure"
    TAGS = "tags"

    @property
    def label(self) -> str:
        """The column's heading."""
        return _LABELS.get(self, self.value.capitalize())

    @property
    def sort(self) -> Sort | None:
        """The order that its heading gives, where it gives one."""
        return _SORTS.get(self)


_LABELS = {
    Column.BRAG: "BRAG",
    Column.UPDATED: "Last update",
    Column.AGENCY: "Lead agency",
    Column.ORIGINAL: "Original due",
    Column.ASKED: "Date asked for",
    Column.MILESTONE: "Next milestone",
    Column.MEASURE: "Success measure",
    Column.NUMBER: "Number in the report",
}
_SORTS = {
    Column.STATUS: Sort.STATUS,
    Column.LEAD: Sort.LEAD,
    Column.DUE: Sort.DUE,
    Column.UPDATED: Sort.UPDATED,
    Column.AGENCY: Sort.AGENCY,
}
USUAL = (Column.BRAG, Column.STATUS, Column.LEAD, Column.DUE, Column.UPDATED)


def chosen(codes: Iterable[str]) -> tuple[Column, ...]:
    """The columns that an address names, in the order of the list of columns; the usual ones without any."""
    wanted = {code for code in codes if code in list(Column)}
    return tuple(column for column in Column if column.value in wanted) or USUAL
