"""What stands before a point of a list: numbers, letters, bullets of any shape, "Recommendation 3:"."""

import re
from dataclasses import dataclass
from enum import Enum, auto


class Style(Enum):
    """How points are marked."""

    NUMBER = auto()
    PAREN = auto()
    PATH = auto()
    LETTER = auto()
    ROMAN = auto()
    BULLET = auto()
    LABEL = auto()


@dataclass(frozen=True, slots=True)
class Marker:
    """One marker as printed, and what it counts."""

    style: Style
    printed: str
    number: str | None = None
    """What it counts, without dots and brackets at its ends: "3", "1.2", "a", "iv"."""
    value: int = 0
    """The last figure of the number, a letter's place in the alphabet; 0 for a bullet."""

    @property
    def path(self) -> tuple[int, ...]:
        """The figures of a number of several: (1, 2) for "1.2"."""
        parts = (self.number or "").split(".")
        return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else ()

    def follows(self, before: "Marker") -> bool:
        """Whether it is the very next of the same row."""
        if self.style is not before.style:
            return False
        if self.style is Style.BULLET:
            return self.printed == before.printed
        return self.value == before.value + 1 and self.path[:-1] == before.path[:-1]


GLYPHS = r"-–—−■◼▪▫□●•◦○·∙‣⁃➢➤►▶▸❖◆♦✓✔»→☐*\ue000-\uf8ff"
BULLET = re.compile(rf"^(?P<glyph>[{GLYPHS}])\s+(?P<rest>\S.*)$")
TIGHT_BULLET = re.compile(r"^(?P<glyph>[■◼▪●•◦➢➤►❖\ue000-\uf8ff])(?P<rest>[^\W\d_].*)$")
SCANNED_BULLET = re.compile(
    r"^(?P<glyph>[Bm®](?=\s+[A-Z])|[B®](?=\s+(?!(?:is|was|were|and|or|has|had|in|at|to|of|for|on)\b)[a-z])|o)"
    r"\s+(?P<rest>\S.*)$"
)
"""What text recognition makes of a square bullet; a "B" before these words is a name ("Plan B was")."""

NUMBER = re.compile(r"^(?P<value>\d{1,3})[.)](?:\s+|(?=[A-Z]))(?P<rest>\S.*)$")
PAREN = re.compile(r"^[(\[](?P<value>\d{1,3})[)\]]\s*(?P<rest>\S.*)$")
PATH = re.compile(r"^(?P<value>\d{1,2}(?:\.\d{1,2}){1,3})[.)]?\s+(?P<rest>[A-Z‘“'\"(].*)$")
LETTER = re.compile(r"^(?:\((?P<value>[a-zA-Z])\)|(?P<plain>[a-z])[.)])\s+(?P<rest>\S.*)$")
ROMAN = re.compile(
    r"^(?:\((?P<value>x?(?:ix|iv|v?i{0,3}))\)|(?P<plain>x?(?:ix|iv|v?i{0,3}))[.)])\s+(?P<rest>\S.*)$"
)
WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
"""Numbers that a label may spell: "Recommendation One"."""

LABEL = re.compile(
    r"^(?P<printed>(?:(?:key|priority|local|national|overall|multi-agency|partnership|single[- ]agency)\s)?"
    r"(?:recommendation|rec\.?|r(?=\d))\s?(?:no\.?\s?|number\s)?"
    rf"(?:(?P<value>\d{{1,2}}(?:\.\d{{1,2}})?)(?P<part>[a-h])?|(?P<word>{'|'.join(WORDS)})(?![\w-])))"
    r"(?:\s*[:.)–—-]\s*|\s+(?=[A-Z‘“])|$)(?P<rest>.*)$",
    re.IGNORECASE,
)
SHORT_LABEL = re.compile(r"R\d")
"""A label whose letter is part of its number, as reports cite it: "R4"."""

ROMANS = {
    roman: value
    for value, roman in enumerate(
        [
            "i",
            "ii",
            "iii",
            "iv",
            "v",
            "vi",
            "vii",
            "viii",
            "ix",
            "x",
            "xi",
            "xii",
            "xiii",
            "xiv",
            "xv",
            "xvi",
            "xvii",
            "xviii",
            "xix",
        ],
        start=1,
    )
}
APART = (
    (re.compile(r"[(\[]?(\d{1,3})\.?"), Style.NUMBER),
    (re.compile(r"[(\[](\d{1,3})[)\]]\.?"), Style.PAREN),
    (re.compile(r"(\d{1,3})[.):]?"), Style.NUMBER),
    (re.compile(r"\(?(\d{1,2}(?:\.\d{1,2}){1,3})[.):]?"), Style.PATH),
    (re.compile(r"\(?(x?(?:ix|iv|v?i{0,3}))[.)]", re.IGNORECASE), Style.ROMAN),
    (re.compile(r"\(?([a-zA-Z])[.)]"), Style.LETTER),
)
"""The forms of a marker that the file itself sets apart from the words."""


def parse(apart: str, text: str) -> tuple[Marker | None, str]:
    """Give the marker of a line and the words after it; the file may have set the marker apart."""
    if apart:
        return _of_apart(apart.strip()), text
    if found := BULLET.match(text) or TIGHT_BULLET.match(text) or SCANNED_BULLET.match(text):
        return Marker(Style.BULLET, found["glyph"]), found["rest"]
    for style, pattern in ((Style.NUMBER, NUMBER), (Style.PAREN, PAREN), (Style.PATH, PATH)):
        if found := pattern.match(text):
            return _numbered(style, found["value"], text[: found.start("rest")].strip()), found["rest"]
    for style, pattern in ((Style.ROMAN, ROMAN), (Style.LETTER, LETTER)):
        if (found := pattern.match(text)) and (value := found["value"] or found["plain"]):
            return _lettered(style, value, text[: found.start("rest")].strip()), found["rest"]
    return None, text


def label(text: str) -> tuple[Marker | None, str]:
    """Give "Recommendation 3" at the beginning of a line as a marker, and the words after it."""
    found = LABEL.match(text)
    if not found:
        return None, text
    number = found["value"] or str(WORDS.index(found["word"].lower()) + 1)
    short = found["printed"][:1] if SHORT_LABEL.match(found["printed"]) else ""
    counted = f"{short}{number}{(found['part'] or '').lower()}"
    marker = Marker(Style.LABEL, found["printed"], counted, int(number.split(".")[-1]))
    return marker, found["rest"]


def _of_apart(apart: str) -> Marker:
    for pattern, style in APART:
        found = pattern.fullmatch(apart)
        if found and found[1]:
            make = _lettered if style in (Style.LETTER, Style.ROMAN) else _numbered
            return make(style, found[1], apart)
    return Marker(Style.BULLET, apart)


def _numbered(style: Style, number: str, printed: str) -> Marker:
    return Marker(style, printed, number, int(number.rsplit(".", maxsplit=1)[-1]))


def _lettered(style: Style, letters: str, printed: str) -> Marker:
    low = letters.lower()
    value = ROMANS[low] if style is Style.ROMAN else ord(low) - ord("a") + 1
    return Marker(style, printed, low, value)
