"""Which passwords are refused: too short, or among the first that somebody would try."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from tracker.domain.common_passwords import WORDS
from tracker.domain.errors import DomainError

SHORTEST = 12  # characters
LONGEST = 200
"""Characters; hashing more only costs time."""

FEWEST_LEFT = 5
"""Characters that must be left beside one or two words which everybody tries."""

FEWEST_DIFFERENT = 5

MOST_WORDS = 2
"""Three random words are what the NCSC advises, whichever they are."""

SHORTEST_OWN = 3
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_DISGUISES = {each[0]: f"[{each}]" for each in ("a@4", "b8", "e3", "g9", "i1!", "l1", "o0", "s$5", "t7")}


def _runs() -> Iterator[str]:
    """Every run of three or more neighbours, forwards and backwards."""
    for row in ROWS:
        for way in (row, row[::-1]):
            yield from (way[start:end] for start in range(len(way)) for end in range(start + 3, len(way) + 1))


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of these words, in disguise too."""
    signs = ("".join(_DISGUISES.get(sign, sign) for sign in word) for word in _longest_first(words))
    return re.compile("|".join(signs))


@cache
def _common() -> re.Pattern[str]:
    return _any_of(WORDS)


@cache
def _rows() -> re.Pattern[str]:
    """Rows of keys, one sign again and again, and years."""
    return re.compile(rf"{'|'.join(_longest_first(_runs()))}|(.)\1{{2,}}|(?:19|20)\d\d")


def check(password: str, own: Collection[str]) -> None:
    """Refuse a password that is too short or too long, or little more than common words or one's own.

    `own`: the person's name and address, and the names of their partnerships and agencies.
    """
    if len(password) < SHORTEST:
        raise DomainError(
            f"A password needs at least {SHORTEST} characters; three random words make a good one.",
            field="new_password",
        )
    if len(password) > LONGEST:
        raise DomainError(f"A password has at most {LONGEST} characters.", field="new_password")
    if is_tried_first(password, own):
        raise DomainError(
            "This password is among the first that are tried: little more than common words or rows of keys, "
            "or your own name, address or partnership. Use three random words.",
            field="new_password",
        )


def is_tried_first(password: str, own: Collection[str] = ()) -> bool:
    """Whether hardly anything is left of it without one or two such words, rows of keys and years."""
    plain = password.lower()
    if len(set(plain)) < FEWEST_DIFFERENT or plain in (each.lower() for each in own):
        return True
    own_words = _words(own)
    rest, found = plain, set()
    for words in ([_any_of(own_words)] if own_words else []) + [_common()]:
        found |= set(words.findall(rest))
        rest = words.sub(" ", rest)
    left = "".join(_rows().sub(" ", rest).split())
    return len(left) < FEWEST_LEFT and len(found) <= MOST_WORDS


def _words(own: Collection[str]) -> set[str]:
    """The words of names and addresses."""
    found = {part for each in own for part in re.findall(r"[^\W_]+", each.lower())}
    return {part for part in found if len(part) >= SHORTEST_OWN}
