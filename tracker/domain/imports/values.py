"""One cell of a tracker read as what its column holds; a DomainError says why it cannot be."""

import re
from datetime import date, timedelta

from tracker.domain import texts, typed_dates
from tracker.domain.errors import DomainError
from tracker.domain.imports.columns import plain
from tracker.domain.statuses import Status

_EXCEL_BEGINS = date(1899, 12, 30)
_SERIALS = range(32_874, 109_574)  # the days of 1990 to 2199 as Excel counts them
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")

_STATUSES = {
    Status.NOT_STARTED: "not started|not yet started|new|to do|open|planned|pending|yet to start",
    Status.IN_PROGRESS: "in progress|started|ongoing|on going|on track|underway|under way|active|in hand|wip",
    Status.DELIVERED: "delivered|complete|completed|closed|done|finished|achieved|signed off|implemented",
    Status.VERIFIED: "verified|assured",
    Status.EMBEDDED: "embedded|complete and embedded|completed and embedded",
    Status.ON_HOLD: "on hold|paused|deferred|suspended",
    Status.WITHDRAWN: "withdrawn|cancelled|no longer needed|superseded|not accepted",
}
_STATUS_OF = {words: status for status, listed in _STATUSES.items() for words in listed.split("|")}
_RATINGS = frozenset({"red", "amber", "green", "blue", "grey", "purple", "overdue", "late"})


def read_text(cell: str) -> str:
    """The text of a cell; a formula without a result, an error of the sheet or a whole book is refused."""
    cell = cell.strip()
    if cell.startswith("="):
        raise DomainError("It is a formula without a result: open the file in Excel, save it and try again.")
    if _ERRORS.fullmatch(cell):
        raise DomainError("It is an error of the spreadsheet. Mend the cell and try again.")
    if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@"):  # how an export keeps it from being a formula
        cell = cell[1:]
    if len(cell) > texts.LIMIT:
        raise DomainError(f"Keep this under {texts.LIMIT:,} characters; it has {len(cell):,}.")
    return cell


def read_day(cell: str) -> date:
    """A date, or the number that a spreadsheet keeps a date as."""
    if cell.isdecimal() and int(cell) in _SERIALS:
        return _EXCEL_BEGINS + timedelta(days=int(cell))
    short = re.fullmatch(r"(\d{1,2})([./\- ])(\d{1,2})\2(\d{2})", cell)
    if short:
        cell = f"{short[1]}/{short[3]}/20{short[4]}"
    day = typed_dates.read(re.sub(r"[ T]00:00(?::00)?(?:\.0+)?$", "", cell))
    if day is None:
        raise DomainError("It is no date. Write one such as 13 December 2024, the day first.")
    return day


def read_status(cell: str) -> Status:
    """The status that a word stands for."""
    words = plain(cell)
    if words in _RATINGS:
        raise DomainError("It is a rating, not a status: ratings are worked out here. Leave the cell empty.")
    found = _STATUS_OF.get(words)
    if found is None:
        raise DomainError("It is no status here. Write Not started, In progress or Delivered.")
    return found


def read_tags(cell: str) -> tuple[str, ...]:
    """Words with commas or semicolons between them."""
    return tuple(dict.fromkeys(" ".join(tag.split()) for tag in re.split(r"[,;\n]", cell) if tag.strip()))
