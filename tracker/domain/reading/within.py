"""Whether a marked point stands within the point before it: by depth, by indent, by the order of marks."""

from typing import NamedTuple

from tracker.domain.reading.blocks import Block
from tracker.domain.reading.markers import Marker, Style

DEEPER = 2
"""An indent of so many spaces more than the list's own is a point within a point, or the rest of one."""

ORDER = {
    Style.LABEL: 0,
    Style.NUMBER: 1,
    Style.PAREN: 2,
    Style.PATH: 2,
    Style.LETTER: 3,
    Style.ROMAN: 4,
    Style.BULLET: 0,
}
"""Which counted points stand within which, where nothing else tells."""


class Own(NamedTuple):
    """How a list's own points are marked and set, and the last of them."""

    first: Marker | None
    last: Marker | None
    indent: float
    level: int | None
    announced: bool
    """The point before ends in a colon, or has points within it already."""
    inner: Marker | None = None
    """How the last point within it is marked."""


def is_within(own: Own, block: Block, marker: Marker) -> bool:
    """Say whether a point belongs to the one before it."""
    if block.level is not None and own.level is not None:
        return block.level > own.level or (block.level == own.level and _is_list_between(own, marker))
    if own.first is None:
        return own.announced and not _is_chapter(own.inner, marker)
    return _is_child(own, marker) or _is_deeper(own, block, marker) or _is_by_mark(own, own.first, marker)


def _is_chapter(inner: Marker | None, marker: Marker) -> bool:
    """Say whether a plain number after bullets or letters is that of another chapter."""
    return (
        inner is not None and marker.style in (Style.NUMBER, Style.PATH) and marker.style is not inner.style
    )


def _is_list_between(own: Own, marker: Marker) -> bool:
    """Say whether bullets of the same depth stand below a numbered point that announces them."""
    numbered = own.first is not None and own.first.style is not Style.BULLET
    return numbered and own.announced and marker.style is Style.BULLET


def _is_child(own: Own, marker: Marker) -> bool:
    """Say whether 1.1 stands under a 1 that is a point of its own."""
    if marker.style is not Style.PATH or own.first is None or own.first.style is not Style.NUMBER:
        return False
    return own.last is not None and marker.path[:1] == (own.last.value,)


def _is_deeper(own: Own, block: Block, marker: Marker) -> bool:
    if block.indent < own.indent + DEEPER:
        return False
    return marker.style is Style.BULLET or not (own.last and marker.follows(own.last))


def _is_by_mark(own: Own, first: Marker, marker: Marker) -> bool:
    if marker.style is first.style:
        same = marker.style is not Style.BULLET or marker.printed == first.printed
        return not same and own.announced
    if marker.style is Style.BULLET:
        return True
    return own.announced or (first.style is not Style.BULLET and ORDER[marker.style] > ORDER[first.style])
