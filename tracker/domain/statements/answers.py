"""What a signatory may say of a version of a statement, and by what means they said it."""

from enum import StrEnum


class Answer(StrEnum):
    """What a signatory has said; a signature that a manager takes back is withdrawn."""

    SIGNED = "signed"
    NOT_YET = "not_yet"
    WITHDRAWN = "withdrawn"


class Means(StrEnum):
    """By what means a signatory answered: signed in, through their own link, or on paper."""

    SCREEN = "screen"
    LINK = "link"
    PAPER = "paper"

    @property
    def label(self) -> str:
        """How it came, in words."""
        return {"screen": "signed in", "link": "by their own link", "paper": "on paper"}[self.value]
