"""How deep in its list a point stands, where one list inside another is only seen by its indent."""

from dataclasses import dataclass, field
from typing import NamedTuple

_STEP = 6.0
"""A difference of indent of so many points is seen."""


class _Point(NamedTuple):
    list_id: str
    depth: int
    indent: float
    level: int


@dataclass
class Depths:
    """The points above that the next one may stand under."""

    above: list[_Point] = field(default_factory=list)

    def level(self, list_id: str, depth: int, indent: float | None) -> int:
        """The level of a point: its depth in its own list, and that of the list by its indent."""
        here = indent if indent is not None else depth * 3 * _STEP
        own = next((point for point in reversed(self.above) if point.list_id == list_id), None)
        if own:
            level = max(0, own.level + depth - own.depth)
        else:
            outer = next((point for point in reversed(self.above) if point.indent < here + _STEP), None)
            level = 0 if outer is None else outer.level + (outer.indent + _STEP <= here)
        self.above = [point for point in self.above if point.level < level]
        self.above.append(_Point(list_id, depth, here, level))
        return level

    def end(self, indent: float | None = None) -> None:
        """A paragraph that is no point of a list; one that stands under a point ends nothing."""
        if not self.above or indent is None or indent + _STEP <= self.above[0].indent:
            self.above.clear()
