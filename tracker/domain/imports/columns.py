"""The columns of a partnership's own spreadsheet: where the headings stand, and what each column means."""

import hashlib
import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

Rows = Sequence[Sequence[str]]
"""A sheet: its rows from the first, each the text of its cells; dates as ISO text."""

HEADINGS_WITHIN = 20  # rows from the top in which the headings are looked for
_LONGEST_HEADING = 60  # characters
_ENOUGH = 2  # headings known by their words make a row of headings


class Column(StrEnum):
    """What a column of a tracker holds."""

    REFERENCE = "reference"
    REPORT = "report"
    NUMBER = "number"
    RECOMMENDATION = "recommendation"
    WHAT_WE_WILL_DO = "what_we_will_do"
    SUCCESS_MEASURE = "success_measure"
    INTENDED_EFFECT = "intended_effect"
    LEAD = "lead"
    LEAD_AGENCY = "lead_agency"
    START = "starts_on"
    DUE = "due_on"
    ORIGINAL_DUE = "original_due_on"
    STATUS = "status"
    NOTE = "note"
    TAGS = "tags"

    @property
    def label(self) -> str:
        """The column's name on screen and over the template."""
        return _MEANING[self][0]

    @property
    def hint(self) -> str:
        """How its cells are read."""
        return _MEANING[self][1]


_MEANING = {
    Column.REFERENCE: ("Reference", "Only of an action that is here already: the row updates it"),
    Column.REPORT: ("Report", "The reference or title of a report here, or the name of a new one"),
    Column.NUMBER: ("Number", "The recommendation's number in its report"),
    Column.RECOMMENDATION: ("Recommendation", "The inspectors' words"),
    Column.WHAT_WE_WILL_DO: ("What we will do", "The action, in the partnership's words"),
    Column.SUCCESS_MEASURE: ("Success measure", "How we will know that it helped"),
    Column.INTENDED_EFFECT: ("Intended effect on children", "What will be different for them"),
    Column.LEAD: ("Lead", "The name or e-mail address of one person of the partnership"),
    Column.LEAD_AGENCY: ("Lead agency", "One agency of the partnership, by its name"),
    Column.START: ("Start date", "A date such as 1 April 2025"),
    Column.DUE: ("Due date", "A date such as 13 December 2024"),
    Column.ORIGINAL_DUE: ("Original due date", "The first date that was agreed, if it has moved"),
    Column.STATUS: ("Status", "Not started, In progress or Delivered"),
    Column.NOTE: ("Latest update", "What happened last; it becomes an update"),
    Column.TAGS: ("Tags", "Words to find it by, with commas between"),
}

_WORDS: dict[Column, str] = {
    Column.REFERENCE: "reference|ref|ref no|action ref|action reference|action id|our reference|id",
    Column.REPORT: "report|inspection|source|letter|report name|inspection report|source of recommendation",
    Column.NUMBER: "number|no|rec no|recommendation number|recommendation no|item|item no|rec|rec number",
    Column.RECOMMENDATION: (
        "recommendation|recommendations|finding|findings|area for improvement|areas for improvement|issue"
        "|what needs to improve|area for priority action|recommendation text|what inspectors asked for"
    ),
    Column.WHAT_WE_WILL_DO: (
        "what we will do|action|actions|action required|agreed action|what will we do|task|activity"
        "|action to be taken|actions to be taken|proposed action|action description|key actions"
    ),
    Column.SUCCESS_MEASURE: (
        "success measure|success measures|measure of success|outcome|intended outcome|success criteria"
        "|how will we know|desired outcome|how we will know|measure"
    ),
    Column.INTENDED_EFFECT: (
        "intended effect on children|intended effect|effect on children|impact on children|intended impact"
        "|difference for children|outcome for children|impact"
    ),
    Column.LEAD: (
        "lead|owner|lead officer|responsible officer|responsible person|action owner|lead person|who"
        "|by whom|responsible|named lead|lead name|person responsible|lead professional"
    ),
    Column.LEAD_AGENCY: "lead agency|agency|organisation|responsible agency|service|responsible body|partner",
    Column.START: "start|starts|start date|starts on|date started",
    Column.DUE: (
        "due|due date|due on|deadline|target date|by when|completion date|timescale|timescales|when"
        "|target completion date|end date|date due|date for completion|revised date|revised due date"
    ),
    Column.ORIGINAL_DUE: (
        "original due|original due date|original due on|original target date|original deadline|original date"
        "|first agreed date"
    ),
    Column.STATUS: "status|action status|progress status|current status|state",
    Column.NOTE: (
        "latest update|update|updates|progress|progress update|note|notes|comment|comments|commentary"
        "|progress notes|latest position|progress to date"
    ),
    Column.TAGS: "tags|tag|theme|themes|category|label|labels|priority theme",
}
_COLUMN_OF = {words: column for column, listed in _WORDS.items() for words in listed.split("|")}
_LONG_WORDS = [words for words in _COLUMN_OF if len(words) > 3]
"""What is looked for within a longer heading; "no" and "ref" would be found too often."""


@lru_cache(maxsize=16_384)
def plain(text: str) -> str:
    """Words in lower case with nothing between them but one space, for comparing."""
    return " ".join(re.findall(r"\w+", text.replace("_", " ").casefold()))


def signature(headings: Sequence[str]) -> str:
    """Under what a sheet with these headings is remembered."""
    return hashlib.sha256("|".join(plain(heading) for heading in headings).encode()).hexdigest()


def find_headings(rows: Rows) -> tuple[int, int]:
    """The first and last row of the headings, counted from 0; the first row where nothing looks like them."""
    best = max(range(min(len(rows), HEADINGS_WITHIN)), key=lambda at: (_known(rows[at]), -at), default=0)
    if not rows or _known(rows[best]) < _ENOUGH:
        return 0, 0
    if best and _stands_over(rows[best - 1], rows[best]):
        return best - 1, best
    if best + 1 < len(rows) and _stands_over(rows[best], rows[best + 1]):
        return best, best + 1
    return best, best


def _known(row: Sequence[str]) -> int:
    return len({_COLUMN_OF[plain(cell)] for cell in row if plain(cell) in _COLUMN_OF})


def _stands_over(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether two rows head the columns together: the lower one names what the upper one leaves open."""
    if not sum(map(bool, upper)) > 0 or any(len(cell) > _LONGEST_HEADING for cell in (*upper, *lower)):
        return False
    if sum(map(bool, upper)) < _ENOUGH or re.search(r"\d{4}", " ".join(lower)):
        return False
    opened = [at for at, cell in enumerate(lower) if cell and not (upper[at] if at < len(upper) else "")]
    return bool(opened) and bool(_known(lower)) and any(map(bool, lower))


def headings(rows: Rows, first: int, last: int) -> list[str]:
    """One heading for each column, of one row or of two that stand over each other."""
    top = rows[first : last + 1]
    width = max((len(row) for row in rows[first:]), default=0)
    joined = []
    for at in range(width):
        cells = [row[at].strip() for row in top if at < len(row) and row[at].strip()]
        joined.append(" ".join(dict.fromkeys(cells)))
    return joined


def guess(found: Sequence[str]) -> dict[int, Column]:
    """What each column means, by the words that trackers use over it."""
    guessed: dict[int, Column] = {}
    for whole in (True, False):
        for at, heading in enumerate(found):
            column = _meant(plain(heading), whole=whole)
            if column and at not in guessed and column not in guessed.values():
                guessed[at] = column
    return dict(sorted(guessed.items()))


def _meant(heading: str, *, whole: bool) -> Column | None:
    if whole:
        return _COLUMN_OF.get(heading)
    if re.search(r"\bb?rag\b", heading):
        return None
    within = [words for words in _LONG_WORDS if re.search(rf"\b{words}\b", heading)]
    return _COLUMN_OF[max(within, key=len)] if within else None
