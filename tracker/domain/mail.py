"""What every mail shares: an action as a mail shows it, and subject lines that say it all."""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain import extensions, overdue, wording
from tracker.domain.reports import ReportKind
from tracker.domain.statuses import Status


class Outcome(StrEnum):
    """What came of a try to send a mail, or what happened to it after."""

    SENT = "sent"
    REFUSED = "refused"
    NO_SERVER = "no_server"
    GIVEN_UP = "given_up"
    STOPPED = "stopped"
    RESENT = "resent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"

    @property
    def label(self) -> str:
        """The outcome in words."""
        return _OUTCOMES[self]


_OUTCOMES = {
    Outcome.SENT: "Sent",
    Outcome.REFUSED: "Refused",
    Outcome.NO_SERVER: "Mail server not to be used",
    Outcome.GIVEN_UP: "Given up",
    Outcome.STOPPED: "Stopped",
    Outcome.RESENT: "To be sent again",
    Outcome.DELIVERED: "Delivered",
    Outcome.BOUNCED: "Came back",
}

LINK_MARK = "your-own-link"
"""Stands where its reader's own link goes; the token is made when the mail is sent, and kept nowhere."""

LINE_LENGTH = 160
SUBJECT_LENGTH = 180
_STYLE = re.compile(
    r"^(the )?((london|royal|metropolitan) borough|city|county|borough) (council )?of ", re.IGNORECASE
)
_AFTER_PLACE = re.compile(
    r" (upon|on) (thames|tees|sea|trent)\b.*| (city |county |borough )?council$", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One action in tracking, with what a mail says of it."""

    action_id: int
    partnership_id: int
    reference: str
    report: str
    words: str
    status: Status
    due_on: date | None
    original_due_on: date | None = None
    times_moved: int = 0
    review_on: date | None = None
    lead: str | None = None
    lead_agency: str | None = None

    def days_overdue(self, today: date) -> int:
        """Calendar days past the due date, 0 where it is not overdue."""
        return overdue.days_overdue(
            tracked=True, status=self.status, due_on=self.due_on, review_on=self.review_on, today=today
        )

    def late_words(self, today: date) -> str:
        """41 days late, was due 13 December 2024; nothing where it is not overdue."""
        late = self.days_overdue(today)
        return (
            f"{wording.late(late)}, was due {wording.long_date(self.due_on)}" if late and self.due_on else ""
        )

    def state(self, holidays: Container[date]) -> str:
        """In progress. Head of service, Achieving for Children. Moved 2 times, slipped 15 working days."""
        who = f"{self.lead or 'No lead'}, {self.lead_agency or 'no lead agency'}"
        said = [self.status.label, who, wording.capital(self.moved(holidays))]
        return " ".join(f"{each}." for each in said if each)

    def moved(self, holidays: Container[date]) -> str:
        """moved 2 times, slipped 15 working days; nothing where the date never moved."""
        slipped = extensions.slipped(self.original_due_on, self.due_on, holidays)
        return extensions.moved_words(self.times_moved, slipped)


def report_name(authority: str, kind: ReportKind) -> str:
    """A report as people call it in a subject line: Richmond JTAI."""
    place = _AFTER_PLACE.sub("", _STYLE.sub("", authority.strip())).strip() or authority.strip()
    if kind is ReportKind.OTHER:
        return place
    return f"{place} {kind.label[0].lower() + kind.label[1:] if '_' in kind.value else kind.value.upper()}"


def one_line(text: str, limit: int = LINE_LENGTH) -> str:
    """Text on one line, cut at a word where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"


def subject(parts: Sequence[str], reports: Iterable[str]) -> str:
    """2 actions late, 3 due this week: Richmond JTAI and others; one line, whatever a report is called."""
    names = list(dict.fromkeys(reports))
    about = f": {names[0]}" + (" and others" if len(names) > 1 else "") if names else ""
    line = ", ".join(parts) + about
    return one_line(line[0].upper() + line[1:], SUBJECT_LENGTH)


def counted(numbers: Iterable[tuple[int, str]]) -> list[str]:
    """2 actions late, 3 due this week: only what there is, and the word actions once."""
    parts: list[str] = []
    for number, what in numbers:
        if number:
            parts.append(f"{number if parts else wording.count(number, 'action')} {what}")
    return parts


def due_words(due_on: date, today: date) -> str:
    """due Friday 13 December 2024, in 25 days; or was due Friday 13 December 2024, 3 days late."""
    if due_on < today:
        return f"was due {wording.weekday_date(due_on)}, {wording.late((today - due_on).days)}"
    return f"due {wording.weekday_date(due_on)}, {wording.distance(due_on, today)}"
