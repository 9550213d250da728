"""Which recommendations ask again what another report asked: practitioners' themes, then the words.

A pair's score depends on the two texts only, so what is suggested does not change as other reports come in.
"""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Generic, TypeVar

from tracker.domain import wording
from tracker.domain.repeats.themes import COMMON, THEMES

Key = TypeVar("Key", bound=Hashable)

LEAST = 0.54
"""From this score on (0 to 1) two recommendations are worth a person's look."""

_WORD = 1.0


@dataclass(frozen=True)
class Item(Generic[Key]):
    """A recommendation, and the report that it stands in."""

    key: Key
    report: Hashable
    text: str


@dataclass(frozen=True)
class Pair(Generic[Key]):
    """Two recommendations of different reports: how alike, from 0 to 1, and the themes they share."""

    a: Key
    b: Key
    score: float
    shared: tuple[str, ...]


def similar(items: Sequence[Item[Key]], *, least: float = LEAST) -> list[Pair[Key]]:
    """Every pair across reports that scores at least so much, the most alike first."""
    found = [
        pair for index, item in enumerate(items) for pair in similar_to(item, items[index + 1 :], least=least)
    ]
    return sorted(found, key=lambda pair: -pair.score)


def similar_to(item: Item[Key], others: Iterable[Item[Key]], *, least: float = LEAST) -> list[Pair[Key]]:
    """The recommendations of other reports that look like this one, the most alike first."""
    mine = _telling(item.text)
    found = []
    for other in others:
        if other.report == item.report:
            continue
        score, shared = _compare(mine, _telling(other.text))
        if score >= least:
            found.append(Pair(item.key, other.key, score, shared))
    return sorted(found, key=lambda pair: -pair.score)


def why(one: str, other: str) -> str:
    """What two texts have in common, as a manager would say it."""
    _, themes = _compare(_telling(one), _telling(other))
    return (
        f"Both are about {wording.sentence_list(list(themes))}." if themes else "Their words are much alike."
    )


# --- one text ---

Telling = tuple[dict[str, float], float]


@lru_cache(maxsize=4096)
def _telling(text: str) -> Telling:
    """What a text is about: its themes and telling words with their weights, and the length of them all."""
    plain = text.lower().replace("’", "'")
    weights: dict[str, float] = {}
    for name, (pattern, weight) in THEMES.items():
        if pattern.search(plain):
            weights[name] = weight
    for word in re.findall(r"[a-z]{3,}", plain):
        if word not in COMMON:
            weights.setdefault(_stem(word), _WORD)
    if not weights:
        weights = dict.fromkeys(plain.split(), _WORD)
    return weights, sqrt(sum(weight * weight for weight in weights.values()))


def _compare(mine: Telling, theirs: Telling) -> tuple[float, tuple[str, ...]]:
    shared = mine[0].keys() & theirs[0].keys()
    if not shared:
        return 0.0, ()
    dot = sum(mine[0][one] * theirs[0][one] for one in shared)
    themes = sorted((one for one in shared if one in THEMES), key=lambda one: (-mine[0][one], one))
    return dot / (mine[1] * theirs[1]), tuple(themes)


def _stem(word: str) -> str:
    """A word without its commonest endings; crude, but the same for both texts."""
    for ending in ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ed", "es", "s", "ly", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
