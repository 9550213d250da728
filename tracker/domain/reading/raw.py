"""A point of a list as it was found, before its facts are worked out."""

from dataclasses import dataclass, field

from tracker.domain.reading.models import Part


@dataclass(slots=True)
class RawItem:
    """One point's words with everything its place in the report says about it."""

    text: str
    number: int | None
    inferred: int | None
    heading: str
    section: str
    chapter: Part | None
    stem: str | None
    deadline: str | None
    page: int
    line: int
    body_cell: str | None = None
    """What the table prints as the responsible body."""

    doubts: list[str] = field(default_factory=list)
    has_points: bool = False

    @property
    def announces_points(self) -> bool:
        """Whether points within this one may follow."""
        return self.has_points or self.text.endswith(":")

    def add_sub_point(self, text: str) -> None:
        """Join a point within this one, parted by semicolons as in a sentence."""
        joint = "; " if self.has_points else " "
        self.text = f"{self.text}{joint}{text}"
        self.has_points = True

    def add_rest(self, text: str) -> None:
        """Join words that go on after a page break or after the points within this one."""
        self.text = f"{self.text} {text}"
        self.doubts.append("It goes on in a second paragraph; check where it ends.")
