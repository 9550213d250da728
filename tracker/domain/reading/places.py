"""Where on its pages an item is printed, so that the page as rendered can mark it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tracker.domain.reading.lines import Line
from tracker.domain.reading.models import Place
from tracker.domain.reading.source import POINTS_PER_SPACE, Source

ABOVE, BELOW = 0.9, 0.3
"""How far letters reach above and below the baseline, in font sizes."""


class Places:
    """The boxes of printed lines, by their number."""

    def __init__(self, source: Source, lines: Sequence[Line]) -> None:
        """Note where every line of a source with pages stands."""
        self._boxes: Mapping[int, Place] = {
            line.number: box for line in lines if (box := _box(source, line)) is not None
        }

    def of(self, first: int, last: int) -> tuple[Place, ...]:
        """Give the box on each page that holds the lines from one to another."""
        by_page: dict[int, list[Place]] = defaultdict(list)
        for number in range(first, max(first, last) + 1):
            if box := self._boxes.get(number):
                by_page[box.page].append(box)
        return tuple(
            Place(
                page,
                min(box.left for box in boxes),
                min(box.top for box in boxes),
                max(box.right for box in boxes),
                max(box.bottom for box in boxes),
            )
            for page, boxes in by_page.items()
        )


def _box(source: Source, line: Line) -> Place | None:
    page = source.pages[line.page - 1]
    if not page.width or not page.height or line.y is None or line.right is None or not line.size:
        return None
    return Place(
        line.page,
        _part(line.indent * POINTS_PER_SPACE, page.width),
        _part(line.y - ABOVE * line.size, page.height),
        _part(line.right, page.width),
        _part(line.y + BELOW * line.size, page.height),
    )


def _part(points: float, whole: float) -> float:
    return round(min(max(points / whole, 0.0), 1.0), 4)
