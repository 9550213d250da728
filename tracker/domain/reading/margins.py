"""Where lines of a column usually end: a line that ends well before it ends its paragraph."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.reading.lines import Line

INDENTS_OF_COLUMN = 1.5
"""Lines whose indents differ by less, in spaces, stand in one column."""

SET_IN = 5
"""So many such steps further in than the page's commonest lines, a few lines still end where those do."""

FEWEST_LINES = 3
LETTER_WIDTH = 0.55
"""How wide a letter is on average, in font sizes."""

SLACK, LOWER_SLACK = 2.0, 6.0
"""How much more room than the next word needs must be left, in font sizes; more where it is in lower case."""

Column = tuple[int, int]
"""A page, and an indent in steps."""


@dataclass(frozen=True)
class Room:
    """The usual right end of the lines that begin at one indent of one page."""

    ends: Mapping[Column, float]
    commonest: Mapping[int, Column]
    """The column of each page that most lines stand in."""

    def has_room(self, last: Line, line: Line) -> bool:
        """Say whether a line's first word had found room on the line before, and was not put there."""
        end = self._end(last)
        if end is None or last.right is None or not line.size:
            return False
        first = line.text.split(" ", 1)[0]
        slack = LOWER_SLACK if line.text[:1].islower() else SLACK
        return end - last.right > line.size * (LETTER_WIDTH * len(first) + slack)

    def _end(self, line: Line) -> float | None:
        column = _column(line)
        if column in self.ends or line.cell:
            return self.ends.get(column)
        common = self.commonest.get(line.page)
        if common is None or not 0 <= column[1] - common[1] <= SET_IN:
            return None
        return self.ends.get(common)


def of(given: Sequence[Line]) -> Room:
    """Measure the columns of a report whose lines say where they end."""
    ends: dict[Column, list[float]] = defaultdict(list)
    for line in given:
        if line.right is not None:
            ends[_column(line)].append(line.right)
    commonest: dict[int, Column] = {}
    for column, found in ends.items():
        if len(found) > len(ends.get(commonest.get(column[0], (0, 0)), [])):
            commonest[column[0]] = column
    kept = {column: max(found) for column, found in ends.items() if len(found) >= FEWEST_LINES}
    return Room(kept, commonest)


def _column(line: Line) -> Column:
    return line.page, round(line.indent / INDENTS_OF_COLUMN)
