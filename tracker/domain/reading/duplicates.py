"""A recommendation printed twice, in its chapter and in a summary, is one."""

import re
from collections.abc import Sequence

from tracker.domain.reading.raw import RawItem

MUCH = 0.6
"""A summary may print only the first words, but at least so great a part of them."""

FEWEST_LETTERS = 40


def left_out(items: Sequence[RawItem]) -> list[RawItem]:
    """Give each item once, where it first stands, in the fuller of its wordings."""
    kept: list[RawItem] = []
    for item in items:
        same = next((n for n, before in enumerate(kept) if _are_one(before, item)), None)
        if same is None:
            kept.append(item)
        elif _fullness(item) > _fullness(kept[same]):
            kept[same] = item
    return kept


def _are_one(before: RawItem, item: RawItem) -> bool:
    numbers = [one.number.lstrip("R") for one in (before, item) if one.number]
    if len(set(numbers)) > 1:
        return False
    bodies = before.body_cell or before.stem, item.body_cell or item.stem
    if all(bodies) and bodies[0] != bodies[1] and before.way == item.way:
        return False
    shorter, longer = sorted((_letters(before.text), _letters(item.text)), key=len)
    if shorter == longer:
        return True
    return len(shorter) >= max(FEWEST_LETTERS, MUCH * len(longer)) and longer.startswith(shorter)


def _fullness(item: RawItem) -> tuple[int, bool, bool]:
    return len(_letters(item.text)), item.number is not None, item.deadline is not None


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
