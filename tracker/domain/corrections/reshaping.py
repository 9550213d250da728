"""What the buttons of an item do: split, merge, move, drop, restore, accept, add, and read it again."""

from dataclasses import replace
from typing import Any

from tracker.domain.corrections.kept import Corrected, CorrectedItem
from tracker.domain.errors import DomainError
from tracker.domain.reading import Confidence, ReadItem

CUT = "||"
"""The mark that a person types in a text where it is to be split."""

_LEAST_SURE = (Confidence.UNSURE, Confidence.LIKELY, Confidence.SURE)


def split(corrected: Corrected, key: int) -> Corrected:
    """Cut one item into several at each cut mark in its text; the first part keeps the number."""
    at, whole = _place(corrected, key)
    texts = [text for part in whole.item.text.split(CUT) if (text := part.strip())]
    if len(texts) < 2:
        raise DomainError(
            f"Type {CUT} in the text where it is to be split, and press Split again.",
            field=f"items-{at}-text",
        )
    parts = _parts(whole.item, texts)
    keys = [key, *range(_next_key(corrected), _next_key(corrected) + len(parts) - 1)]
    new = tuple(replace(whole, key=own, item=part) for own, part in zip(keys, parts, strict=True))
    return replace(corrected, items=(*corrected.items[:at], *new, *corrected.items[at + 1 :]))


def _parts(whole: ReadItem, texts: list[str]) -> list[ReadItem]:
    """Each part stands somewhere in the boxes of the whole; the page of a later part may not be known."""
    spans_pages = len({place.page for place in whole.places}) > 1
    later = replace(
        whole,
        number=None,
        number_inferred=None,
        page=None if spans_pages else whole.page,
        line=None,
        last_line=None,
    )
    likes = [replace(whole, last_line=None), *([later] * (len(texts) - 2))]
    likes.append(replace(later, last_line=whole.last_line))
    return [
        replace(like, text=text, subitems=standing(whole.subitems, text))
        for like, text in zip(likes, texts, strict=True)
    ]


def standing(subitems: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The points whose words still stand in the text of their item."""
    words = " ".join(text.split())
    return tuple(point for point in subitems if " ".join(point.split()) in words)


def merge(corrected: Corrected, key: int) -> Corrected:
    """Join one item to the one above it, which keeps its number, section and date."""
    at, below = _place(corrected, key)
    above_at = _kept_above(corrected, at)
    if above_at is None:
        raise DomainError("There is no item above this one to merge it with.", field=f"items-{at}-text")
    above = corrected.items[above_at]
    joined = replace(
        above,
        item=_joined(above.item, below.item),
        agency_id=above.agency_id or below.agency_id,
        origins=_union(above.origins, below.origins),
    )
    items = list(corrected.items)
    items[above_at] = joined
    del items[at]
    return replace(corrected, items=tuple(items))


def _joined(above: ReadItem, below: ReadItem) -> ReadItem:
    return replace(
        above,
        text=f"{above.text} {below.text}".strip(),
        subitems=_union(above.subitems, below.subitems),
        paragraphs=_union(above.paragraphs, below.paragraphs),
        bodies=_union(above.bodies, below.bodies),
        places=_union(above.places, below.places),
        last_line=below.last_line or above.last_line,
        confidence=min(above.confidence, below.confidence, key=_LEAST_SURE.index),
        doubts=_union(above.doubts, below.doubts),
    )


def move_up(corrected: Corrected, key: int) -> Corrected:
    """Put an item before the one above it, past any dropped ones; the first stays where it is."""
    at, moved = _place(corrected, key)
    above_at = _kept_above(corrected, at)
    if above_at is None:
        return corrected
    return _moved(corrected, moved, above_at)


def move_down(corrected: Corrected, key: int) -> Corrected:
    """Put an item after the one below it, past any dropped ones; the last stays where it is."""
    at, moved = _place(corrected, key)
    below = range(at + 1, len(corrected.items))
    below_at = next((n for n in below if not corrected.items[n].is_dropped), None)
    if below_at is None:
        return corrected
    return _moved(corrected, moved, below_at)


def _moved(corrected: Corrected, moved: CorrectedItem, to: int) -> Corrected:
    others = [item for item in corrected.items if item is not moved]
    return replace(corrected, items=(*others[:to], moved, *others[to:]))


def _kept_above(corrected: Corrected, at: int) -> int | None:
    return next((n for n in range(at - 1, -1, -1) if not corrected.items[n].is_dropped), None)


def drop(corrected: Corrected, key: int) -> Corrected:
    """Leave an item out; it stays in the draft and can be restored."""
    return _with_item(corrected, key, is_dropped=True)


def restore(corrected: Corrected, key: int) -> Corrected:
    """Bring a dropped item back."""
    return _with_item(corrected, key, is_dropped=False)


def accept(corrected: Corrected, key: int) -> Corrected:
    """Say that an item was looked at and is right: its doubts are settled."""
    _, found = _place(corrected, key)
    return _with_item(corrected, key, item=replace(found.item, doubts=(), confidence=Confidence.SURE))


def add(corrected: Corrected, after: int | None = None) -> Corrected:
    """Put an empty item after this one, under the same heading; at the end where none is named."""
    if after is None:
        at, like = len(corrected.items), None
    else:
        place, like = _place(corrected, after)
        at = place + 1
    blank = (
        ReadItem(text="", kind=like.item.kind, section=like.item.section, part=like.item.part)
        if like
        else ReadItem(text="")
    )
    new = CorrectedItem(key=_next_key(corrected), item=blank)
    return replace(corrected, items=(*corrected.items[:at], new, *corrected.items[at:]))


def reread(corrected: Corrected, as_read: Corrected, key: int) -> Corrected:
    """Take an item as it was read again: what it was split into or merged with is undone with it."""
    found = corrected.find(key)
    read = _read_together(corrected, found.origins if found else (key,))
    back = tuple(item for item in as_read.items if item.key in read)
    if not back:
        raise DomainError("This item was not read from the report: a person added it.")
    stays = [read.isdisjoint(item.origins) for item in corrected.items]
    at = corrected.items.index(found) if found else (*stays, False).index(False)
    pairs = list(zip(corrected.items, stays, strict=True))
    before = (item for item, stay in pairs[:at] if stay)
    after = (item for item, stay in pairs[at:] if stay)
    return replace(corrected, items=(*before, *back, *after))


def _read_together(corrected: Corrected, origins: tuple[int, ...]) -> set[int]:
    """These items as they were read, and those whose words stand in one item with theirs."""
    read: set[int] = set()
    more = set(origins)
    while not more <= read:
        read |= more
        more = {
            origin for item in corrected.items if not read.isdisjoint(item.origins) for origin in item.origins
        }
    return read


def _with_item(corrected: Corrected, key: int, **changed: Any) -> Corrected:  # noqa: ANN401 - any field of it
    at, found = _place(corrected, key)
    return replace(
        corrected, items=(*corrected.items[:at], replace(found, **changed), *corrected.items[at + 1 :])
    )


def _place(corrected: Corrected, key: int) -> tuple[int, CorrectedItem]:
    for at, item in enumerate(corrected.items):
        if item.key == key:
            return at, item
    raise DomainError("That item is no longer in the draft.")


def _next_key(corrected: Corrected) -> int:
    """A key that no item has, nor one that was merged away has had: it would be taken for that one."""
    return max((key for item in corrected.items for key in (item.key, *item.origins)), default=0) + 1


def _union(first: tuple[Any, ...], second: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*first, *second)))
