"""What a partnership answers to a recommendation: accepted, partly, or not, with the reason."""

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
