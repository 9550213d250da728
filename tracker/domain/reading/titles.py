"""The kind of a report and the authority it is about, by its title or, where that is lost, its words."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.reading.blocks import Block
from tracker.domain.reports import ReportKind

TITLE_BLOCKS = 60
"""How many blocks from the beginning a title may stand in."""

LOOSE_BLOCKS = 25
LONGEST_TITLE = 150
LOOSE = frozenset(
    {
        ReportKind.CORONER,
        ReportKind.CHILD_PROTECTION,
        ReportKind.PEEL,
        ReportKind.CHILDRENS_HOME,
        ReportKind.PRACTICE_REVIEW,
    }
)
"""The kinds whose titles are known by a few words in them: only near the beginning, and in no sentence."""

TITLES: tuple[tuple[ReportKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (ReportKind.JTAI, r"^joint targeted area inspection of (?P<area>.+)$"),
        (
            ReportKind.AREA_SEND,
            r"^(?:joint )?(?:local )?area SEND (?:inspection|revisit|re-visit|monitoring(?: inspection)?)"
            r" (?:of|in) (?P<area>.+)$",
        ),
        (ReportKind.FOCUSED_VISIT, r"^(?:ILACS )?focused visit (?:to|of) (?P<area>.+)$"),
        (
            ReportKind.SLAC,
            r"^inspection of (?:safeguarding and )?looked[- ]after children services?$"
            r"|^inspection of local authority arrangements for the protection of children$",
        ),
        (ReportKind.SIF, r"^inspection of services for children in need of help and protection\b.*$"),
        (
            ReportKind.ILACS,
            r"^inspection of (?P<area>(?!local authority).+ children.s (?:social care )?services)$"
            r"|^inspection of (?P<before>local authority )?children.s (?:social care )?services$"
            r"|^monitoring visit (?:to|of) (?P<visited>.+?)(?: local authority)? children.s services$",
        ),
        (
            ReportKind.CORONER,
            r"^(?:.*\bregulation 28\b.*|(?:report to )?prevent(?:ion of)? future deaths.*)$",
        ),
        (ReportKind.CHILD_PROTECTION, r"^.*\bnational child protection (?:re-?)?inspection.*$"),
        (ReportKind.PEEL, r"^(?:PEEL\b.*|police effectiveness, efficiency and legitimacy.*)$"),
        (
            ReportKind.CHILDRENS_HOME,
            r"^(?:inspected under the )?social care common inspection framework.*$"
            r"|^.*\binspection report (?:for|of) (?:a )?children.s home.*$"
            r"|^(?:information about this|inspection of (?:a )?)children.s home.*$",
        ),
        (ReportKind.HEALTH_REVIEW, r"^review of health services for .*?\bin (?P<reviewed>.+)$"),
        (
            ReportKind.PRACTICE_REVIEW,
            r"^.*\b(?:(?:child )?safeguarding practice review|serious case review|child practice review"
            r"|LCSPR|learning review)\b.*$",
        ),
    )
)
HOME_QUESTION = re.compile(r"^what does the children.s home need to do to improve\b", re.IGNORECASE)
COMBINED_REPORT = re.compile(
    r"produces this report of the inspection of local authority functions and the review of the "
    r"local safeguarding children board",
    re.IGNORECASE,
)
AUTHORITY_LINE = re.compile(
    r"^(?:the )?(?:(?:royal )?(?:london )?borough of .+|city of .+|.+ (?:council|county|borough))$",
    re.IGNORECASE,
)
DATES_LABEL = re.compile(r"^inspection dates?\b", re.IGNORECASE)
AREA_TAIL = re.compile(
    r"(?:\s+(?:local area partnership|local safeguarding (?:children )?partnership|local authority"
    r"|children.s (?:social care )?services|services?))+\s*$",
    re.IGNORECASE,
)
AREA_IN_TEXT = re.compile(
    r"\bchildren.s services (?:were last inspected )?in ((?:[A-Z][\w'’-]+ ?(?:upon |and |of )?)+)"
)
NAME = r"(?:[A-Z][\w'’-]+\s+(?:(?:and|of|upon|on)\s+(?:the\s+)?(?=[A-Z]))?|&\s+){1,6}"
FORCE = re.compile(
    rf"(?<!of\s)(?<!HM\s)\b(?P<name>{NAME}(?:Police Service|Police|Constabulary))\b"
    r"(?! effectiveness| and Crime)"
)
PARTNERSHIP = re.compile(
    rf"\b(?P<name>{NAME}Safeguarding Child(?:ren)?(?:['’]?s)?\s+(?:Partnership|Board))\b"
)
PROVIDER = re.compile(r"^Registered provider:\s*(?P<name>[A-Z].{2,80})$")
COMMISSIONED = re.compile(
    rf"\b(?:[Pp]repared for|[Cc]ommissioned by)\s+(?:the\s+)?(?P<name>{NAME}(?:Council|Partnership|Board))\b"
)
CORONER_AREA = re.compile(r"[Cc]oroner,? for the (?:coroner )?area of (?P<name>[A-Z][^.,]{2,60})")
DEAR_AREA = re.compile(r"^Dear (?P<area>.+?) Local Safeguarding (?:Children )?Partnership\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Title:
    """What the title says."""

    kind: ReportKind
    text: str | None
    authority: str | None
    block: int | None


def read(blocks: Sequence[Block]) -> Title:
    """Find the title and read the kind of report and the authority from it."""
    for kind, pattern in TITLES:
        loose = kind in LOOSE
        for index, block in enumerate(blocks[: LOOSE_BLOCKS if loose else TITLE_BLOCKS]):
            text = re.sub(r"[¹²³⁰⁴-⁹]+$", "", block.text)
            found = pattern.match(text)
            if found and not (loose and _is_sentence(block)):
                return Title(kind, text, _authority(kind, found, blocks, index), index)
    named = _dear(blocks) or _named(COMMISSIONED, blocks)
    return Title(_by_words(blocks), None, named or _authority_in_text(blocks), None)


def partnership(kind: ReportKind, pages: Sequence[str]) -> str | None:
    """Give the partnership that a practice review names most, in its running heads and feet too."""
    if kind is not ReportKind.PRACTICE_REVIEW:
        return None
    names = Counter(
        match["name"].removeprefix("The ")
        for page in pages
        for line in page.splitlines()
        for match in PARTNERSHIP.finditer(" ".join(line.split()))
    )
    return names.most_common(1)[0][0] if names else None


def _is_sentence(block: Block) -> bool:
    return len(block.text) > LONGEST_TITLE or block.text.endswith((".", ",", ";"))


def _by_words(blocks: Sequence[Block]) -> ReportKind:
    """Tell the kind of a report whose title page is lost, or that has no title of its own."""
    if any(COMBINED_REPORT.search(block.text) for block in blocks):
        return ReportKind.SIF
    if any(HOME_QUESTION.match(block.text) for block in blocks):
        return ReportKind.CHILDRENS_HOME
    return ReportKind.OTHER


def _authority(kind: ReportKind, found: re.Match[str], blocks: Sequence[Block], index: int) -> str | None:
    groups = found.groupdict()
    if area := groups.get("area") or groups.get("visited") or groups.get("reviewed"):
        return _area(area) or _dear(blocks)
    if kind in (ReportKind.CHILD_PROTECTION, ReportKind.PEEL):
        return _named(FORCE, blocks)
    if kind is ReportKind.PRACTICE_REVIEW:
        return _named(PARTNERSHIP, blocks)
    if kind is ReportKind.CORONER:
        return _named(CORONER_AREA, blocks)
    if kind is ReportKind.CHILDRENS_HOME:
        return _named(PROVIDER, blocks)
    return _authority_beside(blocks, index) or _dear(blocks)


def _named(pattern: re.Pattern[str], blocks: Sequence[Block]) -> str | None:
    """Give the body that the first pages name first."""
    found = (pattern.search(block.text) for block in blocks[:TITLE_BLOCKS])
    return next((match["name"].strip() for match in found if match), None)


def _area(text: str) -> str | None:
    """Give "Solihull" for "Solihull local authority …" or "the multi-agency response to … in Solihull"."""
    area = AREA_TAIL.sub("", text.strip())
    if area.lower().startswith("the multi-agency response"):
        return area.rpartition(" in ")[2] or None
    return area.removeprefix("the ") or None


def _dear(blocks: Sequence[Block]) -> str | None:
    found = (DEAR_AREA.match(block.text) for block in blocks[:TITLE_BLOCKS])
    return next((match["area"] for match in found if match), None)


def _authority_beside(blocks: Sequence[Block], title: int) -> str | None:
    """Give the line that stands alone above the title, or below it."""
    above = [block.text for block in reversed(blocks[:title]) if block.looks_like_heading]
    below = [block.text for block in blocks[title + 1 : title + 3]]
    if above:
        return above[0]
    if named := next((text for text in below if AUTHORITY_LINE.match(text)), None):
        return named
    return below[0] if len(below) > 1 and DATES_LABEL.match(below[1]) and below[0][:1].isupper() else None


def _authority_in_text(blocks: Sequence[Block]) -> str | None:
    """Where the title page is lost, give the place whose children's services the text speaks of most."""
    places = Counter(match[1].strip() for block in blocks for match in AREA_IN_TEXT.finditer(block.text))
    return places.most_common(1)[0][0] if places else None
