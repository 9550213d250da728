"""A point of a list as it was found, before its facts are worked out."""

import re
from dataclasses import dataclass, field

from tracker.domain.reading.models import Part

JOINT = re.compile(r"\s*;(?:\s+(?:and|or))?$", re.IGNORECASE)
"""What ends the points of a list that is one sentence."""


@dataclass(slots=True)
class RawItem:
    """One point's words with everything its place in the report says about it."""

    text: str
    number: str | None
    inferred: int | None
    heading: str
    section: str
    chapter: Part | None
    stem: str | None
    deadline: str | None
    page: int
    line: int
    last_line: int = 0
    body_cell: str | None = None
    """What the table or the heading prints as the responsible body."""

    way: str = "point"
    """How it was found: point, paragraph, row, label or announced."""
    sub_points: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def announces_points(self) -> bool:
        """Whether points within this one may follow."""
        return bool(self.sub_points) or self.text.rstrip(" –—-").endswith(":")

    def add_sub_point(self, text: str, last_line: int = 0) -> None:
        """Join a point within this one, parted by semicolons as in a sentence."""
        joint = "; " if self.sub_points else " "
        self.text = f"{self.text.rstrip(';') if self.sub_points else self.text}{joint}{text}"
        self.sub_points.append(text)
        self.last_line = max(self.last_line, last_line)

    def add_rest(self, text: str, last_line: int = 0, *, doubtful: bool = True) -> None:
        """Join words that go on after a page break or after the points within this one."""
        if self.sub_points and text[:1].islower():
            self.sub_points[-1] = f"{self.sub_points[-1]} {text}"
        self.text = f"{self.text} {text}".strip()
        self.last_line = max(self.last_line, last_line)
        if doubtful:
            self.doubts.append("It goes on in a second paragraph; check where it ends.")

    def close(self) -> None:
        """Leave out what only joins this point to the next: a closing ";", "; and" or "; or"."""
        self.text = JOINT.sub("", self.text)
        if self.sub_points:
            self.sub_points[-1] = JOINT.sub("", self.sub_points[-1])
