"""The kind of a report and the authority it is about, by its title or, where that is lost, its words."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.reading.blocks import Block
from tracker.domain.reading.models import ReportKind

TITLE_BLOCKS = 60
"""How many blocks from the beginning a title may stand in."""

TITLES: tuple[tuple[ReportKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (ReportKind.JTAI, r"^joint targeted area inspection of (?P<area>.+)$"),
        (ReportKind.AREA_SEND, r"^area SEND (?:inspection|revisit|monitoring) of (?P<area>.+)$"),
        (ReportKind.FOCUSED_VISIT, r"^(?:ILACS )?focused visit (?:to|of) (?P<area>.+)$"),
        (
            ReportKind.SLAC,
            r"^inspection of (?:safeguarding and )?looked[- ]after children services?$",
        ),
        (ReportKind.SIF, r"^inspection of services for children in need of help and protection\b.*$"),
        (
            ReportKind.ILACS,
            r"^inspection of (?P<area>(?!local authority).+ children.s (?:social care )?services)$"
            r"|^inspection of (?P<before>local authority )?children.s (?:social care )?services$",
        ),
    )
)
COMBINED_REPORT = re.compile(
    r"produces this report of the inspection of local authority functions and the review of the "
    r"local safeguarding children board",
    re.IGNORECASE,
)
AUTHORITY_LINE = re.compile(
    r"^(?:the )?(?:(?:royal )?(?:london )?borough of .+|city of .+|.+ (?:council|county|borough))$",
    re.IGNORECASE,
)
AREA_TAIL = re.compile(
    r"(?:\s+(?:local area partnership|local safeguarding (?:children )?partnership|local authority"
    r"|children.s (?:social care )?services|services?))+\s*$",
    re.IGNORECASE,
)
AREA_IN_TEXT = re.compile(
    r"\bchildren.s services (?:were last inspected )?in ((?:[A-Z][\w'’-]+ ?(?:upon |and |of )?)+)"
)
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
        for index, block in enumerate(blocks[:TITLE_BLOCKS]):
            text = re.sub(r"[¹²³⁰⁴-⁹]+$", "", block.text)
            if found := pattern.match(text):
                area = found.groupdict().get("area")
                authority = _area(area) if area else _authority_beside(blocks, index)
                return Title(kind, text, authority or _dear(blocks), index)
    kind = ReportKind.SIF if any(COMBINED_REPORT.search(block.text) for block in blocks) else ReportKind.OTHER
    return Title(kind, None, _dear(blocks) or _authority_in_text(blocks), None)


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
    return next((text for text in below if AUTHORITY_LINE.match(text)), None)


def _authority_in_text(blocks: Sequence[Block]) -> str | None:
    """Where the title page is lost, give the place whose children's services the text speaks of most."""
    places = Counter(match[1].strip() for block in blocks for match in AREA_IN_TEXT.finditer(block.text))
    return places.most_common(1)[0][0] if places else None
