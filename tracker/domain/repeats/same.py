"""Which items of a report stand in another one already, word for word or nearly so."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from tracker.domain.repeats import Item, Key

NEARLY = 0.7
"""From this share of runs of words in common (0 to 1) on, two texts are the same but for a word or two.

Which themes two texts share, as `repeats` weighs it, tells of the same matter and not of the same item.
"""

_RUN = 3  # words

Run = tuple[str, ...]


@dataclass(frozen=True)
class Same(Generic[Key]):
    """Two items of different reports that say the same."""

    key: int
    other: Key
    is_exact: bool


def find(texts: Mapping[int, str], others: Iterable[Item[Key]]) -> list[Same[Key]]:
    """For each of these texts, by its key, the items that say the same, in the order in which both came."""
    here = [(other.key, _words(other.text)) for other in others]
    sizes: list[int] = []
    having: dict[Run, list[int]] = defaultdict(list)
    for at, (_, words) in enumerate(here):
        runs = _runs(words)
        sizes.append(len(runs))
        for run in runs:
            having[run].append(at)
    return [
        Same(key, here[at][0], is_exact=here[at][1] == words)
        for key, text in texts.items()
        for words in [_words(text)]
        for at in _alike(_runs(words), sizes, having)
    ]


def _alike(runs: set[Run], sizes: Sequence[int], having: Mapping[Run, Sequence[int]]) -> list[int]:
    """The places of those that share enough runs of words with these."""
    shared = Counter(at for run in runs for at in having.get(run, ()))
    return sorted(at for at, count in shared.items() if 2 * count >= NEARLY * (len(runs) + sizes[at]))


def _runs(words: Run) -> set[Run]:
    """Every three words that follow each other; a shorter text is one run."""
    return {words[at : at + _RUN] for at in range(max(len(words) - _RUN + 1, 1))} if words else set()


def _words(text: str) -> Run:
    return tuple(re.findall(r"\w+", text.lower()))
