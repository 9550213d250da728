"""The monthly digest for board members: totals, what was closed, what is late and why, what comes next."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from tracker.domain import mail, wording
from tracker.domain.brag import Brag
from tracker.domain.standing import Standing
from tracker.domain.statuses import Status

CLOSURES = (Status.DELIVERED, Status.VERIFIED, Status.EMBEDDED)


@dataclass(frozen=True)
class Closure:
    """An action that was delivered, verified or embedded in the month."""

    reference: str
    words: str
    status: Status


@dataclass(frozen=True)
class Totals:
    """How many actions in tracking there are, by rating and by status."""

    brags: Counter[Brag | None] = field(default_factory=Counter)
    statuses: Counter[Status] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All of them."""
        return self.statuses.total()

    @property
    def by_rating(self) -> list[tuple[str, int]]:
        """Each rating with its number, and how many are not rated."""
        rated = [(brag.label, self.brags[brag]) for brag in Brag]
        return rated + [("Not rated", self.brags[None])] * bool(self.brags[None])

    @property
    def by_status(self) -> list[tuple[str, int]]:
        """Each status with its number."""
        return [(status.label, self.statuses[status]) for status in Status if self.statuses[status]]


@dataclass(frozen=True, kw_only=True)
class BoardPart:
    """What a board digest says of one partnership."""

    partnership_id: int
    partnership: str
    slug: str
    totals: Totals
    closures: tuple[Closure, ...]
    standing: Standing
    why_late: Mapping[int, str] = field(default_factory=dict)
    """By action, its rating in a sentence, and why its date moved last."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say: nothing is in tracking, and no statement is owed."""
        return not (self.totals.total or self.standing.statements)

    @property
    def closed(self) -> str:
        """3 were delivered, 1 was verified; or nothing was delivered, verified or embedded."""
        found = Counter(each.status for each in self.closures)
        said = [
            f"{found[each]} {'was' if found[each] == 1 else 'were'} {each.label.lower()}"
            for each in CLOSURES
            if found[each]
        ]
        return wording.sentence_list(said) or "nothing was delivered, verified or embedded"

    @property
    def says(self) -> str:
        """12 actions in tracking, 2 of them late."""
        late = len(self.standing.overdue)
        are_late = f"{late} of them late" if late else "none of them late"
        return f"{wording.count(self.totals.total, 'action')} in tracking, {are_late}."


@dataclass(frozen=True)
class BoardDigest:
    """One mail to one board member: a part for each of their partnerships whose digest falls in this run."""

    today: date
    user_id: int
    parts: tuple[BoardPart, ...]

    @property
    def month(self) -> date:
        """The first day of the month that it looks back on."""
        return month_before(self.today)

    @property
    def because(self) -> str:
        """You are a board member of Kingston and Richmond."""
        return f"you are a board member of {wording.sentence_list([each.partnership for each in self.parts])}"

    @property
    def subject(self) -> str:
        """October 2024: 2 actions late, 3 closed, statement due in 19 working days: Kingston and Richmond."""
        late = sum(len(each.standing.overdue) for each in self.parts)
        closed = sum(len({one.reference for one in each.closures}) for each in self.parts)
        said = mail.counted([(late, "late"), (closed, "closed")]) or ["nothing late"]
        owed = [each for part in self.parts for each in part.standing.statements]
        if owed:
            said.append(f"statement {min(owed, key=lambda each: each.due_on).in_words}")
        names = [each.partnership for each in self.parts]
        return mail.subject([f"{self.month:%B %Y}: {said[0]}", *said[1:]], names)


def month_before(today: date) -> date:
    """The first day of the month before."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def why_late(rated: str, moved_for: str) -> str:
    """Red: 12 days late, no update for 40 days. Its date moved last for: Not enough capacity."""
    return f"{rated} Its date moved last for: {wording.sentence(moved_for)}" if moved_for else rated
