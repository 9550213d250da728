"""What kind of thing an item is, by what its list is called; and how sure that it is one."""

from collections.abc import Mapping
from dataclasses import replace

from tracker.domain.reading import headings, stems
from tracker.domain.reading.models import Confidence, ReadItem
from tracker.domain.reading.raw import RawItem
from tracker.domain.reports import ItemKind, ReportKind

WORDS: Mapping[str, ItemKind] = {
    "priority": ItemKind.AREA_FOR_PRIORITY_ACTION,
    "immediate action": ItemKind.AREA_FOR_PRIORITY_ACTION,
    "weakness": ItemKind.AREA_FOR_PRIORITY_ACTION,
    "requirement": ItemKind.STATUTORY_REQUIREMENT,
    "concern": ItemKind.CAUSE_OF_CONCERN,
    "recommend": ItemKind.RECOMMENDATION,
    "what ": ItemKind.NEEDS_TO_IMPROVE,
    "area": ItemKind.AREA_FOR_IMPROVEMENT,
}
"""The first of these that a heading holds tells the kind."""

SHORTEST, LONGEST = 2, 260
"""How many words an item commonly has."""

WAYS: Mapping[str, str] = {
    "point": "It is a point of the list under “{heading}”.",
    "row": "It is a row of the table under “{heading}”.",
    "paragraph": "It is a paragraph without a number or a bullet under “{heading}”.",
    "label": "It stands under its own label in “{heading}”.",
    "announced": "A sentence under “{heading}” announces it.",
}


def of(raw: RawItem) -> ItemKind:
    """Say what the report calls an item: by the sentence that announces it, else by the heading."""
    if raw.way == "label":
        return ItemKind.RECOMMENDATION
    announced = raw.stem.lower() if raw.way == "announced" and raw.stem else ""
    for words in (announced, headings.plain(raw.heading)):
        for word, kind in WORDS.items():
            if word in words:
                return kind
    return ItemKind.RECOMMENDATION


LESS: Mapping[Confidence, Confidence] = {
    Confidence.SURE: Confidence.LIKELY,
    Confidence.LIKELY: Confidence.UNSURE,
    Confidence.UNSURE: Confidence.UNSURE,
}


def less_sure(item: ReadItem) -> ReadItem:
    """Give an item that was read without its layout one step less sure."""
    return replace(item, confidence=LESS[item.confidence])


def confidence(raw: RawItem, kind: ReportKind) -> tuple[Confidence, str]:
    """Say how sure an item is, and why it was taken for one."""
    reason = WAYS[raw.way].format(heading=headings.printed(raw.heading))
    words = len(raw.text.split())
    if raw.doubts or not SHORTEST <= words <= LONGEST:
        return Confidence.UNSURE, reason
    known = kind is not ReportKind.OTHER
    if raw.way in ("point", "row", "label"):
        return (Confidence.SURE if known else Confidence.LIKELY), reason
    if raw.way == "paragraph" and not (known and stems.MODAL.search(raw.text)):
        return Confidence.UNSURE if not known else Confidence.LIKELY, reason
    return Confidence.LIKELY, reason
