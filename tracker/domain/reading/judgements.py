"""The grades that a report gives, as its table or its headings print them."""

import re
from collections.abc import Iterator, Sequence

from tracker.domain.reading.blocks import Block
from tracker.domain.reading.models import Judgement

GRADE = (
    r"(?:outstanding|good|adequate|requires improvement(?: to be good)?|inadequate|satisfactory"
    r"|(?:grade )?[1-4] \((?:outstanding|good|adequate|inadequate)\))"
)
ALONE = re.compile(GRADE, re.IGNORECASE)
ROW = re.compile(rf"^(?P<subject>[A-Z].{{3,150}}?)\s*(?::|\s[-–—])?\s+(?P<grade>{GRADE})\.?$", re.IGNORECASE)
SENTENCE = re.compile(
    rf"^(?P<subject>[A-Z][^.]{{3,100}}?) (?:is|are|was) (?:judged to be )?(?P<grade>{GRADE})"
    r"(?: (?:at|in) .*)?\.?$",
    re.IGNORECASE,
)
LONGEST = 170
BLOCKS_OF_TABLE = 120
"""How many blocks from the beginning the table of grades may stand in."""


def read(blocks: Sequence[Block]) -> tuple[Judgement, ...]:
    """Give each grade once, in printed order."""
    found: dict[str, Judgement] = {}
    for judgement in _all(blocks):
        subject = re.sub(r"\s(?:is|are)$", "", judgement.subject)
        found.setdefault(subject.lower(), Judgement(subject, judgement.grade))
    return tuple(found.values())


def _all(blocks: Sequence[Block]) -> Iterator[Judgement]:
    for index, block in enumerate(blocks):
        if len(block.text) > LONGEST:
            continue
        early = index < BLOCKS_OF_TABLE
        if early and ALONE.fullmatch(block.text) and index and not ALONE.fullmatch(blocks[index - 1].text):
            before = blocks[index - 1]
            if _names_aspect(before):
                yield Judgement(before.text.rstrip(" :"), block.text)
        elif found := ROW.match(block.text):
            if (early and not block.text.endswith(".")) or block.heading:
                yield Judgement(found["subject"].rstrip(" :"), found["grade"])
        elif block.heading and (found := SENTENCE.match(block.text)):
            yield Judgement(found["subject"], found["grade"])


def _names_aspect(block: Block) -> bool:
    """Say whether a block can be what a grade is of: some words, no sentence, no heading over a table."""
    return 2 < len(block.text.split()) <= LONGEST and not block.text.endswith(".") and not block.heading
