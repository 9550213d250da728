"""A recommendation's words as they are laid out, and what a partnership answers to it, with the reason."""

import re
from collections.abc import Sequence
from enum import StrEnum

from tracker.domain import texts


class Response(StrEnum):
    """The partnership's answer."""

    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly_accepted"
    NOT_ACCEPTED = "not_accepted"

    @property
    def label(self) -> str:
        """The answer as people read it."""
        return self.value.replace("_", " ").capitalize()


def check(response: Response, reason: str) -> None:
    """All but a plain acceptance need a reason, which stays on record."""
    needed = "" if response is Response.ACCEPTED else "Say why it is not accepted in full."
    texts.check(reason, field="reason", needed=needed)


def laid_out(text: str, subitems: Sequence[str]) -> tuple[str, list[str]]:
    """The words before a recommendation's points, and the points; all its words, in their order.

    Where a point no longer stands in the words, they are given whole.
    """
    starts: list[int] = []
    for point in reversed(subitems):
        before = text[: starts[0]] if starts else text
        found = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(point)}(?!\w)", before)]
        if not found or not point:
            return text, []
        starts.insert(0, found[-1])
    pieces = [text[start:end] for start, end in zip([0, *starts], [*starts, len(text)], strict=True)]
    return pieces[0].strip(), [piece.strip().removesuffix(";") for piece in pieces[1:]]
