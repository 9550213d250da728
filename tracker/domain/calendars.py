"""What stands in a person's or a partnership's calendar: each date as an entry that keeps its name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tracker.domain.statements.stages import Stage, StageDay

CANCELLED_FOR = timedelta(days=60)
"""How long what was in a calendar, and is no longer, comes as cancelled."""

NOTED_EVERY = timedelta(hours=1)
"""How often at most the reading of a feed is written down."""

TITLE_LENGTH = 120  # characters of the words in a title


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One date: its key never changes and its sequence only grows, so that calendars know it again."""

    key: str
    on: date
    heading: str
    words: str
    path: str
    partnership: str
    sequence: int
    changed_at: datetime
    is_cancelled: bool = False
    lead: str | None = None

    def uid(self, host: str) -> str:
        """Its name in every calendar for good: action-12@host."""
        return f"{self.key}@{host}"

    @property
    def title(self) -> str:
        """What a calendar shows; a cancelled one keeps no words, for its reader may no longer read them."""
        return f"Cancelled: {self.heading}" if self.is_cancelled else f"{self.heading}: {short(self.words)}"

    @property
    def description(self) -> str:
        """What it says when it is opened: all the words, and who leads."""
        if self.is_cancelled:
            return "Nothing of this is left to do by this date, or it is no longer in this calendar."
        return f"{self.words}\n\nLead: {self.lead}" if self.lead else self.words


def short(words: str) -> str:
    """The first words of a text, on one line."""
    line = " ".join(words.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def stages(
    statement: Entry, plan: Sequence[StageDay], done: Mapping[Stage, datetime], since: datetime
) -> Iterator[Entry]:
    """A statement's stages: those to come, and those done since that moment as cancelled."""
    sent_at = done.get(Stage.SEND)
    for day in plan:
        done_at = done.get(day.stage, sent_at)
        if done_at is None or done_at >= since:
            yield replace(
                statement,
                key=f"{statement.key}-{day.stage.value}",
                heading=f"{statement.heading}, {day.stage.label.lower()}",
                on=day.due_on,
                sequence=statement.sequence + len(done),
                changed_at=max(statement.changed_at, done_at) if done_at else statement.changed_at,
                is_cancelled=done_at is not None,
            )
