"""The raised marks of notes inside printed words."""

import re

MARK = re.compile(r"(?<=[^\W\d_]{2})[¹²³⁰⁴-⁹]+(?!\w)|(?<=[.,;:?!’”)])[¹²³⁰⁴-⁹]+(?!\w)")
STAR = re.compile(r"\s?\*+$")


def left_out(text: str) -> str:
    """Give the words without the marks of notes: figures raised after a word or a stop, a star at the end."""
    return STAR.sub("", MARK.sub("", text))
