"""How a partnership's papers look: its colour, which white words must be read on, and words for its logo."""

import re

from tracker.domain import papers
from tracker.domain.errors import DomainError

LEAST_CONTRAST = 4.5
"""Of text and of what it stands on (WCAG 2.2, 1.4.3)."""
LONGEST_WORDS = 200  # characters said in a logo's place

_COLOUR = re.compile("#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)


def read_colour(text: str) -> str:
    """The colour as RRGGBB; without one the house's own. It must be dark enough for white words."""
    typed = text.strip()
    if not typed:
        return papers.COLOUR
    found = _COLOUR.fullmatch(typed)
    if found is None:
        raise DomainError("Give the colour as # and six signs, such as #123c52.", field="colour")
    colour = found[1].lower() if len(found[1]) == 6 else "".join(sign * 2 for sign in found[1].lower())
    reached = papers.contrast(colour, "ffffff")
    if reached < LEAST_CONTRAST:
        raise DomainError(
            f"#{colour} is too light: white words on it stand out {reached:.1f} to 1, and {LEAST_CONTRAST} "
            "is needed to read them. Choose a darker one.",
            field="colour",
        )
    return colour


def check_words(words: str, *, has_logo: bool) -> str:
    """What is said in the logo's place; a picture without words is nothing to who cannot see it."""
    words = " ".join(words.split())
    if has_logo and not words:
        raise DomainError("Say in words what the logo shows, such as the partnership's name.", field="words")
    if len(words) > LONGEST_WORDS:
        raise DomainError(f"Keep this under {LONGEST_WORDS} characters.", field="words")
    return words if has_logo else ""
