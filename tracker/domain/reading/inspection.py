"""When the inspection was, when the report was published, and under which licence it may be quoted."""

import re
from collections.abc import Sequence
from datetime import date

from tracker.domain.reading import dates
from tracker.domain.reading.blocks import Block
from tracker.domain.reading.lines import Line

TITLE_PAGES = 60
LETTER_HEAD = 30
SIGNED_FOOT = 8
"""How many last lines may hold the date beside a signature."""

CROWN_COPYRIGHT = "© Crown copyright"

INSPECTION_LABEL = re.compile(
    r"\b(?:inspection dates?|dates? of (?:review|visit)):?\s*(?P<rest>.+)$", re.IGNORECASE
)
INSPECTION_SENTENCE = re.compile(
    rf"(?:took place|carried out|undertaken|on[- ]site|inspected|visit(?:ed)? .{{0,120}}?)"
    rf"\s*(?:from|between|on)\s+"
    rf"(?P<rest>\d{{1,2}}\s.{{0,60}}?\d{{4}})|^between\s+(?P<between>\d{{1,2}}\s[\w\s]{{0,30}}?\band\s+{dates.DATE})",
    re.IGNORECASE,
)
LONE_SPAN = re.compile(
    r"^(?:(?:fieldwork|inspection|review|visit|on-?site(?: work)?)(?: dates?)?:?\s+)?"
    r"(?P<rest>\d.{8,50}\d{4})$",
    re.IGNORECASE,
)
LONGEST_VISIT = 70
"""How many days lie at most between the first and the last day of a visit."""

PUBLISHED = re.compile(
    rf"\b(?:report )?(?:published|publication date|date of (?:publication|report))(?: on)?\s?:?"
    rf"\s*(?P<date>{dates.DATE})",
    re.IGNORECASE,
)
LICENCE = re.compile(
    r"((?:You may (?:re-?use|copy|use)\b"
    r"|This (?:document|publication|report) (?:may be (?:reproduced|copied)|is licensed)).+?\.)(?=\s|$)"
)


def inspected(blocks: Sequence[Block]) -> tuple[date | None, date | None]:
    """Give the first and the last day of the inspection, by its label, in a sentence, or alone."""
    head = blocks[:TITLE_PAGES]
    for block in head:
        found = INSPECTION_LABEL.search(block.text)
        if found and (days := dates.span(found["rest"])):
            return days
    for block in head:
        for match in INSPECTION_SENTENCE.finditer(block.text):
            if days := dates.span(match["rest"] or match["between"]):
                return days
    spans = (dates.span(found["rest"]) for block in head if (found := LONE_SPAN.match(block.text)))
    visits = (days for days in spans if days and 0 < (days[1] - days[0]).days <= LONGEST_VISIT)
    return next(visits, (None, None))


def published_on(blocks: Sequence[Block], given: Sequence[Line]) -> date | None:
    """Give the day of publication; of a letter or a signed report, the day it is dated."""
    for block in blocks[:TITLE_PAGES]:
        if found := PUBLISHED.search(block.text):
            return dates.parse(found["date"])
    for line in (*given[:LETTER_HEAD], *given[-SIGNED_FOOT:]):
        if found := dates.LONE_DATE.match(line.text):
            return dates.parse(found["date"])
    return None


def licence(blocks: Sequence[Block]) -> str:
    """Give the report's own sentence on how it may be quoted, or Crown copyright where it prints none."""
    found = (LICENCE.search(block.text) for block in blocks)
    return next((match[1] for match in found if match), CROWN_COPYRIGHT)
