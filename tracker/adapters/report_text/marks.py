"""List marks as they are printed: numbers in letters too, bullets as plain glyphs, raised digits."""

import re

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_PLAIN_BULLETS = frozenset("-–—−•‣⁃◦○●■□▪▫◼◆➢►▶➤✓*")
_BULLETS = {  # what Symbol, Wingdings and Courier New show for a character of their own
    "o": "◦",
    "·": "•",
    "§": "▪",
    "Ø": "➢",
    "ü": "✓",
    "v": "◆",
    "\uf02d": "–",
    "\uf0a7": "▪",
    "\uf06e": "■",
    "\uf0d8": "➢",
    "\uf0e8": "➤",
    "\uf0fc": "✓",
    "\uf0a8": "□",
    "\uf06f": "□",
    "\uf0e0": "→",
}
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def numeral(number: int, system: str) -> str:
    """Write a number in a way: "1", "01", "a", "A", "i" or "I"; one that it cannot write stays in digits."""
    if system == "01":
        return f"{number:02}"
    if system in ("a", "A") and number > 0:
        letters = _letters(number)
    elif system in ("i", "I") and 0 < number < 4000:
        letters = _roman(number)
    else:
        return str(number)
    return letters.upper() if system.isupper() else letters


def _letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _roman(number: int) -> str:
    letters = ""
    for value, written in _ROMAN:
        times, number = divmod(number, value)
        letters += written * times
    return letters


def bullet(glyph: str) -> str:
    """A bullet in a glyph that every font has; what a symbol font shows for a letter is not that letter."""
    glyph = glyph.strip()[:1]
    return glyph if glyph in _PLAIN_BULLETS else _BULLETS.get(glyph, "•")


def symbols(text: str) -> str:
    """Text in which the characters of symbol fonts are plain glyphs."""
    return _PRIVATE_USE.sub(lambda found: bullet(found[0]), text)


def tidy(text: str) -> str:
    """One line of words with single plain spaces, without what is printed nowhere."""
    return " ".join(text.translate(_INVISIBLE).split())
