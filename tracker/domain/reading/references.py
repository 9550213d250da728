"""The numbered paragraphs that a recommendation cites, and their words."""

import re
from collections.abc import Iterable, Sequence

from tracker.domain.reading import headings, lines
from tracker.domain.reading.blocks import Block

CITED = re.compile(
    r"\bpara(?:graph)?s?\.?\s+(?P<list>\d{1,3}(?![.\d]*\d)(?:\s*(?:,|and|&|to|-|–)\s*\d{1,3})*)",
    re.IGNORECASE,
)
RANGE = re.compile(r"(\d{1,3})\s*(?:to|-|–)\s*(\d{1,3})")


def cited_in(text: str) -> tuple[int, ...]:
    """Give the paragraph numbers in "(paragraphs 29, 48)", in printed order; "12 to 14" is three."""
    numbers: list[int] = []
    for match in CITED.finditer(text):
        spread = RANGE.sub(
            lambda span: ", ".join(map(str, range(int(span[1]), int(span[2]) + 1))), match["list"]
        )
        numbers += [int(number) for number in re.findall(r"\d+", spread)]
    return tuple(dict.fromkeys(numbers))


def paragraphs(blocks: Sequence[Block], wanted: Iterable[int]) -> dict[int, str]:
    """Give the text of each wanted paragraph the report holds; of several with one number, the longest."""
    numbers = set(wanted)
    found: dict[int, str] = {}
    for index, block in enumerate(blocks):
        if block.number is not None and block.number in numbers:
            text = _whole(blocks, index)
            found[block.number] = max(found.get(block.number, ""), text, key=len)
    return dict(sorted(found.items()))


def _whole(blocks: Sequence[Block], index: int) -> str:
    """Join what belongs to a paragraph after its first block: its points and what follows a page break."""
    text = blocks[index].text
    for block in blocks[index + 1 :]:
        if block.number is not None or block.looks_like_heading or headings.is_known(block.text):
            break
        text = lines.join(text, block.text)
    return text
