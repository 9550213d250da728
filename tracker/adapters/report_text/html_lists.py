"""The numbers and bullets that a browser prints before list points, and the columns of table cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.adapters.report_text import marks

_STYLED = {
    "decimal": "1",
    "decimal-leading-zero": "01",
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
    "none": "",
}
_MOST_SPANNED = 30


@dataclass
class OpenList:
    """A list that is being read: how it is marked and how far it is counted."""

    is_numbered: bool
    system: str
    next_number: int
    step: int

    def mark(self, point: Mapping[str, str]) -> str:
        """Count one point and give what is printed before it."""
        if not self.is_numbered:
            return "•" if self.system else ""
        number = _number(point.get("value"), self.next_number)
        self.next_number = number + self.step
        system = point.get("type", self.system)
        return f"{marks.numeral(number, system)}." if system else ""


def begin(tag: str, given: Mapping[str, str], *, points: int) -> OpenList:
    """Open a list of so many points by its tag and attributes."""
    style = given.get("style", "").lower().replace(" ", "")
    styled = next((way for word in style.split(";") if (way := _system(word)) is not None), None)
    if tag != "ol":
        return OpenList(is_numbered=False, system="•" if styled != "" else "", next_number=1, step=0)
    back = "reversed" in given
    return OpenList(
        is_numbered=True,
        system=given.get("type", "1") if styled is None else styled,
        next_number=_number(given.get("start"), points if back else 1),
        step=-1 if back else 1,
    )


def _system(declaration: str) -> str | None:
    name, _, value = declaration.partition(":")
    return _STYLED.get(value) if name in ("list-style", "list-style-type") else None


@dataclass
class OpenTable:
    """A table that is being read: where its next cell stands, past the cells that reach down from above."""

    number: int
    is_frame: bool
    row: int = -1
    column: int = 0
    reaching: dict[int, int] = field(default_factory=dict)
    """For each column, the last row that a cell above reaches down to."""

    def begin_row(self) -> None:
        """Go to the next row."""
        self.row += 1
        self.column = 0

    def begin_cell(self, given: Mapping[str, str]) -> tuple[int, int]:
        """The row and column of the next cell; one before any row begins the first, as in a browser."""
        if self.row < 0:
            self.begin_row()
        while self.reaching.get(self.column, -1) >= self.row:
            self.column += 1
        here = self.column
        for column in range(here, here + _spanned(given.get("colspan"))):
            self.reaching[column] = self.row + _spanned(given.get("rowspan")) - 1
            self.column = column + 1
        return self.row, here


def _spanned(value: str | None) -> int:
    return min(max(_number(value, 1), 1), _MOST_SPANNED)


def _number(value: str | None, otherwise: int) -> int:
    try:
        return int(value or otherwise)
    except ValueError:
        return otherwise
